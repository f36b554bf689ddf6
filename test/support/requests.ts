import type supertest from "supertest";
import { type Endpoint, type EndpointName, ENDPOINTS } from "../../src/contract/endpoints.ts";
import { seen, TEXT } from "./consents.ts";
import type { Harness } from "./harness.ts";

/**
 * What a valid request puts in the place of path parameters, queries and bodies; anything that is not listed
 * goes without.
 */
export type Filling = {
  readonly params: Readonly<Record<string, string>>;
  readonly shopper: string;
  readonly other: string;
  readonly item: string;
  readonly session: string;
  readonly words: string;
};

/** A query for the calls that need one. */
const QUERIES: Partial<Record<EndpointName, string>> = {
  ledgerInclusion: "?index=0&size=1",
  ledgerConsistency: "?from=0&to=1",
};

/**
 * A body that the schema takes, for each call that has one; a new call without a line here goes with `{}` and
 * is still tried.
 */
const BODIES: { readonly [name in EndpointName]?: (filling: Filling) => unknown } = {
  recommend: ({ item, session, words }) => ({
    moment: "search",
    session: { id: session, events: [{ type: "view", item_id: item }] },
    context: { item_id: item, query: words },
    limit: 2,
  }),
  recommendBatch: ({ item }) => [{ moment: "product", context: { item_id: item }, limit: 1 }],
  putItems: ({ item }) => ({ item_id: item, title: "A thing", price: 3, currency: "EUR" }),
  patchItem: () => ({ price: 4 }),
  postEvents: ({ item, session, words }) => ({
    event_id: `e-${words}`,
    type: "search",
    session_id: session,
    query: words,
    occurred_at: "2026-01-01T10:00:00Z",
    item_id: null,
    ref_event_id: item,
  }),
  postSegmentEvents: ({ item, shopper }) => ({
    type: "track",
    event: "Product Viewed",
    userId: shopper,
    messageId: "m1",
    timestamp: "2026-01-01T10:00:00Z",
    properties: { product_id: item },
  }),
  postGa4Events: ({ item, shopper }) => ({
    client_id: "c",
    user_id: shopper,
    events: [{ name: "view_item", params: { items: [{ item_id: item }] } }],
  }),
  putConsent: () => ({ purposes: { personalise: true, measure: true }, notice: seen }),
  sessionReceipt: ({ session }) => ({ session_id: session, purposes: { personalise: true }, notice: seen }),
  revokeSessionReceipt: ({ session }) => ({ session_id: session, consent_receipt: "a.b.c" }),
  patchShopperEvent: ({ words }) => ({ quantity: 2, query: words }),
  postWebhook: () => ({ url: "https://hooks.example/candor", types: ["shopper.erased", "review.requested"] }),
  putRule: ({ item }) => ({ effect: "boost", factor: 2, filter: { items: [item] } }),
  previewRecommendations: ({ item, words }) => ({
    moment: "search",
    context: { query: words },
    session: { events: [{ type: "view", item_id: item }] },
  }),
  putPreferences: () => ({ discreet: false }),
  patchPreferences: () => ({ paused: false }),
  postLink: ({ other }) => ({ shopper_id: other, kind: "app" }),
  postReview: () => ({ about: "other" }),
  mintToken: ({ shopper }) => ({ shopper_id: shopper, scopes: ["recommend"] }),
  patchSettings: () => ({ tone: "informal" }),
  putNotice: () => ({ texts: { en: TEXT }, purposes: ["personalise"], material: false }),
  postFeedback: ({ item }) => ({ item_id: item, verdict: "relevant" }),
  whyNot: ({ item }) => ({ item_id: item }),
};

export const ENDPOINT_LIST = Object.entries(ENDPOINTS) as readonly (readonly [EndpointName, Endpoint])[];

export const pathOf = (endpoint: Endpoint, filling: Filling): string =>
  endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(filling.params[name] ?? "unknown"),
  );

/** The request of an endpoint with a valid body where one is known. */
export const requestOf = (
  harness: Harness,
  [name, endpoint]: readonly [EndpointName, Endpoint],
  filling: Filling,
  bearer?: string | null,
): supertest.Test => {
  const request = harness.call(endpoint.method, `${pathOf(endpoint, filling)}${QUERIES[name] ?? ""}`, bearer);
  const body = BODIES[name]?.(filling) ?? (endpoint.body === undefined ? undefined : {});
  return body === undefined ? request : request.send(body as object);
};
