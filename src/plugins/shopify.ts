import type { Answer, Calls } from "../client/index.ts";
import { createReceiver, type Received, type SignedDelivery } from "./receive.ts";
import { type Candor, eraseCustomer, idOf, type SentEvent, tellEvents } from "./tell.ts";

export type { SignedDelivery, Received } from "./receive.ts";

type Id = number | string | null;
type Line = {
  readonly id: Id;
  readonly product_id: Id;
  readonly variant_id: Id;
  readonly sku: string | null;
  readonly quantity: number;
  readonly price: string;
};
type Order = {
  readonly id: Id;
  readonly customer: { readonly id: Id } | null;
  readonly currency: string;
  readonly created_at: string;
  readonly processed_at: string | null;
  readonly cancelled_at: string | null;
  readonly source_name: string | null;
  readonly line_items: readonly Line[];
};
type Refund = {
  readonly id: Id;
  readonly order_id: Id;
  readonly created_at: string;
  readonly refund_line_items: readonly {
    readonly id: Id;
    readonly quantity: number;
    readonly restock_type: string;
    readonly line_item: Line;
  }[];
};
type Product = {
  readonly id: Id;
  readonly title: string;
  readonly body_html: string | null;
  readonly vendor: string | null;
  readonly product_type: string | null;
  readonly handle: string;
  readonly status: string;
  readonly published_at: string | null;
  readonly image: { readonly src: string } | null;
  readonly variants: readonly { readonly price: string; readonly compare_at_price: string | null }[];
};
type Privacy = {
  readonly shop_domain: string;
  readonly customer: { readonly id: Id };
  readonly data_request?: { readonly id: Id };
};

export type ShopifyOptions = {
  /** A client with a key of the scopes `ingest` and `privacy`. */
  readonly candor: Candor;
  /** The app’s client secret, which signs its webhooks. */
  readonly secret: string;
  /** Whose order it was: a refund does not say. Null: nobody was signed in. */
  readonly customerOf: (orderId: string) => Promise<string | null>;
  /** Hands a copy of what is known to the shop’s owner, who gives it to the customer within 30 days. */
  readonly deliverCopy: (copy: {
    readonly customer: string;
    readonly requestId: string | null;
    readonly copy: Answer<"exportShopper">;
  }) => Promise<void>;
  /** The app was removed 48 hours ago: everything of this shop is to go. */
  readonly redactShop: (domain: string) => Promise<void>;
  /** The catalogue’s id of a line; left out: the product’s id, under which `products/*` keeps it. */
  readonly itemOf?: (line: Line) => string | null;
  /** The shop’s own address and currency, for products. */
  readonly storefront: { readonly url: string; readonly currency: string };
};

type CandorItem = Exclude<Calls["putItems"]["input"]["body"], readonly unknown[]>;
type ItemOf = (line: Line) => string | null;

const timeOf = (time: string): string => new Date(time).toISOString();

const purchases = (order: Order, itemOf: ItemOf): SentEvent[] => {
  const shopper_id = idOf(order.customer?.id);
  const order_id = idOf(order.id);
  if (shopper_id === null || order_id === null) return [];
  return order.line_items.flatMap((line) => {
    const item_id = itemOf(line);
    if (item_id === null || line.quantity < 1) return [];
    return [
      {
        event_id: `shopify-${order_id}-${idOf(line.id)}`,
        shopper_id,
        type: "purchase" as const,
        item_id,
        order_id,
        quantity: line.quantity,
        price: Number(line.price),
        currency: order.currency,
        channel: order.source_name === "pos" ? ("store" as const) : ("web" as const),
        occurred_at: timeOf(order.processed_at ?? order.created_at),
      },
    ];
  });
};

const cancellation = (order: Order): SentEvent[] => {
  const [shopper_id, order_id] = [idOf(order.customer?.id), idOf(order.id)];
  if (shopper_id === null || order_id === null) return [];
  const occurred_at = timeOf(order.cancelled_at ?? order.created_at);
  return [
    { event_id: `shopify-${order_id}-cancelled`, shopper_id, type: "order_cancelled", order_id, occurred_at },
  ];
};

/** What was refunded came back, whether it went on the shelf again or not; a cancelled line never left. */
const returns = (refund: Refund, shopper_id: string | null, itemOf: ItemOf): SentEvent[] => {
  const order_id = idOf(refund.order_id);
  if (shopper_id === null || order_id === null) return [];
  return refund.refund_line_items.flatMap(({ id, quantity, restock_type, line_item }) => {
    const item_id = itemOf(line_item);
    if (item_id === null || restock_type === "cancel") return [];
    const event_id = `shopify-refund-${idOf(refund.id)}-${idOf(id)}`;
    const occurred_at = timeOf(refund.created_at);
    return [{ event_id, shopper_id, type: "return" as const, item_id, order_id, quantity, occurred_at }];
  });
};

const itemOfProduct = (product: Product, { url, currency }: ShopifyOptions["storefront"]): CandorItem => {
  const [variant] = product.variants;
  const list = variant?.compare_at_price ?? null;
  const description = (product.body_html ?? "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return {
    item_id: idOf(product.id) ?? "",
    title: product.title,
    description: description === "" ? null : description,
    brand: product.vendor === "" ? null : product.vendor,
    category: product.product_type === null || product.product_type === "" ? [] : [product.product_type],
    price: variant === undefined ? null : Number(variant.price),
    list_price: list === null ? null : Number(list),
    currency,
    available: product.status === "active" && product.published_at !== null,
    image_url: product.image?.src ?? null,
    url: `${url}/products/${product.handle}`,
  };
};

/**
 * Receives the webhooks of Shopify: products, orders, cancellations, refunds, and the three that its rules of
 * privacy ask of every app. It sends ids, amounts and times; no name, address or e-mail.
 */
export const createShopifyReceiver = (
  options: ShopifyOptions,
): ((delivery: SignedDelivery) => Promise<Received>) => {
  const { candor, customerOf, deliverCopy, redactShop, storefront } = options;
  const itemOf = options.itemOf ?? (({ product_id }: Line) => idOf(product_id));
  const keep = async (body: unknown): Promise<string> => {
    const { results } = await candor.call("putItems", { body: itemOfProduct(body as Product, storefront) });
    return results[0]?.message ?? "The item is kept.";
  };
  return createReceiver(options.secret, {
    "products/create": keep,
    "products/update": keep,
    "products/delete": async (body) => {
      await candor.call("deleteItem", { params: { item_id: idOf((body as Product).id) ?? "" } });
      return "The item is out.";
    },
    "orders/create": (body) => tellEvents(candor, purchases(body as Order, itemOf)),
    "orders/cancelled": (body) => tellEvents(candor, cancellation(body as Order)),
    "refunds/create": async (body) => {
      const refund = body as Refund;
      return tellEvents(candor, returns(refund, await customerOf(idOf(refund.order_id) ?? ""), itemOf));
    },
    "customers/redact": (body, { id }) =>
      eraseCustomer(candor, idOf((body as Privacy).customer.id) ?? "", id),
    "customers/data_request": async (body) => {
      const { customer, data_request } = body as Privacy;
      const shopperId = idOf(customer.id) ?? "";
      const copy = await candor.call("exportShopper", { shopperId });
      await deliverCopy({ customer: shopperId, requestId: idOf(data_request?.id), copy });
      return "The copy was handed on.";
    },
    "shop/redact": async (body) => {
      await redactShop((body as Privacy).shop_domain);
      return "The shop was told to go.";
    },
  });
};
