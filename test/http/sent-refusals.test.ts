import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caseJson, describeCases } from "../support/cases.ts";
import { seen, shopperOf } from "../support/consents.ts";
import { type MessyShop, post, startMessyShop } from "../support/messy-shop.ts";

const MAPPING = { C0003: ["personalise"], C0004: ["personalise"] };

let shop: MessyShop;
let people = 0;
beforeAll(async () => {
  shop = await startMessyShop({ cmp_mapping: MAPPING });
});
afterAll(() => shop.close());

const viewed = (userId: string, context: object, more: object = {}) => ({
  type: "track",
  userId,
  event: "Product Viewed",
  messageId: `m-${(people += 1)}`,
  timestamp: "2026-11-20T10:00:00Z",
  context,
  properties: { product_id: "mug" },
  ...more,
});
const segment = (categoryPreferences: object) => (who: string) =>
  viewed(who, { consent: { provider: "oneTrust", categoryPreferences } });
const rudder = (allowedConsentIds: unknown, deniedConsentIds: unknown) => (who: string) =>
  viewed(who, { consentManagement: { provider: "oneTrust", allowedConsentIds, deniedConsentIds } });
const params = { items: [{ item_id: "mug" }] };
const protocol =
  (body: object, event: object = {}) =>
  (user_id: string) => ({
    client_id: "1.2",
    user_id,
    timestamp_micros: String(1_795_600_000_000_000 + (people += 1)),
    ...body,
    events: [{ name: "view_item", params, ...event }],
  });
const row = (privacy_info: object) => (user_id: string) => ({
  event_name: "view_item",
  event_timestamp: String(1_795_600_000_000_000 + (people += 1)),
  user_id,
  items: params.items,
  privacy_info,
});
const own = (signals: object) => (shopper_id: string) => ({
  event_id: `e-${(people += 1)}`,
  shopper_id,
  type: "view",
  item_id: "mug",
  occurred_at: "2026-11-20T10:00:00Z",
  signals,
});

type Sent = {
  readonly name: string;
  readonly format: "segment" | "ga4" | "";
  readonly made: (who: string) => object;
};
const REFUSALS: readonly Sent[] = [
  {
    name: "Segment, a category that is off",
    format: "segment",
    made: segment({ C0001: true, C0003: false }),
  },
  {
    name: "Segment, one of two that are behind a purpose",
    format: "segment",
    made: segment({ C0003: true, C0004: false }),
  },
  { name: "Segment, in words", format: "segment", made: segment({ C0003: "false" }) },
  { name: "Segment, in digits", format: "segment", made: segment({ C0003: 0 }) },
  { name: "Segment, a word that is no yes", format: "segment", made: segment({ C0003: "pending" }) },
  {
    name: "Segment, by a category of its documentation",
    format: "segment",
    made: segment({ Personalization: false }),
  },
  {
    name: "Segment, around the batch",
    format: "segment",
    made: (who) => ({
      batch: [viewed(who, {})],
      context: { consent: { categoryPreferences: { C0003: false } } },
    }),
  },
  { name: "RudderStack, denied", format: "segment", made: rudder([], ["C0003"]) },
  { name: "RudderStack, allowed and denied", format: "segment", made: rudder(["C0003"], ["C0003"]) },
  { name: "RudderStack, as an object", format: "segment", made: rudder({}, { C0004: "Targeting" }) },
  { name: "GA4, consent", format: "ga4", made: protocol({ consent: { ad_personalization: "DENIED" } }) },
  {
    name: "GA4, consent in small letters",
    format: "ga4",
    made: protocol({ consent: { ad_personalization: "denied" } }),
  },
  {
    name: "GA4, consent of the event",
    format: "ga4",
    made: protocol({}, { consent: { personalization_storage: "denied" } }),
  },
  { name: "GA4, no personalised ads", format: "ga4", made: protocol({ non_personalized_ads: true }) },
  {
    name: "GA4, no personalised ads, as a parameter",
    format: "ga4",
    made: protocol({}, { params: { ...params, non_personalized_ads: 1 } }),
  },
  {
    name: "GA4, a category of the shop's own",
    format: "ga4",
    made: protocol({ consent: { C0003: "denied" } }),
  },
  { name: "GA4, a row of the export", format: "ga4", made: row({ ads_storage: "Yes", C0003: "No" }) },
  { name: "our own shape, GPC", format: "", made: own({ gpc: true }) },
  { name: "our own shape, DNT", format: "", made: own({ dnt: true }) },
];
const UNMAPPED: readonly Sent[] = [
  { name: "Segment", format: "segment", made: segment({ C0009: true }) },
  { name: "RudderStack", format: "segment", made: rudder(["C0009"], []) },
  { name: "GA4", format: "ga4", made: protocol({ consent: { C0009: "GRANTED" } }) },
];

