import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ShopperIdHeader, SomebodyHeader } from "../../src/contract/headers.ts";
import { jsonRules } from "../../src/contract/json-rules.ts";
import { type Harness, startHarness } from "../support/harness.ts";

describe("what reaches the service before any route", () => {
  let harness: Harness;
  let port = 0;
  beforeAll(async () => {
    harness = await startHarness();
    ({ port } = await harness.app.listen(0, "127.0.0.1"));
  });
  afterAll(() => harness.close());

  const say = async (said: string): Promise<{ head: string; body: Record<string, unknown> }> => {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(said);
    const [head = "", body = ""] = (await text(socket)).split("\r\n\r\n");
    return { head, body: JSON.parse(body) as Record<string, unknown> };
  };

  it.each([
    ["an address that is too long", `GET /v1/items?cursor=${"a".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ["headers that are too long", `GET /v1/items HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(20_000)}\r\n\r\n`],
    ["what is no request", "Good evening\r\n\r\n"],
  ])("%s is refused with a problem like every other, and its connection ends", async (_name, said) => {
    const { head, body } = await say(said);
    expect(head).toContain("HTTP/1.1 400 ");
    expect(head).toContain("Content-Type: application/problem+json");
    expect(head).toContain(`X-Request-Id: ${String(body["request_id"])}`);
    expect(body).toMatchObject({ code: "invalid_request", status: 400 });
  });

  const fits = (schema: typeof ShopperIdHeader, value: string): boolean => {
    const { pattern, not } = jsonRules.get(schema)?.rule as { pattern: string; not?: { pattern: string } };
    return (
      new RegExp(pattern, "u").test(value) && !(not !== undefined && new RegExp(not.pattern, "u").test(value))
    );
  };
  const taken = async (method: "get" | "put", value: string): Promise<boolean> =>
    (await harness.call(method, "/v1/shopper/objection").set("Shopper-Id", value)).status < 400;

  it.each([
    "c-123",
    "UTF-8''%C3%A5sa",
    "utf-8'nb'%E2%82%AC",
    "UTF-8''%F0%9F%98%80",
    "UTF-8''a%20b",
    "UTF-8''%ff",
    "UTF-8''%C3",
    "UTF-8''%C3%28",
    "UTF-8''%ED%A0%80",
    "UTF-8''%C0%80",
    "UTF-8''%F4%90%80%80",
    "UTF-8''%01",
    "UTF-8''%7F",
    "UTF-8''%C2%85",
    "UTF-8''%E2%80%A8",
    "UTF-8''%EF%BF%BD",
    "UTF-8''%20a",
    "UTF-8''a%20",
    "00",
    "null",
    "(not set)",
  ])("the name of a shopper is taken where its description says so: %s", async (value) => {
    expect(await taken("put", value)).toBe(fits(SomebodyHeader, value));
    expect(await taken("get", value)).toBe(fits(ShopperIdHeader, value));
  });
});
