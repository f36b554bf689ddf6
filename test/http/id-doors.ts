/** Where an id comes in. */
import { seen } from "../support/consents.ts";

export const at = { occurred_at: "2026-01-10T10:00:00Z" };
export const event = { event_id: "e", type: "view", item_id: "i1", ...at };

export type Door = {
  readonly name: string;
  readonly path: string;
  readonly method?: "put";
  readonly body: (id: string) => object;
};

const recommend = (name: string, body: Door["body"]): Door => ({
  name,
  path: "/v1/recommendations",
  body: (id) => ({ moment: "home", ...body(id) }),
});

const tell = (name: string, field: string): Door => ({
  name,
  path: "/v1/events",
  body: (id) => ({ ...event, [field]: id }),
});

/** Bodies that name ids, each alone. */
export const DOORS: readonly Door[] = [
  recommend("a request’s shopper", (id) => ({ shopper: { id } })),
  recommend("a request’s session", (id) => ({ session: { id } })),
  recommend("an event of a visit", (id) => ({ session: { events: [{ type: "view", item_id: id }] } })),
  recommend("a page’s item", (id) => ({ context: { item_id: id } })),
  recommend("a cart", (id) => ({ context: { cart: [id] } })),
  tell("an event’s shopper", "shopper_id"),
  tell("an event’s own id", "event_id"),
  tell("an event’s session", "session_id"),
  tell("an event’s item", "item_id"),
  tell("an event’s order", "order_id"),
  {
    name: "a shopper token",
    path: "/v1/shopper-tokens",
    body: (id) => ({ shopper_id: id, scopes: ["recommend"] }),
  },
  {
    name: "a session receipt",
    path: "/v1/session-receipts",
    body: (id) => ({ session_id: id, purposes: { personalise: true }, notice: seen }),
  },
  { name: "an item", path: "/v1/items", method: "put", body: (id) => ({ item_id: id, title: "A thing" }) },
  {
    name: "a variant",
    path: "/v1/items",
    method: "put",
    body: (id) => ({ item_id: "v", title: "A thing", variant_of: id }),
  },
  { name: "a link", path: "/v1/shopper/links", body: (id) => ({ shopper_id: id, kind: "app" }) },
];
