/**
 * Long because it is one story: a call of each kind that there is, in an order in which each is taken by
 * a real service, as the OpenAPI document shows them. `npm run docs:examples` has it told and keeps what
 * was answered.
 */
import { createHash } from "node:crypto";
import type { EndpointName } from "../../src/contract/endpoints.ts";

/** What was answered before, by call. */
export type ToldBefore = (name: EndpointName) => Readonly<Record<string, unknown>>;

export type StoryStep = {
  readonly name: EndpointName;
  readonly params?: (told: ToldBefore) => Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly shopper?: string;
  readonly body?: (told: ToldBefore) => unknown;
  /** The package of a model that is sent as bytes. */
  readonly upload?: true;
  /** As anybody, or as the shopper’s own device; else with the shop’s key. */
  readonly bearer?: "anybody" | "control";
};

const TEXT = "We use what you do in this shop to suggest things to you, if you agree.";
const NOTICE = {
  version: "2026-1",
  language: "en",
  hash: `sha256:${createHash("sha256").update(TEXT).digest("hex")}`,
};
const ANNA = "c-123";
const NOW = "2026-11-20T10:00:00Z";

const otherKey = (told: ToldBefore): string => {
  const keys = told("listKeys")["data"] as readonly { readonly key_id: string; readonly current: boolean }[];
  return keys.find(({ current }) => !current)?.key_id ?? "";
};

const SHOP: readonly StoryStep[] = [
  {
    name: "patchSettings",
    body: () => ({
      name: "The Kitchen Shop",
      origins: ["https://shop.example"],
      contact: { name: "Mia", email: "mia@shop.example" },
      country: "NL",
      currency: "EUR",
    }),
  },
  { name: "readSettings" },
  {
    name: "putNotice",
    params: () => ({ version: "2026-1" }),
    body: () => ({
      texts: { en: TEXT },
      purposes: ["personalise", "connect_channels", "measure", "train"],
      material: false,
    }),
  },
  { name: "readNotice", params: () => ({ version: "2026-1" }) },
  {
    name: "postWebhook",
    body: () => ({ url: "https://hooks.example/candor", types: ["shopper.erased", "review.requested"] }),
  },
  { name: "listWebhooks" },
  { name: "listKeys" },
  { name: "deleteKey", params: (told) => ({ key_id: otherKey(told) }) },
  { name: "deleteWebhook", params: (told) => ({ webhook_id: String(told("postWebhook")["webhook_id"]) }) },
];

const CATALOGUE: readonly StoryStep[] = [
  {
    name: "putItems",
    body: () => [
      {
        item_id: "22423",
        title: "Cake stand, three tiers",
        category: ["Kitchen", "Cake stands"],
        brand: "Bell",
        price: 12.75,
        list_price: 14.95,
        currency: "EUR",
        image_url: "https://shop.example/i/22423.jpg",
        url: "https://shop.example/p/22423",
      },
      {
        item_id: "22720",
        title: "Cake tins, set of three",
        category: ["Kitchen", "Cake tins"],
        price: 4.95,
        currency: "EUR",
      },
      {
        item_id: "21212",
        title: "Cake cases, pack of 72",
        category: ["Kitchen", "Cake cases"],
        price: 0.55,
        currency: "EUR",
      },
      {
        item_id: "22138",
        title: "Baking set, nine pieces",
        category: ["Kitchen", "Baking"],
        price: 4.25,
        currency: "EUR",
      },
      { item_id: "85123", title: "Candle holder", category: ["Living"], price: 2.95, currency: "EUR" },
    ],
  },
  { name: "listItems", query: { limit: "2" } },
  { name: "readItem", params: () => ({ item_id: "22423" }) },
  {
    name: "patchItem",
    params: () => ({ item_id: "22423" }),
    body: () => ({ price: 11.95, available: true }),
  },
  { name: "listOffers", query: { state: "unproven" } },
  { name: "deleteItem", params: () => ({ item_id: "85123" }) },
  {
    name: "putRule",
    params: () => ({ rule_id: "own-range" }),
    body: () => ({
      effect: "boost",
      factor: 1.3,
      ground: "own_brand",
      filter: { brand: ["Bell"] },
      moments: ["home"],
    }),
  },
  { name: "readRule", params: () => ({ rule_id: "own-range" }) },
  { name: "listRules" },
  { name: "previewRecommendations", body: () => ({ moment: "home", limit: 3 }) },
  { name: "deleteRule", params: () => ({ rule_id: "own-range" }) },
];

