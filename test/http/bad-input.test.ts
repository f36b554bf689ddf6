import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consent, type Harness, startHarness } from "../support/harness.ts";
import { CASES, EVENT, ITEM, ndjson } from "./bad-requests.ts";

describe("bad input", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    await harness.call("put", "/v1/items").send(ITEM).expect(200);
    await consent(harness, "anna", { personalise: true }).expect(200);
  });
  afterAll(() => harness.close());

  it.each(CASES)(
    "$name: a problem with its own code and how to mend it",
    async ({ method, path, sent, status, code, names }) => {
      const request = harness.call(method, path);
      const answer =
        sent === undefined ? await request : await request.set("Content-Type", sent.type).send(sent.body);
      expect(answer.status, answer.text).toBe(status);
      expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(answer.body).toMatchObject({
        status,
        code,
        type: `/docs/problems#${code}`,
        request_id: answer.headers["x-request-id"],
      });
      expect(answer.body.detail.length).toBeGreaterThan(10);
      if (names !== undefined)
        expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(names);
    },
  );

  it("tells an unknown key, a missing key and a key without the scope apart", async () => {
    expect((await harness.call("get", "/v1/items", null)).body).toMatchObject({
      status: 401,
      code: "key_missing",
    });
    expect((await harness.call("get", "/v1/items", "ck_nobody")).body).toMatchObject({
      status: 401,
      code: "key_invalid",
    });
    expect((await harness.call("get", "/v1/items", await harness.keyOf("serve"))).body).toMatchObject({
      status: 403,
      code: "scope_missing",
    });
  });

  it("keeps what is valid beside a broken line in the middle, and answers every line", async () => {
    const answer = await harness
      .call("post", "/v1/events")
      .set("Content-Type", "application/x-ndjson")
      .send(
        ndjson(
          { ...EVENT, event_id: "n1" },
          '{"event_id": "n2", ',
          { ...EVENT, event_id: "n3", colour: "red" },
          { ...EVENT, event_id: "n4" },
          { ...EVENT, event_id: "n1" },
        ).body,
      )
      .expect(200);
    expect(answer.body).toMatchObject({ kept: 2, duplicate: 1, rejected: 2 });
    expect(
      answer.body.results.map(({ line, status, code }: { line: number; status: string; code?: string }) => [
        line,
        status,
        code,
      ]),
    ).toEqual([
      [1, "kept", undefined],
      [2, "rejected", "bad_json"],
      [3, "rejected", "unknown_field"],
      [4, "kept", undefined],
      [5, "duplicate", undefined],
    ]);
  });

  it("answers a page about an item and a shopper that nobody knows, from the rung below", async () => {
    const answer = await harness
      .call("post", "/v1/recommendations")
      .send({ moment: "product", context: { item_id: "nothing" }, shopper: { id: "stranger" } })
      .expect(200);
    expect(answer.body.transparency).toMatchObject({ profiling: false, mode_because: "never_given" });
    expect(answer.body.items.map((item: { item_id: string }) => item.item_id)).toEqual(["mug"]);
  });

  it("refuses two different shoppers in one call", async () => {
    const answer = await harness
      .call("post", "/v1/recommendations")
      .set("Shopper-Id", "anna")
      .send({ moment: "home", shopper: { id: "bert" } });
    expect(answer.body).toMatchObject({ status: 400, code: "shopper_conflict" });
  });

  it("gives a retry its first answer, and refuses another body under the same idempotency key", async () => {
    const put = (price: number) =>
      harness.call("patch", "/v1/items/mug").set("Idempotency-Key", "k-1").send({ price, currency: "EUR" });
    const first = await put(5).expect(200);
    const again = await put(5).expect(200);
    expect(again.body).toEqual(first.body);
    expect(again.headers["idempotent-replayed"]).toBe("true");
    expect((await put(6)).body).toMatchObject({ status: 409, code: "idempotency_conflict" });
  });

  it("is still up after all of it", async () => {
    await harness.call("get", "/readyz", null).expect(200, { status: "ready", state: "ready", checks: {} });
    expect((await harness.call("get", "/openapi.json", null).expect(200)).body.openapi).toBe("3.1.0");
    await harness.call("get", "/docs", null).expect(200);
    expect((await harness.call("get", "/metrics", null).expect(200)).text).toContain(
      "candor_http_request_duration_seconds",
    );
  });
});
