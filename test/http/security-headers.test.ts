import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "../support/harness.ts";
import { ENDPOINT_LIST, requestOf } from "../support/requests.ts";

const FILLING = { params: {}, shopper: "anna", other: "bert", item: "mug", session: "s", words: "w" };
const PAGES = ["/", "/docs", "/console", "/s/acme/privacy", "/no/such/page"];

describe("what a browser is told with each answer", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  it("of the wire: its type and characters, that it is no page, and to frame and run nothing", async () => {
    for (const entry of ENDPOINT_LIST) {
      const { headers } = await requestOf(harness, entry, FILLING).set("Shopper-Id", "anna");
      expect([entry[0], headers["x-content-type-options"]]).toEqual([entry[0], "nosniff"]);
      const policy = headers["content-security-policy"];
      for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
        expect([entry[0], policy]).toEqual([entry[0], expect.stringContaining(part)]);
      if (headers["content-type"] !== undefined)
        expect([entry[0], headers["content-type"]]).toEqual([
          entry[0],
          expect.stringMatching(/charset=utf-8|problem\+json|ld\+json|jwk-set|tar|ndjson/),
        ]);
    }
  }, 60_000);

  it.each(PAGES)(
    "of pages: the same type, no plug-in, no other base, no frame, no address handed on: %s",
    async (path) => {
      const { headers } = await harness.call("get", path, null).set("Accept", "text/html");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      const policy = headers["content-security-policy"];
      expect(policy).toMatch(/object-src 'none'|default-src 'none'/);
      for (const part of ["base-uri 'none'", "frame-ancestors 'none'"]) expect(policy).toContain(part);
      expect(headers["referrer-policy"]).toMatch(/^(no-referrer|same-origin)$/);
    },
  );

  it("and names no program that serves it, nor repeats a request", async () => {
    const { headers } = await harness.call("get", "/healthz", null).expect(200);
    expect([headers["server"], headers["x-powered-by"]]).toEqual([undefined, undefined]);
    await harness.app.listen(0, "127.0.0.1");
    const { port } = harness.app.server.address() as AddressInfo;
    const told = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1", () =>
        socket.write("TRACE / HTTP/1.1\r\nHost: x\r\nX-Secret: sung\r\nConnection: close\r\n\r\n"),
      );
      let text = "";
      socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
      socket.on("close", () => resolve(text));
    });
    expect(told).toMatch(/^HTTP\/1.1 (404|405)/);
    expect(told).not.toContain("sung");
  });

  it("two lengths of one body are no request", async () => {
    const { port } = harness.app.server.address() as AddressInfo;
    const told = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1", () =>
        socket.write(
          "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n" +
            "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        ),
      );
      let text = "";
      socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
      socket.on("close", () => resolve(text));
    });
    expect(told).toMatch(/^HTTP\/1.1 400/);
    expect(told.match(/HTTP\/1.1 /g)).toHaveLength(1);
  });
});
