import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ENDPOINT_LIST } from "../support/requests.ts";

describe("the table of endpoints", () => {
  it("keeps an answer only where neither path, token nor body can name a person", () => {
    const shopOwned = /^\/v1\/(items|models|slots|settings|notices|webhooks|rules|keys)\b/;
    const stored = ENDPOINT_LIST.filter(([, { retry }]) => retry === "stored");
    expect(stored.length).toBeGreaterThan(0);
    for (const [, { path, token, shopper, body }] of stored) {
      expect([path, token, shopper]).toEqual([expect.stringMatching(shopOwned), null, "none"]);
      const fields =
        body === undefined
          ? ""
          : JSON.stringify(z.toJSONSchema(body, { unrepresentable: "any", io: "input" }));
      expect([path, /"(shopper|shopper_id|session|user_id|userId)"/.test(fields)]).toEqual([path, false]);
    }
  });

  it("says of every call that is no GET how its retry is answered", () => {
    for (const [name, { method, retry }] of ENDPOINT_LIST)
      expect([name, retry === undefined]).toEqual([name, method === "get"]);
  });
});
