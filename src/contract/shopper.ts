import { z } from "zod";
import { carrying } from "./json-rules.ts";
import { ClockTime, Id, PageQuery, ShopperId, Text, TimeZone, Unlearning } from "./primitives.ts";

const Weight = z.number().min(0, "A weight lies between 0 and 1.").max(1, "A weight lies between 0 and 1.");
const Names = z.array(Text(256)).max(1000);

const QuietHours = z.strictObject({ from: ClockTime, to: ClockTime, time_zone: TimeZone });

/** What an order can serve, each 0 to 1. */
export const Objectives = z.strictObject({
  save_money: Weight,
  easy: Weight,
  reliable: Weight,
  informed: Weight,
  fun: Weight,
});

export const Preferences = z.strictObject({
  objectives: Objectives,
  dismissed: z.strictObject({ items: Names, brands: Names, categories: Names }),
  contact: z.strictObject({
    channels: z.array(z.enum(["web", "app", "store", "email", "phone", "other"])).max(6),
    max_per_week: z.number().int().min(0).max(100).nullable(),
    quiet_hours: QuietHours.nullable(),
  }),
  paused: z.boolean(),
  discreet: z.boolean(),
});

/** PUT replaces: what is left out goes back to its default. */
export const PreferencesPut = Preferences.partial();

/** RFC 7396: null takes a member away, which is its default again. */
export const PreferencesPatch = z
  .strictObject({
    objectives: z
      .strictObject({
        save_money: Weight.nullable(),
        easy: Weight.nullable(),
        reliable: Weight.nullable(),
        informed: Weight.nullable(),
        fun: Weight.nullable(),
      })
      .partial()
      .nullable(),
    dismissed: z
      .strictObject({ items: Names.nullable(), brands: Names.nullable(), categories: Names.nullable() })
      .partial()
      .nullable(),
    contact: z
      .strictObject({
        channels: Preferences.shape.contact.shape.channels.nullable(),
        max_per_week: Preferences.shape.contact.shape.max_per_week,
        quiet_hours: QuietHours.nullable(),
      })
      .partial()
      .nullable(),
    paused: z.boolean().nullable(),
    discreet: z.boolean().nullable(),
  })
  .partial();
export type PreferencesPatch = z.infer<typeof PreferencesPatch>;

export const LinkPost = z.strictObject({
  shopper_id: ShopperId,
  kind: z.enum(["account", "app", "loyalty_card", "email_hash", "till_receipt", "cookie"]),
  /**
   * A shopper token of the other id with the scope `rights`, for the same origin, which proves that the
   * caller holds it too. A key with the scope `privacy` answers for it instead.
   */
  proof: z.string().max(8192).optional(),
});
export const LinkOut = z.strictObject({ link_id: z.string(), kind: z.string(), since: z.string() });
export const LinkList = z.strictObject({ data: z.array(LinkOut), next_cursor: z.null() });
export const LinkPath = z.strictObject({ link_id: Id });
export const LinkDeleted = z.strictObject({
  deleted: z.literal(true),
  unlearning: Unlearning.optional(),
});

/** Restriction (Art. 18 GDPR) and objection (Art. 21). */
export const Standing = z.strictObject({ active: z.boolean(), since: z.string().nullable() });
/** The answer to asking for one, or lifting it. */
export const StandingAnswer = z.strictObject({ ...Standing.shape, unlearning: Unlearning.optional() });

export const ReviewPost = z.strictObject({
  about: z.enum(["suggestion", "explanation", "data", "consent", "other"]),
  recommendation_id: Id.optional(),
  /** The question in the shopper’s own words. */
  text: Text(500).optional(),
});
export const ReviewOut = z.strictObject({ ticket: z.string(), answer_by: z.string() });
export const ReviewList = z.strictObject({
  data: z.array(
    z.strictObject({
      ticket: z.string(),
      answer_by: z.string(),
      asked_at: z.string(),
      about: z.string(),
      recommendation_id: z.string().nullable(),
      text: z.string().nullable(),
    }),
  ),
  next_cursor: z.null(),
});