const byFile = async ({ format, made }: Sent, who: string) => {
  const file = await shop.write("sent.ndjson", JSON.stringify(made(who)));
  return (await shop.import("events", file, format === "" ? "ndjson" : format)).report;
};

describe("a refusal that is sent along with an event", () => {
  it.each(REFUSALS)("is read over HTTP: $name", async ({ format, made }) => {
    const who = await shop.agreed(`p-${(people += 1)}`);
    expect(await post(shop, format, made(who.id))).toMatchObject({ kept: 0, not_kept: 1 });
    expect(await who.events()).toEqual([]);
  });

  it.each(REFUSALS)("is read by candor import: $name", async (sent) => {
    const who = await shop.agreed(`p-${(people += 1)}`);
    expect(await byFile(sent, who.id)).toMatchObject({ kept: 0, not_kept: 1 });
    expect(await who.events()).toEqual([]);
  });
});

describe("a category that nobody mapped", () => {
  it.each(UNMAPPED)("is told over HTTP and is no yes: $name", async ({ format, made }) => {
    const who = shopperOf(shop.harness, `p-${(people += 1)}`);
    const answered = await post(shop, format, made(who.id));
    expect(answered).toMatchObject({ kept: 0, not_kept: 1 });
    expect(answered.notes).toMatchObject([{ code: "category_unmapped", count: 1, examples: ["C0009"] }]);
    const asked = await shop.agreed(who.id);
    expect(await post(shop, format, made(asked.id))).toMatchObject({ kept: 1 });
  });

  it.each(UNMAPPED)("is told by candor import: $name", async (sent) => {
    const report = await byFile(sent, `p-${(people += 1)}`);
    expect(report).toMatchObject({ kept: 0, not_kept: 1, counts: { consent_categories_unmapped: 1 } });
    expect(report.examples["consent_categories_unmapped"]).toEqual(["C0009"]);
  });

  it("is told where a choice is recorded, beside what was mapped", async () => {
    const categories = { C0003: true, C0009: true };
    const { body } = await shop.harness
      .call("put", "/v1/shopper/consent")
      .set("Shopper-Id", `p-${(people += 1)}`)
      .send({ source: { kind: "cmp", name: "oneTrust", categories }, notice: seen })
      .expect(200);
    expect(body.unmapped_categories).toEqual(["C0009"]);
    expect(body.purposes.personalise.state).toBe("granted");
  });
});

describeCases("consent flags of the shared cases", () => {
  it.each(["segment.json", "rudderstack.json"])("decline: %s", async (name) => {
    const fresh = await startMessyShop(caseJson("12-consent-flags-of-a-cmp", "settings.json"));
    try {
      await fresh.agreed("c-1");
      const body = caseJson("12-consent-flags-of-a-cmp", name);
      const { results } = await post(fresh, "segment", body);
      expect(results).toMatchObject([{ status: "not_kept", because: "opt_out" }]);
      const file = await fresh.write("sent.ndjson", JSON.stringify(body));
      expect((await fresh.import("events", file, "segment")).report.counts).toMatchObject({
        "not_kept.opt_out": 1,
      });
    } finally {
      await fresh.close();
    }
  });
});
