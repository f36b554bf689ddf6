import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { checkUrl, isPublicAddress } from "../../src/webhooks/address.ts";
import { createSend, type Resolve } from "../../src/webhooks/send.ts";

const forever = new AbortController().signal;

describe("where a webhook may go", () => {
  it.each([
    ["8.8.8.8", true],
    ["192.0.78.24", true],
    ["2606:4700::1111", true],
    ["127.0.0.1", false],
    ["127.9.9.9", false],
    ["0.0.0.0", false],
    ["10.1.2.3", false],
    ["172.16.0.1", false],
    ["172.32.0.1", true],
    ["192.168.1.1", false],
    ["169.254.169.254", false],
    ["100.64.0.1", false],
    ["224.0.0.1", false],
    ["255.255.255.255", false],
    ["::1", false],
    ["::", false],
    ["fe80::1", false],
    ["fd00::1", false],
    ["ff02::1", false],
    ["::ffff:127.0.0.1", false],
    ["::ffff:8.8.8.8", false],
    ["64:ff9b::7f00:1", false],
    ["2002:7f00:1::", false],
    ["2001:db8::1", false],
    ["no address", false],
  ])("%s is public: %s", (address, yes) => expect(isPublicAddress(address)).toBe(yes));

  it.each([
    "http://example.com/x",
    "https://user:pw@example.com/x",
    "https://127.0.0.1/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://[::1]/x",
    "https://[::ffff:10.0.0.1]/x",
    "https://localhost/x",
    "https://a.localhost./x",
    "https://example.com/#x",
    "ftp://example.com/x",
    "nothing",
  ])("%s is refused when it is registered", (url) =>
    expect(() => checkUrl(url, false)).toThrow(expect.objectContaining({ code: "webhook_address" })),
  );

  it("a public https address is taken, and a private one where the operator says so", () => {
    expect(checkUrl("https://example.com/x", false).href).toBe("https://example.com/x");
    expect(checkUrl("http://127.0.0.1:99/x", true).href).toBe("http://127.0.0.1:99/x");
  });
});

describe("sending a webhook", () => {
  const servers: Server[] = [];
  const listen = async (answer: RequestListener): Promise<number> => {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  };
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
  const to = (addresses: readonly string[]): Resolve => {
    const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    return () => Promise.resolve(found);
  };
  const message = (url: string) => ({ url, headers: { "webhook-id": "msg_1" }, body: '{"a":"é"}' });

  it("refuses a name that has a private address among others, without connecting", async () => {
    const calls: string[] = [];
    const port = await listen((request, response) => {
      calls.push(request.url ?? "");
      response.end();
    });
    const url = `https://hooks.example:${port}/x`;
    for (const addresses of [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"]]) {
      const send = createSend({ allowPrivate: false, signal: forever, resolve: to(addresses) });
      expect(await send(message(url))).toBe("refused_address");
    }
    expect(
      await createSend({ allowPrivate: false, signal: forever })(message(`http://127.0.0.1:${port}/`)),
    ).toBe("failed");
    expect(calls).toEqual([]);
  });

  it("goes to the address that was checked, with the body and the name that were given", async () => {
    const got: (string | undefined)[] = [];
    const port = await listen((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => got.push(text));
      request.on("end", () => {
        got.push(request.headers.host, request.headers["webhook-id"] as string, request.method);
        response.end();
      });
    });
    // No name server knows this name: it can only have been reached by what was resolved here.
    const send = createSend({ allowPrivate: true, signal: forever, resolve: to(["127.0.0.1"]) });
    expect(await send(message(`http://hooks.invalid:${port}/x`))).toBe("taken");
    expect(got).toEqual(['{"a":"é"}', `hooks.invalid:${port}`, "msg_1", "POST"]);
  });

  it("takes 2xx alone for an answer: a redirect is not followed, 410 ends it", async () => {
    const paths: string[] = [];
    const port = await listen((request, response) => {
      paths.push(request.url!);
      const status = Number(request.url!.slice(1));
      response.writeHead(status, status === 302 ? { location: "/204" } : {}).end();
    });
    const send = createSend({ allowPrivate: true, signal: forever });
    const results: string[] = [];
    for (const status of [204, 302, 400, 410, 500])
      results.push(await send(message(`http://127.0.0.1:${port}/${status}`)));
    expect(results).toEqual(["taken", "failed", "failed", "gone", "failed"]);
    expect(paths).toEqual(["/204", "/302", "/400", "/410", "/500"]);
  });

  it("does not wait for a name server that is silent, nor while the service stops", async () => {
    const silence: Resolve = () => new Promise(() => undefined);
    const send = createSend({ allowPrivate: true, signal: forever, resolve: silence, timeoutMs: 50 });
    expect(await send(message("http://hooks.invalid/x"))).toBe("failed");
    const stopped = createSend({ allowPrivate: true, signal: AbortSignal.abort(), resolve: silence });
    expect(await stopped(message("http://hooks.invalid/x"))).toBe("failed");
  });

  it("does not wait for silence, nor read an answer without end", async () => {
    const silent = await listen(() => undefined);
    const send = createSend({ allowPrivate: true, signal: forever, timeoutMs: 100 });
    expect(await send(message(`http://127.0.0.1:${silent}/`))).toBe("failed");
    const endless = await listen((_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    const patient = createSend({ allowPrivate: true, signal: forever, timeoutMs: 60_000 });
    expect(await patient(message(`http://127.0.0.1:${endless}/`))).toBe("taken");
  });
});
