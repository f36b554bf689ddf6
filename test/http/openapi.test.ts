import { describe, expect, it } from "vitest";
import { readOperations } from "../../scripts/prove/requests/operations.ts";
import { createValidator, type Schema } from "../../scripts/prove/requests/schemas.ts";
import { BEYOND_SCHEMA } from "../../src/contract/beyond-schema.ts";
import { ShopperId } from "../../src/contract/primitives.ts";
import { toJsonSchema } from "../../src/http/json-schema.ts";
import { PROBLEMS } from "../../src/http/problems.ts";
import { namesNobody, NOBODY_PATTERN } from "../../src/lib/names-nobody.ts";

const operations = new Map(readOperations().map((operation) => [operation.name, operation]));
const validator = createValidator();
const bodyOf = (name: string): Schema =>
  operations.get(name as never)?.row ?? operations.get(name as never)?.body ?? {};

const EVENT = { event_id: "e", type: "view", item_id: "i", occurred_at: "2026-01-31T12:00:00Z" };
const RULE = { effect: "boost", factor: 2, filter: { items: ["a"] } };
const NOTICE = { version: "1", language: "en", hash: `sha256:${"0".repeat(64)}` };

describe("the OpenAPI document carries what is checked in code", () => {
  it.each([
    ["postEvents", EVENT, true],
    ["postEvents", { ...EVENT, item_id: undefined }, false],
    ["postEvents", { ...EVENT, item_id: " edges" }, false],
    ["postEvents", { ...EVENT, type: "search" }, false],
    ["postEvents", { ...EVENT, type: "search", item_id: null, query: "mugs" }, true],
    ["postEvents", { ...EVENT, type: "return", item_id: null }, false],
    ["postEvents", { ...EVENT, type: "return", item_id: null, order_id: "o" }, true],
    ["postEvents", { ...EVENT, type: "rating", value: 6 }, false],
    ["postEvents", { ...EVENT, price: 3 }, false],
    ["postEvents", { ...EVENT, occurred_at: "2026-02-30T12:00:00Z" }, false],
    ["putItems", { item_id: "i", title: "T", price: 3 }, false],
    ["putItems", { item_id: "i", title: "T", price: 3, currency: "EUR" }, true],
    ["putItems", { item_id: "i", title: "T", attributes: { ["x".repeat(101)]: "long" } }, false],
    ["putConsent", { purposes: { train: false } }, true],
    ["putConsent", { purposes: {} }, false],
    ["putConsent", { purposes: { train: true } }, false],
    ["putConsent", { purposes: { train: true }, notice: NOTICE }, true],
    ["putConsent", { purposes: { train: true }, notice: { ...NOTICE, hash: null } }, false],
    ["putConsent", { purposes: { train: false }, source: { kind: "tcf", tc_string: "C" } }, false],
    ["putRule", RULE, true],
    ["putRule", { ...RULE, filter: { items: [] } }, false],
    ["putRule", { ...RULE, paid: true }, false],
    ["putRule", { ...RULE, paid: true, on_behalf_of: "Mugs Ltd" }, true],
    ["putRule", { ...RULE, paid: true, on_behalf_of: "Mugs Ltd", ground: "season" }, false],
    ["putRule", { ...RULE, moments: ["checkout"] }, false],
    ["putSlot", { challenger: { percent: 5 } }, false],
    ["putSlot", { gate: { min_shown: 5 } }, false],
    ["putSlot", { champion: "a@1", gate: { no_worse_clicks: false } }, false],
    ["mintToken", { shopper_id: "Guest", scopes: ["events"] }, false],
    ["mintToken", { shopper_id: "c-1", scopes: ["rights"], ttl_s: 301 }, false],
    ["mintToken", { shopper_id: "c-1", scopes: ["events"], ttl_s: 301 }, true],
    ["postFeedback", { item_id: "i", verdict: "clicked", scope: "item" }, false],
    ["patchShopperEvent", {}, false],
    ["putNotice", { texts: {}, purposes: ["train"], material: true }, false],
  ])("%s %j: %s", (name, body, fits) => {
    expect(validator.holds(bodyOf(name), JSON.parse(JSON.stringify(body)))).toBe(fits);
  });

  it.each([
    "None",
    "GUEST",
    "0",
    "0.0",
    "(not set)",
    "{{ id }}",
    "null",
    "c-1",
    "Nobody2",
    "00-1",
    "x(none)",
  ])("says of %s whether it names nobody as the code does", (word) => {
    expect(new RegExp(NOBODY_PATTERN, "u").test(word)).toBe(namesNobody(word));
    expect(validator.holds(toJsonSchema(ShopperId, "input"), word)).toBe(ShopperId.safeParse(word).success);
  });

  it("names only codes that there are, where a schema cannot say what is refused", () => {
    const named = Object.values(BEYOND_SCHEMA).flat();
    expect(named.filter(({ code }) => !Object.hasOwn(PROBLEMS, code))).toEqual([]);
    for (const [name, rules] of Object.entries(BEYOND_SCHEMA))
      for (const { code, at } of rules)
        expect(operations.get(name as never)?.named).toContain(at === undefined ? code : `${code} at ${at}`);
  });
});
