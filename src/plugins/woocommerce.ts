import { createReceiver, type Received, type SignedDelivery } from "./receive.ts";
import { type Candor, eraseCustomer, idOf, type SentEvent, tellEvents } from "./tell.ts";

export type { SignedDelivery, Received } from "./receive.ts";

type Line = {
  readonly id: number;
  readonly product_id: number;
  readonly variation_id: number;
  readonly quantity: number;
  readonly price: number;
};
type Order = {
  readonly id: number;
  readonly status: string;
  readonly customer_id: number;
  readonly currency: string;
  readonly created_via: string;
  readonly date_created_gmt: string;
  readonly date_paid_gmt: string | null;
  readonly date_modified_gmt: string;
  readonly line_items: readonly Line[];
};

export type WooCommerceOptions = {
  /** A client with a key of the scopes `ingest` and `privacy`. */
  readonly candor: Candor;
  /** The secret that was typed into the webhook. */
  readonly secret: string;
  /** The catalogue’s id of a line; left out: the variation’s, else the product’s, as imports have it. */
  readonly itemOf?: (line: Line) => string | null;
};

/** Times of WooCommerce that end in `_gmt` are UTC and do not say so. */
const timeOf = (gmt: string): string => new Date(gmt.endsWith("Z") ? gmt : `${gmt}Z`).toISOString();

/** An order that was paid for; one that waits or failed is none. */
const BOUGHT = new Set(["processing", "completed"]);

const linesOf = (
  order: Order,
  itemOf: (line: Line) => string | null,
  make: (line: Line, item_id: string) => SentEvent,
): SentEvent[] =>
  order.line_items.flatMap((line) => {
    const item_id = itemOf(line);
    return item_id === null || line.quantity < 1 ? [] : [make(line, item_id)];
  });

/** What an order says by its state; sent again in the same state, it says nothing new. */
const eventsOf = (order: Order, itemOf: (line: Line) => string | null): SentEvent[] => {
  const shopper_id = idOf(order.customer_id);
  if (shopper_id === null) return [];
  const order_id = String(order.id);
  if (BOUGHT.has(order.status))
    return linesOf(order, itemOf, ({ id, quantity, price }, item_id) => ({
      event_id: `woo-${order_id}-${id}`,
      shopper_id,
      type: "purchase",
      item_id,
      order_id,
      quantity,
      price,
      currency: order.currency,
      channel: order.created_via === "pos" ? "store" : "web",
      occurred_at: timeOf(order.date_paid_gmt ?? order.date_created_gmt),
    }));
  const occurred_at = timeOf(order.date_modified_gmt);
  if (order.status === "cancelled")
    return [
      { event_id: `woo-${order_id}-cancelled`, shopper_id, type: "order_cancelled", order_id, occurred_at },
    ];
  if (order.status === "refunded")
    return linesOf(order, itemOf, ({ id, quantity }, item_id) => ({
      event_id: `woo-${order_id}-${id}-returned`,
      shopper_id,
      type: "return",
      item_id,
      order_id,
      quantity,
      occurred_at,
    }));
  return [];
};

/**
 * Receives the webhooks of WooCommerce: orders in each of their states, and customers that were deleted. It
 * sends ids, amounts and times; no name, address or e-mail.
 */
export const createWooCommerceReceiver = (
  options: WooCommerceOptions,
): ((delivery: SignedDelivery) => Promise<Received>) => {
  const { candor } = options;
  const itemOf =
    options.itemOf ?? (({ variation_id, product_id }: Line) => idOf(variation_id) ?? idOf(product_id));
  const tell = (body: unknown): Promise<string> => tellEvents(candor, eventsOf(body as Order, itemOf));
  return createReceiver(options.secret, {
    "order.created": tell,
    "order.updated": tell,
    "customer.deleted": (body, { id }) =>
      eraseCustomer(candor, idOf((body as { readonly id: number }).id) ?? "", id),
  });
};
