export const ITEM = { item_id: "mug", title: "Mug", price: 4.5, currency: "EUR" };

export const EVENT = {
  event_id: "e1",
  shopper_id: "anna",
  type: "view",
  item_id: "mug",
  occurred_at: "2026-01-01T10:00:00Z",
};

export const json = (value: unknown) => ({
  type: "application/json",
  body: typeof value === "string" ? value : JSON.stringify(value),
});

export const ndjson = (...lines: unknown[]) => ({
  type: "application/x-ndjson",
  body: lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
});

type Case = {
  name: string;
  method: "get" | "put" | "post" | "patch" | "delete";
  path: string;
  sent?: { type: string; body: string };
  status: number;
  code: string;
  names?: string;
};

export const CASES: readonly Case[] = [
  {
    name: "an unknown field",
    method: "put",
    path: "/v1/items",
    sent: json({ ...ITEM, colour: "red" }),
    status: 400,
    code: "unknown_field",
    names: "colour",
  },
  {
    name: "an unknown field far inside",
    method: "post",
    path: "/v1/recommendations",
    sent: json({ moment: "home", context: { item: "mug" } }),
    status: 400,
    code: "unknown_field",
    names: "context.item",
  },
  {
    name: "a wrong type",
    method: "put",
    path: "/v1/items",
    sent: json({ ...ITEM, price: "cheap" }),
    status: 400,
    code: "invalid_request",
    names: "price",
  },
  {
    name: "a moment that does not exist",
    method: "post",
    path: "/v1/recommendations",
    sent: json({ moment: "lunch" }),
    status: 400,
    code: "invalid_request",
    names: "moment",
  },
  {
    name: "a limit out of range",
    method: "post",
    path: "/v1/recommendations",
    sent: json({ moment: "home", limit: 101 }),
    status: 400,
    code: "invalid_request",
    names: "limit",
  },
  {
    name: "a body that is too large",
    method: "post",
    path: "/v1/recommendations",
    sent: json(`{"moment":"home","x":"${"y".repeat(3_000_000)}"}`),
    status: 413,
    code: "body_too_large",
  },
  {
    name: "bad JSON",
    method: "post",
    path: "/v1/events",
    sent: json('{"event_id": '),
    status: 400,
    code: "bad_json",
  },
  {
    name: "another media type",
    method: "post",
    path: "/v1/events",
    sent: { type: "application/xml", body: "<event/>" },
    status: 415,
    code: "unsupported_media_type",
  },
  {
    name: "an unknown item to read",
    method: "get",
    path: "/v1/items/nothing",
    status: 404,
    code: "item_unknown",
  },
  {
    name: "an unknown item to change",
    method: "patch",
    path: "/v1/items/nothing",
    sent: json({ price: 1, currency: "EUR" }),
    status: 404,
    code: "item_unknown",
  },
  {
    name: "an event of an unknown item",
    method: "post",
    path: "/v1/events",
    sent: json({ ...EVENT, item_id: "nothing" }),
    status: 404,
    code: "item_unknown",
  },
  {
    name: "no shopper where one is needed",
    method: "get",
    path: "/v1/shopper",
    status: 400,
    code: "shopper_missing",
  },
  {
    name: "an event in the future",
    method: "post",
    path: "/v1/events",
    sent: json({ ...EVENT, occurred_at: "2999-01-01T00:00:00Z" }),
    status: 422,
    code: "event_in_future",
  },
  {
    name: "a price without a currency",
    method: "put",
    path: "/v1/items",
    sent: json({ item_id: "x", title: "X", price: 1 }),
    status: 422,
    code: "item_invalid",
  },
  { name: "a path that does not exist", method: "get", path: "/v1/nothing", status: 404, code: "not_found" },
  {
    name: "a method that does not fit",
    method: "delete",
    path: "/v1/recommendations",
    status: 405,
    code: "method_not_allowed",
  },
  {
    name: "a query where none is taken",
    method: "get",
    path: "/v1/settings?verbose=1",
    status: 400,
    code: "unknown_field",
  },
  {
    name: "a cursor from elsewhere",
    method: "get",
    path: "/v1/items?cursor=zzz",
    status: 400,
    code: "cursor_invalid",
  },
  {
    name: "a recommendation that was never made",
    method: "get",
    path: "/v1/recommendations/rec_AAAAAAAAAAAAAAAAAAAAAA",
    status: 404,
    code: "recommendation_unknown",
  },
];
