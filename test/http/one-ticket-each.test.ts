import { afterAll, beforeAll, expect, it } from "vitest";
import { type Harness, startHarness } from "../support/harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

it("the same question of two people under one key has a ticket each, and a retry has the same", async () => {
  const ask = async (who: string): Promise<string> => {
    const { body } = await harness
      .call("post", "/v1/shopper/review-requests")
      .set("Shopper-Id", who)
      .set("Idempotency-Key", "one-key")
      .send({ about: "suggestion", text: "Why a mug?" });
    return body.ticket as string;
  };
  const [anna, bert] = [await ask("anna"), await ask("bert")];
  expect(anna).toMatch(/^rev_/);
  expect(bert).not.toBe(anna);
  expect(await ask("anna")).toBe(anna);
});
