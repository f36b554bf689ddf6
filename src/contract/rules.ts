import { z } from "zod";
import { carrying, type JsonRule, says, saysNot, where as ifThen } from "./json-rules.ts";
import { ClockTime, Currency, Id, Moment, Price, Text, Time, TimeZone } from "./primitives.ts";

/** Fields of an item, and nothing by which a rule could ask who is looking. */
const filled: JsonRule = {
  anyOf: [
    ...["items", "category", "brand"].map((name) => ({
      required: [name],
      properties: { [name]: { minItems: 1 } },
    })),
    { required: ["attributes"], properties: { attributes: { minProperties: 1 } } },
    ...["price", "rating_at_least", "published_within_days"].map((name) => ({ required: [name] })),
  ],
};
const ItemFilter = carrying(
  z
    .strictObject({
      items: z.array(Id).max(500),
      category: z.array(Text(200)).max(20),
      brand: z.array(Text(200)).max(100),
      price: z
        .strictObject({
          min: Price.nullable().optional(),
          max: Price.nullable().optional(),
          currency: Currency,
        })
        .refine(
          ({ min, max }) => min == null || max == null || min <= max,
          "min must not be larger than max: no item costs that.",
        ),
      attributes: z.record(Text(100), z.union([z.string().max(1000), z.number(), z.boolean()])),
      rating_at_least: z.number().min(0).max(5),
      published_within_days: z.number().min(1).max(3650),
    })
    .partial()
    .refine(
      (filter) =>
        Object.values(filter).some((value) =>
          Array.isArray(value)
            ? value.length > 0
            : typeof value === "object"
              ? Object.keys(value).length > 0
              : value !== undefined,
        ),
      "Name what the rule means: items, a category, a brand, a price, attributes, a rating or an age.",
    ),
  { allOf: [filled] },
).describe("Items by their own fields: what is named must all fit; of a list, one is enough.");

const WHOLE_DAY = "00:00";

const Schedule = z
  .strictObject({
    from: Time.nullable(),
    until: Time.nullable(),
    weekly: z
      .strictObject({
        days: z.array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])).min(1),
        from: ClockTime,
        to: ClockTime,
        time_zone: TimeZone,
      })
      .refine(
        ({ from, to }) => from !== to || from === WHOLE_DAY,
        `No time lies between from and to; ${WHOLE_DAY} to ${WHOLE_DAY} is the whole day.`,
      )
      .nullable(),
  })
  .partial()
  .refine(
    ({ from, until }) => from == null || until == null || Date.parse(from) < Date.parse(until),
    "until must be later than from.",
  );

const where = {
  filter: ItemFilter,
  moments: z.array(Moment).max(Moment.options.length).optional().describe("Left out or empty: all."),
  slots: z
    .array(z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, "Give a slot, such as default."))
    .max(50)
    .optional()
    .describe("The slots that are asked; left out or empty: all."),
  schedule: Schedule.optional(),
};

/** Boosts and pins speak only while somebody is still choosing. */
const CHOOSING = ["home", "category", "search", "product", "cart", "outreach"];
const whileChoosing = carrying(
  z
    .array(Moment)
    .max(Moment.options.length)
    .refine(
      (moments) => moments.every((moment) => CHOOSING.includes(moment)),
      `Nothing is promoted to who is paying, has paid or asks for help: name some of ${CHOOSING.join(", ")}.`,
    ),
  { items: { type: "string", enum: CHOOSING } },
).optional();

const disclosed = {
  ground: z
    .enum(["own_choice", "season", "new_range", "clearance", "own_brand", "margin"])
    .optional()
    .describe("Told to shoppers with every item that is promoted; left out: own_choice. None where paid."),
  paid: z.boolean().optional().describe("Somebody pays for it: told as an advertisement, never personalised"),
  on_behalf_of: Text(200).nullable().optional().describe("Who pays; needed where paid"),
};
type Disclosed = { ground?: unknown; paid?: boolean | undefined; on_behalf_of?: string | null | undefined };
const saysWhoPays = ({ ground, paid, on_behalf_of }: Disclosed): boolean =>
  paid === true ? on_behalf_of != null && ground === undefined : on_behalf_of == null;
const WHO_PAYS = "Where paid is true, name on_behalf_of and leave ground out; else leave on_behalf_of out.";

const PAID: JsonRule = { required: ["paid"], properties: { paid: { const: true } } };
export const DISCLOSES: JsonRule = {
  allOf: [
    ifThen(PAID, { allOf: [says("on_behalf_of"), { not: { required: ["ground"] } }] }),
    { if: { not: PAID }, then: saysNot("on_behalf_of") },
  ],
};

export const Boost = carrying(
  z
    .strictObject({
      effect: z.literal("boost"),
      factor: z.number().gt(1).max(3).describe("What a score is multiplied by"),
      ...disclosed,
      ...where,
      moments: whileChoosing,
    })
    .refine(saysWhoPays, { path: ["on_behalf_of"], message: WHO_PAYS }),
  DISCLOSES,
);
export const Pin = carrying(
  z
    .strictObject({
      effect: z.literal("pin"),
      place: z.number().int().min(1).max(20).describe("Place in the list, counted from 1"),
      ...disclosed,
      ...where,
      moments: whileChoosing,
    })
    .refine(saysWhoPays, { path: ["on_behalf_of"], message: WHO_PAYS }),
  DISCLOSES,
);
export const Bury = z.strictObject({
  effect: z.literal("bury"),
  factor: z.number().min(0.01).lt(1).describe("What a score is multiplied by"),
  ...where,
});
export const Require = z.strictObject({ effect: z.literal("require"), ...where });
export const Exclude = z.strictObject({ effect: z.literal("exclude"), ...where });

/** A rule as a shop writes it. */
export const RuleIn = z.discriminatedUnion("effect", [Boost, Pin, Bury, Require, Exclude]);
export type RuleIn = z.infer<typeof RuleIn>;

export const RulePath = z.strictObject({ rule_id: Id });

export const RuleOut = z.strictObject({
  rule_id: z.string(),
  effect: z.enum(["boost", "bury", "pin", "require", "exclude"]),
  factor: z.number().nullable(),
  place: z.number().nullable(),
  ground: z.string().nullable(),
  paid: z.boolean(),
  on_behalf_of: z.string().nullable(),
  filter: z.record(z.string(), z.unknown()),
  moments: z.array(Moment),
  slots: z.array(z.string()),
  schedule: z.strictObject({
    from: z.string().nullable(),
    until: z.string().nullable(),
    weekly: z.record(z.string(), z.unknown()).nullable(),
  }),
  changed_at: z.string(),
  /** Whether its schedule lets it speak now. */
  holds_now: z.boolean(),
});
export type RuleOut = z.infer<typeof RuleOut>;
export const RuleList = z.strictObject({ data: z.array(RuleOut), next_cursor: z.null() });
