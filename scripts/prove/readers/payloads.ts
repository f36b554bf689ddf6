import { type Chance, pick } from "./chance.ts";

const odd = (chance: Chance, value: unknown): unknown =>
  chance() < 0.08
    ? pick(chance, [null, "", 0, "None", [], {}, "(not set)", true, "x".repeat(300), undefined])
    : value;

const ga4 = (chance: Chance, at: number): object => ({
  event_name: odd(
    chance,
    pick(chance, ["view_item", "purchase", "refund", "add_to_cart", "session_start", "search"]),
  ),
  event_timestamp: odd(chance, String(1_793_527_200_000_000 + at)),
  user_id: odd(chance, null),
  user_pseudo_id: odd(chance, `${at}.1`),
  event_params: odd(chance, [{ key: "transaction_id", value: { string_value: `T-${at}` } }]),
  items: [
    odd(chance, {
      item_id: odd(chance, `id-${at}`),
      price: odd(chance, 3),
      quantity: odd(chance, pick(chance, [1, "2,0", -1])),
    }),
  ],
});
const segment = (chance: Chance, at: number): object => ({
  type: odd(chance, pick(chance, ["track", "page"])),
  event: odd(
    chance,
    pick(chance, ["Product Viewed", "Order Completed", "Refunded Order", "Checkout Started"]),
  ),
  userId: odd(chance, `c-${at}`),
  timestamp: odd(chance, "2026-01-31T12:00:00Z"),
  properties: odd(chance, {
    order_id: odd(chance, `O-${at}`),
    product_id: odd(chance, "id-1"),
    products: [odd(chance, { sku: "id-2" })],
  }),
  context: odd(chance, {
    consent: odd(
      chance,
      pick<unknown>(chance, [{ categoryPreferences: odd(chance, { a: true }) }, { a: false }]),
    ),
  }),
});
const wire = (chance: Chance, at: number): object => ({
  item_id: odd(chance, `id-${at}`),
  title: odd(chance, "A thing"),
  price: odd(chance, 3),
  currency: "EUR",
});

/** One value of JSON of each format, with any part of it missing or odd. */
export const PAYLOADS: Readonly<Record<string, (chance: Chance, at: number) => object>> = {
  ga4,
  segment,
  ndjson: wire,
};