const CONSENT: readonly StoryStep[] = [
  {
    name: "putConsent",
    shopper: ANNA,
    body: () => ({
      purposes: { personalise: true, measure: true, train: true, connect_channels: true },
      notice: NOTICE,
      method: "preference_centre",
    }),
  },
  { name: "readConsent", shopper: ANNA },
  { name: "consentHistory", shopper: ANNA },
  {
    name: "sessionReceipt",
    body: () => ({ session_id: "v-1", purposes: { personalise: true }, notice: NOTICE }),
  },
  {
    name: "revokeSessionReceipt",
    body: (told) => ({ session_id: "v-1", consent_receipt: told("sessionReceipt")["consent_receipt"] }),
  },
  {
    name: "mintToken",
    body: () => ({
      shopper_id: ANNA,
      scopes: ["recommend", "preferences", "consent"],
      origin: "https://shop.example",
    }),
  },
];

const EVENTS: readonly StoryStep[] = [
  {
    name: "postEvents",
    body: () => [
      {
        event_id: "e-1",
        shopper_id: ANNA,
        type: "purchase",
        item_id: "22423",
        order_id: "o-1",
        quantity: 1,
        price: 12.75,
        currency: "EUR",
        channel: "store",
        occurred_at: NOW,
      },
      { event_id: "e-2", shopper_id: ANNA, type: "view", item_id: "22720", channel: "web", occurred_at: NOW },
      { event_id: "e-3", shopper_id: "c-456", type: "view", item_id: "22720", occurred_at: NOW },
    ],
  },
  {
    name: "postSegmentEvents",
    body: () => ({
      type: "track",
      event: "Product Viewed",
      userId: ANNA,
      messageId: "m-1",
      timestamp: NOW,
      properties: { product_id: "21212" },
    }),
  },
  {
    name: "postGa4Events",
    body: () => ({
      client_id: "c-1",
      user_id: ANNA,
      timestamp_micros: Date.parse(NOW) * 1000,
      events: [{ name: "view_item", params: { items: [{ item_id: "22138" }] } }],
    }),
  },
];

const ofAnswer = (told: ToldBefore) => ({
  recommendation_id: String(told("recommend")["recommendation_id"]),
});
const firstItem = (told: ToldBefore): string =>
  String((told("recommend")["items"] as readonly { readonly item_id: string }[])[0]?.item_id);

const ANSWERS: readonly StoryStep[] = [
  { name: "recommend", body: () => ({ moment: "home", shopper: { id: ANNA }, limit: 1 }) },
  { name: "postAnswer", shopper: ANNA, params: ofAnswer, body: () => ({ value: 1 }) },
  {
    name: "recommendBatch",
    body: () => [
      { moment: "product", context: { item_id: "22423" }, limit: 1 },
      { moment: "cart", context: { cart: ["22720"] }, limit: 1 },
    ],
  },
  { name: "readRecommendation", shopper: ANNA, params: ofAnswer },
  { name: "nextRecommendations", shopper: ANNA, params: ofAnswer, body: () => ({ limit: 1 }) },
  { name: "whyNot", shopper: ANNA, params: ofAnswer, body: () => ({ item_id: "22423" }) },
  {
    name: "postFeedback",
    shopper: ANNA,
    params: ofAnswer,
    body: (told) => ({ item_id: firstItem(told), verdict: "relevant" }),
  },
];