const Json = z.record(z.string(), z.unknown());

const Access = z.strictObject({
  at: z.string(),
  caller: z.string(),
  call: z.string(),
  count: z.number(),
  summed_by: z.enum(["minute", "day"]),
});

export const ShopperOverview = z.strictObject({
  known: z.boolean(),
  consent: Json,
  preferences: Preferences,
  restriction: Standing,
  objection: Standing,
  links: z.array(LinkOut),
  data: z.array(
    z.strictObject({ category: z.string(), count: z.number(), oldest_days: z.number().nullable() }),
  ),
  age_band: z.string(),
  jurisdiction: z.string().nullable(),
  open_cases: z.number(),
  review_requests: z.array(ReviewList.shape.data.element),
  /** Recorded answers that are still kept; the export tells them. */
  decisions: z.number(),
  /**
   * Who read or changed this shopper's data in the last twelve months: who, which call, how often, and when
   * last; never what.
   */
  accesses: z.array(Access),
});
export const ShopperExport = z.strictObject({
  exported_at: z.string(),
  shop: z.string(),
  format: z.literal("candor-export-2"),
  /** What the person told: choices with their receipts, wishes, instructions, ratings, verdicts. */
  provided: Json,
  /** What was seen of them: behaviour, orders, open cases. */
  observed: Json,
  /**
   * What was made of it: recorded answers (what was shown, when, why, by which model and rules), counts that
   * a model learnt from, and what was counted of their answers for what is believed of suggestions.
   */
  inferred: Json,
  /**
   * What was done with it: who read it, who receives it, what is restricted; data sets that they were handed
   * out in, when and to whom; of how many events that they had forgotten a keyed hash keeps them away.
   */
  processing: Json,
});

/**
 * By when the keys of what was erased are beyond recovery, even for whoever holds the store's files and keys;
 * and since when.
 */
const KeyDestruction = z.strictObject({
  state: z.enum(["waiting", "done", "refused"]),
  due: z.string().nullable(),
  done_at: z.string().nullable(),
});
export const ErasureAccepted = z.strictObject({
  receipt_id: z.string(),
  state: z.string(),
  key_destruction: KeyDestruction,
  receipt: z.string(),
});
export const ErasureState = z.strictObject({
  state: z.enum(["accepted", "forgotten_in_data", "complete"]),
  model_versions: z.array(Json),
  /** Null for an act that is no erasure. */
  key_destruction: KeyDestruction.nullable(),
  /** What the models are doing to forget, with the seconds of each step; null where nothing is to be done. */
  progress: z
    .strictObject({
      phase: z.enum(["read", "make", "publish", "done", "failed"]),
      since: z.string(),
      seconds: z.record(z.string(), z.number()),
    })
    .nullable(),
  /** Null for an act that is no erasure: a withdrawal, an objection, a restriction, a forgotten event. */
  receipt: z.string().nullable(),
});
export const ErasurePath = z.strictObject({ receipt_id: Id });

/** Scheme, host and port and nothing else: the form of an Origin header (RFC 6454, section 6.2). */
const Origin = Text(300).regex(
  /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/,
  "Give the origin as the browser sends it: scheme, host in lower case and port, no path.",
);
export const TokenPost = carrying(
  z.strictObject({
    shopper_id: ShopperId,
    scopes: z.array(z.enum(["events", "recommend", "consent", "preferences", "rights"])).min(1),
    origin: Origin.optional(),
    ttl_s: z.number().int().min(1).max(1800).optional(),
  }),
  {
    // `rights` opens export and erasure: a stolen token must be worth little.
    allOf: [
      {
        if: { properties: { scopes: { contains: { const: "rights" } } } },
        then: { properties: { ttl_s: { maximum: 300 } } },
      },
    ],
  },
);
export const TokenAnswer = z.strictObject({ token: z.string(), expires_at: z.string() });
export const ShopperEventsQuery = PageQuery;
export const EventDeleted = z.strictObject({
  deleted: z.literal(true),
  unlearning: Unlearning.optional(),
});
