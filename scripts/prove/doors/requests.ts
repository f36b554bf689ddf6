import { type Endpoint, type EndpointName, ENDPOINTS } from "../../../src/contract/endpoints.ts";
import { takesControlToken } from "../../../src/http/control-scope.ts";
import type { Act } from "./acts.ts";
import { type House, NOTICE, pulledBy, SHOP } from "./house.ts";
import type { Sent } from "./judge.ts";
import type { Person } from "./people.ts";
import { hasField, type Hints, sampleOf } from "./sample.ts";

/** How a call says whom it is about. */
export const WAYS = [
  "nobody",
  "header",
  "body",
  "token",
  "control token",
  "receipt beside a shopper",
  "receipt alone",
  "cursor",
  "pinned model",
  "key repeated, header",
  "key repeated, body",
  "key repeated, token",
] as const;
export type Way = (typeof WAYS)[number];

export type Door = { readonly name: EndpointName; readonly endpoint: Endpoint; readonly way: Way };

const LIST = Object.entries(ENDPOINTS) as readonly (readonly [EndpointName, Endpoint])[];

/** Bodies that are the formats of others: which field names the person is known to no schema. */
const FOREIGN: { readonly [name in EndpointName]?: (person: Person, act: Act) => unknown } = {
  postSegmentEvents: ({ id, stem }, { visited }) => [
    {
      type: "track",
      event: "Product Viewed",
      userId: id,
      messageId: `${stem}-segment`,
      timestamp: "2026-01-10T10:00:00Z",
      properties: { product_id: visited },
    },
  ],
  postGa4Events: ({ id }, { visited }) => ({
    client_id: "c",
    user_id: id,
    events: [{ name: "view_item", params: { items: [{ item_id: visited }] } }],
  }),
};
/** Bodies that name nobody and of which no sample can be made: a choice of several forms. */
const CHOICES: { readonly [name in EndpointName]?: object } = {
  putRule: { effect: "exclude", filter: { items: ["unheard-of"] } },
};
/** Bytes that a route reads itself. */
const STREAMS: { readonly [name in EndpointName]?: string } = { uploadModel: "no archive" };

const namesPerson = (name: EndpointName, { body }: Endpoint): boolean =>
  name in FOREIGN || hasField(body, "shopper") || (hasField(body, "shopper_id") && name !== "postLink");

const waysOf = (name: EndpointName, endpoint: Endpoint): Way[] => {
  const { method, shopper, token, body, query } = endpoint;
  const byHeader = shopper !== "none";
  const byBody = namesPerson(name, endpoint);
  const isRepeated = method !== "get";
  const ways: Record<Way, boolean> = {
    nobody: !byHeader && !byBody,
    header: byHeader,
    body: byBody,
    token: token !== null,
    "control token": takesControlToken(endpoint),
    "receipt beside a shopper": hasField(body, "session"),
    "receipt alone": hasField(body, "session"),
    cursor: byHeader && hasField(query, "cursor"),
    "pinned model": hasField(body, "slot"),
    "key repeated, header": isRepeated && byHeader,
    "key repeated, body": isRepeated && byBody,
    "key repeated, token": isRepeated && token !== null,
  };
  return WAYS.filter((way) => ways[way]);
};

/** Every route of the wire in every way to name a person: a new route is here by itself. */
export const DOORS: readonly Door[] = LIST.flatMap(([name, endpoint]) =>
  waysOf(name, endpoint).map((way): Door => ({ name, endpoint, way })),
);

export const isRepeat = ({ way }: Door): boolean => way.startsWith("key repeated");
/** Does the call change what the person settled, so that the next one needs other people? */
export const settles = ({ endpoint: { key, method } }: Door): boolean =>
  key === "privacy" && method !== "get";
/** What a shop runs: called once a person, and never twice in a way that would end what is served. */
export const isPersonal = ({ name, endpoint }: Door): boolean =>
  endpoint.shopper !== "none" || namesPerson(name, endpoint) || endpoint.key === "privacy";

const paramsOf = (person: Person, { name }: Door, house: House): Readonly<Record<string, string>> => ({
  recommendation_id: person.recommendationId,
  event_id: person.eventId,
  link_id: "unknown",
  webhook_id: "unheard-of",
  key_id: "unheard-of",
  rule_id: name === "putRule" ? "nothing" : "unheard-of",
  receipt_id: person.erasureReceipt ?? "unknown",
  version: NOTICE.version,
  slot: name === "deleteSlot" ? "unheard-of" : "default",
  item_id: name === "deleteItem" ? "unheard-of" : "plain-7",
  model: name === "deleteModel" ? "unheard@1.0.0" : house.model,
});

const QUERY: Readonly<Record<string, unknown>> = { index: 0, size: 1, from: 0, to: 1 };

const sessionOf = (person: Person, { way }: Door, act: Act): object => ({
  id: person.sessionId,
  events: [{ type: "view", item_id: act.visited }],
  ...(way === "receipt beside a shopper" ? { consent_receipt: person.receipt } : {}),
  ...(way === "receipt alone" ? { consent_receipt: person.receiptAlone } : {}),
});

