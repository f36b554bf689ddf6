import { z } from "zod";
import { SessionEvent } from "./events.ts";
import {
  BecauseCode,
  Channel,
  Country,
  Currency,
  Id,
  Locale,
  Moment,
  Price,
  Problem,
  PurposeName,
  Signals,
  Text,
} from "./primitives.ts";
import { Objectives } from "./shopper.ts";

const Ids = z.array(Id).max(500);

export const RecommendationRequest = z
  .strictObject({
    moment: Moment,
    shopper: z.strictObject({ id: Id }).nullable(),
    session: z
      .strictObject({
        id: Id,
        events: z.array(SessionEvent).max(500),
        consent_receipt: z.string().max(8192).nullable(),
      })
      .partial()
      .nullable(),
    context: z
      .strictObject({
        item_id: Id.nullable(),
        items: Ids,
        cart: Ids,
        category: z.array(Text(200)).max(20),
        query: Text(500).nullable(),
        channel: Channel,
        locale: Locale.nullable(),
        country: Country.nullable(),
        currency: Currency.nullable(),
      })
      .partial(),
    signals: Signals,
    limit: z.number().int().min(1).max(100),
    slot: z
      .string()
      .regex(
        /^[a-z][a-z0-9_-]{0,63}(@[a-z0-9._-]{1,64})?(@[\w.+-]{1,64})?$/,
        "Give a slot, such as default, or a pinned version, such as default@1.4.0 or default@linear@1.4.0.",
      )
      .describe(
        "The slot that answers; left out: the moment’s own. `slot@version` or `slot@name@version` pins " +
          "a package for one answer (key scope `models`), without a ranking stage. 409 `pin_ambiguous` " +
          "where a version alone means two packages, `model_fenced` where it failed too often while it " +
          "served.",
      ),
    mode: z.enum(["auto", "non_profiled"]),
    filter: z
      .strictObject({
        category: z.array(Text(200)).max(20),
        brand: z.array(Text(200)).max(100),
        price: z.strictObject({ min: Price.nullable(), max: Price.nullable() }).partial(),
        attributes: z.record(Text(100), z.union([z.string().max(1000), z.number(), z.boolean()])),
        exclude_items: Ids,
      })
      .partial(),
    objectives: Objectives.partial().describe(
      "What the order is to serve, each 0 to 1, for whoever asks: it says nothing of a person and needs no " +
        "consent. It stands in for the shopper’s stored objectives in this answer.",
    ),
    variants: z.boolean(),
    min_score: z.number().nullable(),
    explain: z.enum(["full", "brief"]),
  })
  .partial()
  .required({ moment: true });
export type RecommendationRequest = z.infer<typeof RecommendationRequest>;

const Evidence = z.strictObject({
  event_id: z.string().nullable(),
  type: z.string(),
  item_id: z.string().nullable(),
  title: z.string().nullable(),
  channel: z.string().nullable(),
  occurred_at: z.string().nullable(),
  age_days: z.number().nullable(),
});
const Reason = z.strictObject({
  code: z.string(),
  text: z.string(),
  label: z.string(),
  aria: z.string(),
  share: z.number(),
  evidence: z.array(Evidence),
});
const Counterfactual = z.strictObject({
  without: z.array(z.string()),
  rank_without: z
    .number()
    .nullable()
    .describe(
      "Its place without those events, counted from 1. Within the list where it would only stand further " +
        "down; beyond it, or null (not even among the next twenty), where it would not be here.",
    ),
  instead: z.string().nullable(),
  text: z.string(),
  verified: z.literal(true),
});
const Json = z.record(z.string(), z.unknown());
const Control = z.strictObject({
  rel: z.enum(["not_interested", "forget_event", "why", "pause", "non_profiled", "objectives", "person"]),
  label: z.string(),
  effect: z.string(),
  method: z.string(),
  href: z.string(),
  body: Json.nullable(),
  undo: Json.nullable(),
});

