import { type AddressInfo, connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { callerOf, type Harness, startHarness } from "../support/harness.ts";
import { ENDPOINT_LIST, pathOf } from "../support/requests.ts";

const LIMIT = 2048;
const WAIT_MS = 1000;
const ITEM = { item_id: "mug", title: "Mug", price: 4.5, currency: "EUR" };
const FILLING = {
  params: { item_id: "mug", version: "1", slot: "home", model: "m", recommendation_id: "rec_x" },
  shopper: "anna",
  other: "bert",
  item: "mug",
  session: "s",
  words: "w",
};

describe("faults of HTTP itself", () => {
  let harness: Harness;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const whole = await startHarness();
    const app = await createApp({
      ...whole.config,
      bodyLimit: LIMIT,
      batchLimit: LIMIT,
      bodyWaitMs: WAIT_MS,
    });
    await app.listen(0, "127.0.0.1");
    harness = { ...whole, app, call: callerOf(app, whole.key) };
    close = async () => {
      await app.close();
      await whole.close();
    };
  });
  afterAll(() => close());

  /** Sends what is written and resolves with all that comes back once the server has ended the connection. */
  const talk = (...lines: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = harness.app.server.address() as AddressInfo;
      const socket = connect(port, "127.0.0.1", () => socket.write(lines.join("\r\n")));
      let text = "";
      socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
      socket.on("close", () => resolve(text));
      socket.on("error", reject);
    });

  describe("a path", () => {
    it.each(["/v1/items/%ZZ", "/%ZZ", "/v1/shopper/events/%E0%A4", "/s/%ZZ/v1/transparency", "/docs/%"])(
      "that cannot be decoded is refused as one: %s",
      async (path) => {
        const { status, body } = await harness.call("get", path);
        expect({ status, code: body.code }).toEqual({ status: 400, code: "path_invalid" });
      },
    );

    it("may begin with the shop for everything that is public", async () => {
      const receipt = (await harness.call("delete", "/v1/shopper").set("Shopper-Id", "gone").expect(202)).body
        .receipt_id as string;
      const here = await harness.call("get", `/s/acme/v1/erasures/${receipt}`, null).expect(200);
      expect(["accepted", "forgotten_in_data", "complete"]).toContain(here.body.state);
      expect((await harness.call("get", `/s/other/v1/erasures/${receipt}`, null).expect(404)).body.code).toBe(
        "erasure_unknown",
      );
      for (const [, { key, path, params }] of ENDPOINT_LIST) {
        if (key !== "public" || params === undefined) continue;
        const { body } = await harness.call("get", `/s/acme${path.replace(/:\w+/g, "x")}`, null);
        expect([path, body.code]).not.toEqual([path, "unknown_field"]);
      }
    });
  });

  describe("a body that is missing", () => {
    const taking = ENDPOINT_LIST.filter(([, { body }]) => body !== undefined);
    it.each(taking)("is missed by name: %s", async (_name, endpoint) => {
      const { status, body } = await harness
        .call(endpoint.method, pathOf(endpoint, FILLING))
        .set(endpoint.shopper === "none" ? {} : { "Shopper-Id": "anna" })
        .set("Content-Type", "application/json");
      expect({ status, code: body.code }).toEqual({ status: 400, code: "body_missing" });
    });
    it("is missed in NDJSON too", async () => {
      const { body } = await harness.call("put", "/v1/items").set("Content-Type", "application/x-ndjson");
      expect(body).toMatchObject({ status: 400, code: "body_missing" });
    });
    it("is not missed where none is taken, also in chunks", async () => {
      const answer = await talk(
        "PUT /v1/shopper/restriction HTTP/1.1",
        "Host: x",
        "Connection: close",
        `Authorization: Bearer ${harness.key}`,
        "Shopper-Id: anna",
        "Transfer-Encoding: chunked",
        "",
        "0",
        "",
        "",
      );
      expect(answer).toContain("HTTP/1.1 200");
    });
  });

  describe("a body that comes too slowly", () => {
    const head = (path: string, type: string, key: string) => [
      `PUT ${path} HTTP/1.1`,
      "Host: x",
      `Authorization: Bearer ${key}`,
      `Content-Type: ${type}`,
      "Content-Length: 200",
      "",
      '{"item_id":',
    ];
    it.each(["application/json", "application/x-ndjson"])(
      "is refused, and the connection ends: %s",
      async (type) => {
        const answer = await talk(...head("/v1/items", type, harness.key));
        expect(answer).toContain("HTTP/1.1 408");
        expect(answer).toContain('"body_timeout"');
      },
    );
    it("is not waited for once the call was refused", async () => {
      expect(await talk(...head("/v1/items", "application/json", "ck_nobody"))).toContain("HTTP/1.1 401");
    });
    it("is cut where a package is uploaded", async () => {
      const lines = head("/v1/models", "application/x-tar", harness.key);
      expect(await talk(lines[0]!.replace("PUT", "POST"), ...lines.slice(1))).not.toContain("HTTP/1.1 2");
    });
  });

  describe("a packed body", () => {
    const send = (bytes: Buffer, encoding: string) => {
      const request = harness
        .call("put", "/v1/items")
        .set("Content-Type", "application/json")
        .set("Content-Encoding", encoding);
      request.write(bytes);
      return request;
    };
    const text = JSON.stringify(ITEM);
    it.each([
      ["gzip", gzipSync(text)],
      ["x-gzip", gzipSync(text)],
      ["GZIP", gzipSync(text)],
      ["deflate", deflateSync(text)],
      ["br", brotliCompressSync(text)],
      ["identity", Buffer.from(text)],
    ])("is taken as %s", async (encoding, bytes) => {
      expect((await send(bytes, encoding).expect(200)).body).toMatchObject({ kept: 1, rejected: 0 });
    });

    const bomb = JSON.stringify({ ...ITEM, title: " ".repeat(8 * 1024 * 1024) });
    it.each([
      ["gzip", gzipSync(bomb)],
      ["deflate", deflateSync(bomb)],
      ["br", brotliCompressSync(bomb)],
    ])("is measured by what it unpacks to: a bomb of %s", async (encoding, bytes) => {
      expect((await send(bytes, encoding)).body).toMatchObject({ status: 413, code: "body_too_large" });
    });

    it.each(["zstd", "gzip, br", "constructor"])("is refused by name as %s", async (encoding) => {
      const { headers, body } = await send(gzipSync(text), encoding);
      expect(body).toMatchObject({ status: 415, code: "encoding_unsupported" });
      expect(headers["accept-encoding"]).toBe("gzip, deflate, br");
    });

    it("that is none is refused", async () => {
      expect((await send(Buffer.from(text), "gzip")).body).toMatchObject({ status: 400, code: "bad_json" });
      expect((await send(gzipSync(text).subarray(0, 20), "gzip")).body).toMatchObject({ code: "bad_json" });
    });
  });
});
