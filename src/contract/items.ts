import { z } from "zod";
import { carrying, says, where } from "./json-rules.ts";
import { Currency, Id, page, PageQuery, Price, Text, Time, Url } from "./primitives.ts";

const Words = z.array(Text(200)).max(20);
const Translation = z.strictObject({ title: Text(1000), description: Text(20_000), url: Url }).partial();

const fields = {
  item_id: Id,
  kind: z.enum(["product", "content"]),
  title: Text(1000),
  description: Text(20_000).nullable(),
  category: Words,
  google_product_category: Text(500).nullable(),
  brand: Text(200).nullable(),
  price: Price.nullable(),
  list_price: Price.nullable(),
  currency: Currency.nullable(),
  available: z.boolean(),
  delivery_days: z.number().min(0).max(3650).nullable(),
  sales_rank: z.number().int().min(1).nullable(),
  rating: z.strictObject({ average: z.number().min(0).max(5), count: z.number().int().min(0) }).nullable(),
  image_url: Url.nullable(),
  url: Url.nullable(),
  attributes: z.record(Text(100), z.union([z.string().max(1000), z.number(), z.boolean()])),
  translations: z.record(Text(35), Translation),
  variant_of: Id.nullable(),
  accessory_of: z.array(Id).max(1000),
  consumable: z.strictObject({ interval_days: z.number().min(1).max(3650) }).nullable(),
  sensitivity: z.array(z.enum(["health", "sexuality", "religion", "politics", "union", "ethnicity"])),
  published_at: Time.nullable(),
};

const { item_id, title, ...optional } = fields;

/** A thing of the catalogue as a shop writes it: only the id and the title must be there. */
export const ItemIn = carrying(
  z.strictObject({ item_id, title, ...z.strictObject(optional).partial().shape }),
  { allOf: [where(says("price"), says("currency"))] },
);
export type ItemIn = z.infer<typeof ItemIn>;

/** A change of one item: what is named is replaced, what is not stays. */
export const ItemPatch = z.strictObject({ title, ...optional }).partial();
export type ItemPatch = z.infer<typeof ItemPatch>;

export const ItemOut = z.strictObject(fields);
export type ItemOut = z.infer<typeof ItemOut>;

export const ItemPage = page(ItemOut);
export const ItemListQuery = PageQuery;
export const ItemPath = z.strictObject({ item_id: Id });

export const ItemResult = z.strictObject({
  item_id: z.string().nullable(),
  line: z.number(),
  /** `duplicate`: a later line has the same item_id, and holds. */
  status: z.enum(["kept", "duplicate", "rejected"]),
  /** Of a list price that is not quoted: why. `GET /v1/offers` tells more. */
  list_price: z.enum(["false", "unproven"]).optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});
export type ItemResult = z.infer<typeof ItemResult>;
/** What became of each item of a batch: valid ones are kept beside broken ones. */
export const ItemResults = z.strictObject({
  results: z.array(ItemResult),
  /** Items, not lines. */
  kept: z.number(),
  duplicate: z.number(),
  rejected: z.number(),
});

/** A list price above the price, and what the prices of the thing say of it. */
const Offer = z.strictObject({
  item_id: z.string(),
  /**
   * `quoted`: answers show it. `false`: it is above the lowest price of the 30 days before the price that
   * holds now (Directive 98/6/EC, Art. 6a). `unproven`: no earlier price is known. Only `quoted` is shown.
   */
  state: z.enum(["quoted", "false", "unproven"]),
  price: z.number(),
  list_price: z.number(),
  prior_price: z.number().nullable(),
  currency: z.string().nullable(),
});
export const OfferQuery = z.strictObject({ state: z.enum(["quoted", "false", "unproven"]).optional() });
export const OfferList = z.strictObject({
  data: z.array(Offer),
  counts: z.strictObject({ quoted: z.number(), false: z.number(), unproven: z.number() }),
  next_cursor: z.null(),
});