const RIGHTS: readonly StoryStep[] = [
  {
    name: "putPreferences",
    shopper: ANNA,
    body: () => ({ objectives: { save_money: 0.5, easy: 0, reliable: 0, informed: 0, fun: 0 } }),
  },
  {
    name: "patchPreferences",
    shopper: ANNA,
    body: () => ({ contact: { channels: ["email"], max_per_week: 1 } }),
  },
  { name: "readPreferences", shopper: ANNA },
  { name: "listShopperEvents", shopper: ANNA, query: { limit: "2" } },
  {
    name: "patchShopperEvent",
    shopper: ANNA,
    params: () => ({ event_id: "e-1" }),
    body: () => ({ quantity: 2 }),
  },
  { name: "deleteShopperEvent", shopper: ANNA, params: () => ({ event_id: "e-2" }) },
  { name: "postLink", shopper: ANNA, body: () => ({ shopper_id: "app-9", kind: "app" }) },
  { name: "listLinks", shopper: ANNA },
  { name: "deleteLink", shopper: ANNA, params: (told) => ({ link_id: String(told("postLink")["link_id"]) }) },
  { name: "putRestriction", shopper: ANNA },
  { name: "readRestriction", shopper: ANNA },
  { name: "deleteRestriction", shopper: ANNA },
  { name: "putObjection", shopper: ANNA },
  { name: "readObjection", shopper: ANNA },
  { name: "deleteObjection", shopper: ANNA },
  { name: "postReview", shopper: ANNA, body: () => ({ about: "explanation" }) },
  { name: "listReviews", shopper: ANNA },
  { name: "readShopper", shopper: ANNA },
  { name: "exportShopper", shopper: ANNA },
];

const MODELS: readonly StoryStep[] = [
  { name: "uploadModel", upload: true },
  { name: "listModels" },
  { name: "readModel", params: () => ({ model: "kitchen@1.0.0" }) },
  {
    name: "putSlot",
    params: () => ({ slot: "gifts" }),
    body: () => ({ champion: "kitchen@1.0.0", accept_unknown_training: true }),
  },
  {
    name: "putSlot",
    params: () => ({ slot: "gifts" }),
    body: () => ({ champion: "kitchen@1.1.0", accept_unknown_training: true }),
  },
  { name: "readSlot", params: () => ({ slot: "gifts" }) },
  { name: "rollbackSlot", params: () => ({ slot: "gifts" }) },
  { name: "deleteSlot", params: () => ({ slot: "gifts" }) },
  { name: "deleteModel", params: () => ({ model: "kitchen@1.1.0" }) },
  { name: "exportDataset", query: { recipient: "Our own laptop" } },
  { name: "insightTopics" },
  { name: "insightRelevance" },
  { name: "insightSatisfaction" },
  { name: "insightQuality" },
  { name: "insightJourney" },
  { name: "insightOutcomes" },
  { name: "insightConsent" },
];

const LEAVING: readonly StoryStep[] = [
  { name: "deleteConsent", shopper: ANNA, query: { data: "erase" } },
  { name: "eraseShopper", shopper: ANNA },
  { name: "listWork" },
  {
    name: "readErasure",
    bearer: "anybody",
    params: (told) => ({ receipt_id: String(told("eraseShopper")["receipt_id"]) }),
  },
  { name: "transparency", query: { locale: "en" } },
  { name: "ledgerHead" },
  { name: "ledgerInclusion", query: { index: "0", size: "1" } },
  { name: "ledgerConsistency", query: { from: "1", to: "1" } },
  { name: "jwks", bearer: "anybody" },
  { name: "gpc", bearer: "anybody" },
  { name: "health", bearer: "anybody" },
  { name: "ready", bearer: "anybody" },
];

export const STORY: readonly StoryStep[] = [
  ...SHOP,
  ...CATALOGUE,
  ...CONSENT,
  ...EVENTS,
  ...MODELS,
  ...ANSWERS,
  ...RIGHTS,
  ...LEAVING,
];