const itemOf = (person: Person, { name, way }: Door, act: Act): string => {
  if (name === "postFeedback") return person.suggested;
  if (name !== "whyNot") return act.visited;
  // One way asks for what the recorded list showed, the others for what was bought and so kept out of it.
  return way === "header" ? pulledBy(act.bought) : act.bought;
};

const bodyHints = (person: Person, door: Door, act: Act, house: House): Hints => {
  const { name, endpoint, way } = door;
  const isControl = way === "control token";
  const isNamed =
    ["body", "key repeated, body", "pinned model"].includes(way) ||
    (way === "receipt beside a shopper" && endpoint.shopper === "none");
  const own: Record<string, unknown> = {
    moment: "home",
    limit: 3,
    shopper: isNamed ? { id: person.id } : undefined,
    session: isControl ? undefined : sessionOf(person, door, act),
    mode: isControl ? "non_profiled" : undefined,
    shopper_id: isNamed || name === "mintToken" ? person.id : undefined,
    slot: way === "pinned model" ? `default@${house.model}` : undefined,
    event_id: `${person.stem}-late-${way.replaceAll(/\W+/g, "-")}-event-canary`,
    type: "view",
    item_id: itemOf(person, door, act),
    session_id: person.sessionId,
    consent_receipt: person.receiptAlone,
    purposes: { personalise: true },
    notice: NOTICE,
    method: "prove",
    url: "https://shop.invalid/hooks",
    // An address that hears of people is told their ids, which is what it is for.
    types: ["model.promoted"],
    recommendation_id: isControl ? person.recommendationId : undefined,
    ...act.fields,
  };
  if (name === "previewRecommendations") own["session"] = { events: [{ type: "view", item_id: "plain-7" }] };
  if (name === "postLink") own["shopper_id"] = `${person.stem}-linked-person-canary`;
  if (name === "putItems") Object.assign(own, { item_id: "plain-7", title: "plain-7", type: undefined });
  if (name === "putSlot") own["champion"] = house.model;
  if (name === "putNotice") Object.assign(own, { texts: { en: NOTICE.text }, purposes: ["personalise"] });
  if (name === "patchPreferences" || name === "putPreferences")
    own["discreet"] = isControl ? undefined : false;
  return own;
};

const bodyOf = (person: Person, door: Door, act: Act, house: House): string | null => {
  const { name, endpoint } = door;
  const foreign = FOREIGN[name]?.(person, act);
  if (foreign !== undefined) return JSON.stringify(foreign);
  const choice = CHOICES[name];
  if (choice !== undefined) return JSON.stringify(choice);
  if (endpoint.takes === "stream") {
    const bytes = STREAMS[name];
    if (bytes === undefined) throw new Error(`${name} takes a stream: say in STREAMS what is sent`);
    return bytes;
  }
  if (endpoint.body === undefined) return null;
  const one = sampleOf(endpoint.body, bodyHints(person, door, act, house), name);
  return JSON.stringify(endpoint.takes === "rows" ? [one] : one);
};

const bearerOf = (person: Person, { way }: Door, house: House): string => {
  if (way === "token" || way === "key repeated, token") return person.token;
  return way === "control token" ? person.controlToken : house.key;
};

const BY_HEADER: readonly Way[] = [
  "nobody",
  "header",
  "receipt beside a shopper",
  "cursor",
  "key repeated, header",
];

/** The request of a door, for a person. @throws Error where none can be made */
export const requestOf = (person: Person, door: Door, act: Act, house: House): Sent => {
  const { name, endpoint, way } = door;
  const params = paramsOf(person, door, house);
  const path = endpoint.path.replace(/:(\w+)/g, (_, param: string) => {
    const value = params[param];
    if (value === undefined) throw new Error(`no value for :${param} of ${name}`);
    return encodeURIComponent(value);
  });
  const query =
    endpoint.query === undefined
      ? {}
      : way === "cursor"
        ? { limit: 1, ...(person.cursor === "" ? {} : { cursor: person.cursor }) }
        : sampleOf(endpoint.query, QUERY, `${name} query`);
  const search = new URLSearchParams(query as Record<string, string>).toString();
  const body = bodyOf(person, door, act, house);
  return {
    method: endpoint.method.toUpperCase(),
    path: `${endpoint.key === "public" ? `/s/${SHOP}` : ""}${path}${search === "" ? "" : `?${search}`}`,
    headers: {
      Authorization: `Bearer ${bearerOf(person, door, house)}`,
      ...(BY_HEADER.includes(way) ? { "Shopper-Id": person.id } : {}),
      ...(isRepeat(door) ? { "Idempotency-Key": `${person.id}-${name}-${way.replaceAll(/\W+/g, "-")}` } : {}),
      ...(body === null
        ? {}
        : { "Content-Type": endpoint.takes === "stream" ? "application/x-tar" : "application/json" }),
    },
    body,
  };
};

/** May the body say a signal? */
export const hasSignals = ({ endpoint: { body } }: Door): boolean => hasField(body, "signals");