export const Suggestion = z.strictObject({
  item_id: z.string(),
  rank: z.number(),
  score: z.number(),
  belief: z.number().nullable(),
  item: z.strictObject({
    title: z.string(),
    price: z.number().nullable(),
    list_price: z.number().optional().describe("Only where prices of the 30 days before bear it out"),
    currency: z.string().nullable(),
    image_url: z.string().nullable(),
    url: z.string().nullable(),
  }),
  basis: z.enum(["personalised", "contextual", "popular", "promoted"]),
  profiling: z.boolean(),
  paid: z.boolean().optional(),
  /** The shop boosts it or gave it its place, on this ground; `on_behalf_of`: who pays (DSA Art. 26). */
  promoted: z
    .strictObject({ ground: z.string(), paid: z.boolean(), on_behalf_of: z.string().nullable() })
    .optional(),
  reasons: z.array(Reason),
  counterfactual: Counterfactual.nullable(),
  controls: z.array(Control),
});

export const Transparency = z.strictObject({
  mode: z.enum(["profile", "session", "context", "popular"]),
  profiling: z.boolean(),
  mode_because: z.string().nullable(),
  text: z.string(),
  purposes_used: z.array(PurposeName),
  purposes_denied: z.array(z.strictObject({ purpose: PurposeName, because: BecauseCode })),
  data_used: z.array(
    z.strictObject({ category: z.string(), count: z.number(), oldest_days: z.number().nullable() }),
  ),
  data_withheld: z.array(z.strictObject({ category: z.string(), because: z.string() })),
  signals: z.strictObject({ gpc: z.boolean(), dnt: z.boolean(), tcf: z.string(), gpp: z.string() }),
  model: z.strictObject({
    slot: z.string(),
    name: z.string().nullable(),
    version: z.string().nullable(),
    arm: z.string(),
    main_parameters: z.array(z.string()),
    /** The second stage that ordered the list; left out where none. */ ranking: z
      .strictObject({ name: z.string(), version: z.string() })
      .optional(),
    /** The version that should have answered and could not; left out where none. */ instead_of: z
      .string()
      .optional(),
  }),
  /** What there was no time to find out; left out where none. */
  unexplained: z.enum(["reasons", "removals"]).optional(),
  rules_applied: z.array(z.strictObject({ code: z.string(), text: z.string(), items: z.number() })),
  change: z.string(),
  parameters: z.string(),
  ledger_head: z.string().nullable(),
});

/** A question to the shopper. One of `answers` is the body of the call that answers it. */
const Ask = z.strictObject({
  kind: z.enum(["nps", "relevance"]),
  /** What `relevance` asks about. */
  item_id: z.string().nullable(),
  text: z.string(),
  method: z.literal("POST"),
  href: z.string(),
  answers: z.array(z.strictObject({ label: z.string(), body: z.strictObject({ value: z.number() }) })),
});

export const RecommendationAnswer = z.strictObject({
  recommendation_id: z.string(),
  locale: z.string(),
  control_token: z.string().nullable(),
  items: z.array(Suggestion),
  outreach: z
    .strictObject({
      send: z.boolean(),
      because: z.string().nullable(),
      channel: z.string().nullable(),
      not_before: z.string().nullable(),
      /** What the message is about before it sells anything; left out: it suggests. */
      about: z.enum(["thanks", "care", "refill"]).optional(),
    })
    .nullable(),
  help: z
    .strictObject({ contact: Json.nullable().describe("Null: the shop named none."), items: z.array(Json) })
    .nullable(),
  ask: Ask.nullable(),
  transparency: Transparency,
});
export type RecommendationAnswer = z.infer<typeof RecommendationAnswer>;

/** One line of a batch: the answer, or why there is none. */
export const BatchLine = z.union([
  RecommendationAnswer,
  z.strictObject({ line: z.number(), problem: Problem }),
]);

export const RecommendationPath = z.strictObject({ recommendation_id: Id });
/**
 * A further page. The visit is never kept: its events, its receipt and this call's strings come along again,
 * or are not used.
 */
export const NextRequest = z
  .strictObject({
    limit: z.number().int().min(1).max(100),
    session: z
      .strictObject({
        id: Id,
        events: z.array(SessionEvent).max(500),
        consent_receipt: z.string().max(8192).nullable(),
      })
      .partial()
      .nullable(),
    signals: Signals,
  })
  .partial();
