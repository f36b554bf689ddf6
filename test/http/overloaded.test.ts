import { once } from "node:events";
import { createServer as createPlainServer } from "node:http";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { KEY_SCOPES } from "../../src/contract/endpoints.ts";
import { endPaced } from "../../src/http/pace.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const ASKED = { moment: "home", limit: 2 };

/** Sends all of them in one moment, each on a connection that was answered before; what came back. */
const sendAtOnce = async (port: number, requests: readonly string[]): Promise<string[]> => {
  const sockets = await Promise.all(
    requests.map(async () => {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
      await once(socket, "data");
      return socket;
    }),
  );
  const answers = sockets.map(async (socket) => {
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, "close");
    return text;
  });
  for (const [at, socket] of sockets.entries()) socket.write(requests[at] ?? "");
  return Promise.all(answers);
};

describe("a service to which more comes than it can answer", () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const start = async (mostWaiting: number): Promise<Harness> => {
    const harness = await startHarness({}, "acme", { mostWaiting });
    closing.push(harness.close);
    await harness.call("put", "/v1/items").send({ item_id: "mug", title: "Mug" }).expect(200);
    return harness;
  };

  it("refuses batches with the time to come again, and takes every no meanwhile", async () => {
    const harness = await start(2);
    const people = ["anna", "bert"];
    for (const person of people) await consent(harness, person, { personalise: true }).expect(200);
    const { port } = await harness.app.listen(0, "127.0.0.1");
    const written = (method: string, path: string, body: unknown, shopper: string | null): string => {
      const text = body === null ? "" : JSON.stringify(body);
      return [
        `${method} ${path} HTTP/1.1`,
        "Host: x",
        "Connection: close",
        `Authorization: Bearer ${harness.key}`,
        ...(shopper === null ? [] : [`Shopper-Id: ${shopper}`]),
        ...(body === null ? [] : ["Content-Type: application/json", `Content-Length: ${text.length}`]),
        "",
        text,
      ].join("\r\n");
    };
    const batch = written("POST", "/v1/recommendations/batch", Array(20).fill(ASKED), null);
    const answers = await sendAtOnce(port, [
      ...Array.from({ length: 60 }, () => batch),
      ...people.map((person, at) =>
        written("DELETE", at % 2 === 0 ? "/v1/shopper" : "/v1/shopper/consent", null, person),
      ),
    ]);
    expect(answers.slice(60).map((text) => text.slice(0, 10))).toEqual(people.map(() => "HTTP/1.1 2"));
    const refused = answers.slice(0, 60).filter((text) => !text.startsWith("HTTP/1.1 200"));
    expect(refused.length).toBeGreaterThan(0);
    for (const text of refused) {
      expect(text).toMatch(/^HTTP\/1\.1 503/);
      expect(text).toMatch(/^retry-after: [1-9]/im);
      expect(text).toContain('"code":"overloaded"');
    }
    await harness.call("post", "/v1/recommendations").send(ASKED).expect(200);
  }, 60_000);

  it("cuts off who opens a connection and says nothing, or half a head", async () => {
    const harness = await start(4);
    const { port } = await harness.app.listen(0, "127.0.0.1");
    const ends = ["", "GET /v1/settings HTTP/1.1\r\nHost: x\r\nAuthor"].map(
      (said) =>
        new Promise<void>((resolve) => {
          const socket = connect(port, "127.0.0.1", () => socket.write(said));
          socket.on("error", () => undefined);
          socket.on("close", () => resolve());
          socket.resume();
        }),
    );
    await Promise.all(ends);
  }, 60_000);
});

describe("a shop beside one that sends more than can be answered", () => {
  const opened = { harness: null as Harness | null, sockets: [] as Socket[] };
  afterEach(async () => {
    for (const socket of opened.sockets.splice(0)) socket.destroy();
    await opened.harness?.close();
  });
  const start = async (mostWaiting: number) => {
    const harness = await startHarness({}, "large", { mostWaiting });
    opened.harness = harness;
    const small = await harness.app.services.shops.create("small", KEY_SCOPES);
    const { port } = await harness.app.listen(0, "127.0.0.1");
    for (const key of [harness.key, small.key])
      await harness.call("put", "/v1/items", key).send({ item_id: "mug", title: "Mug" }).expect(200);
    return { harness, small: small.key, port };
  };
  const headOf = (key: string, path: string, bytes: number): string =>
    [
      `POST ${path} HTTP/1.1`,
      "Host: x",
      "Connection: close",
      `Authorization: Bearer ${key}`,
      "Content-Type: application/json",
      `Content-Length: ${bytes}`,
      "\r\n",
    ].join("\r\n");

  it("has its suggestion while the other's fill the room", async () => {
    const { harness, small, port } = await start(8);
    const body = JSON.stringify(ASKED);
    const of = (key: string): string => headOf(key, "/v1/recommendations", body.length) + body;
    const answers = await sendAtOnce(port, [...Array.from({ length: 80 }, () => of(harness.key)), of(small)]);
    const isRefused = (text: string): boolean => text.startsWith("HTTP/1.1 503");
    expect(answers.filter(isRefused).length).toBeGreaterThan(8);
    expect(answers.at(-1)?.slice(0, 12)).toBe("HTTP/1.1 200");
  }, 60_000);

  it("has its batch taken while the other sends more of them slowly than there are places", async () => {
    const { harness, small, port } = await start(1024);
    for (let at = 0; at < 12; at += 1) {
      const socket = connect(port, "127.0.0.1").on("error", () => undefined);
      opened.sockets.push(socket);
      await once(socket, "connect");
      socket.write(`${headOf(harness.key, "/v1/recommendations/batch", 1000)}[{"moment":`);
    }
    // Answered after their heads were read.
    await harness.call("get", "/v1/settings").expect(200);
    await harness.call("post", "/v1/recommendations/batch", small).send([ASKED]).expect(200);
  }, 60_000);
});

describe("a large answer", () => {
  const BYTES = 64 * 1024 * 1024;
  const serve = async (
    waitMs: number,
  ): Promise<{ server: Server; port: number; given: Promise<boolean> }> => {
    const told = { end: (_isWhole: boolean): void => undefined };
    const given = new Promise<boolean>((resolve) => (told.end = resolve));
    const server = createPlainServer((_request, response) => {
      response.once("close", () => told.end(response.writableFinished));
      endPaced(response, Buffer.alloc(BYTES), waitMs);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    return { server, port: (server.address() as AddressInfo).port, given };
  };
  const ask = (port: number) => {
    const socket = connect(port, "127.0.0.1", () =>
      socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
    );
    return socket.on("error", () => undefined).pause();
  };

  it("is given up where its client does not take it", async () => {
    const { server, port, given } = await serve(300);
    const socket = ask(port);
    expect(await given).toBe(false);
    socket.destroy();
    server.close();
  }, 30_000);

  it("arrives whole where its client does", async () => {
    const { server, port, given } = await serve(20_000);
    let bytes = 0;
    ask(port)
      .on("data", (chunk: Buffer) => (bytes += chunk.length))
      .resume();
    expect(await given).toBe(true);
    expect(bytes).toBeGreaterThan(0);
    server.close();
  }, 30_000);
});
