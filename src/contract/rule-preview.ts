import { z } from "zod";
import { SessionEvent } from "./events.ts";
import { carrying } from "./json-rules.ts";
import { Settings } from "./operations.ts";
import { Id, Time } from "./primitives.ts";
import { RecommendationRequest } from "./recommendations.ts";
import { Boost, Bury, DISCLOSES, Exclude, Pin, Require } from "./rules.ts";

const asked = RecommendationRequest.shape;

/** A question without anybody in it, and what is to be tried on it. */
export const PreviewRequest = z
  .strictObject({
    moment: asked.moment.unwrap(),
    context: asked.context,
    limit: asked.limit,
    slot: z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, "Give a slot, such as default."),
    filter: asked.filter,
    objectives: asked.objectives,
    variants: asked.variants,
    /** Events of an imagined visit; without them, a visitor of whom nothing is known. */
    session: z.strictObject({ events: z.array(SessionEvent).max(500) }),
    /** The time that schedules are asked for; left out: now. */
    at: Time,
    /** Settings to try; what is left out is as it is stored. */
    settings: z
      .strictObject({ lists: Settings.shape.lists.partial(), home: Settings.shape.home.partial() })
      .partial(),
    rules: z
      .array(
        z.discriminatedUnion("effect", [
          carrying(Boost.safeExtend({ rule_id: Id }), DISCLOSES),
          carrying(Pin.safeExtend({ rule_id: Id }), DISCLOSES),
          Bury.extend({ rule_id: Id }),
          Require.extend({ rule_id: Id }),
          Exclude.extend({ rule_id: Id }),
        ]),
      )
      .max(200)
      .refine(
        (rules) => new Set(rules.map(({ rule_id }) => rule_id)).size === rules.length,
        "Two rules have the same rule_id; give each its own.",
      )
      .describe("The rule set to try; left out: the stored one."),
  })
  .partial()
  .required({ moment: true });
export type PreviewRequest = z.infer<typeof PreviewRequest>;

const PreviewItem = z.strictObject({
  item_id: z.string(),
  title: z.string(),
  rank: z.number(),
  score: z.number(),
  basis: z.string(),
  promoted: z
    .strictObject({ ground: z.string(), paid: z.boolean(), on_behalf_of: z.string().nullable() })
    .nullable(),
  reasons: z.array(z.strictObject({ code: z.string(), text: z.string() })),
});
const PreviewedList = z.strictObject({
  items: z.array(PreviewItem),
  rules_applied: z.array(z.strictObject({ code: z.string(), text: z.string(), items: z.number() })),
});
export const PreviewAnswer = z.strictObject({
  mode: z.string(),
  /** Rules that speak in this list. */
  rules: z.array(z.string()),
  before: PreviewedList,
  after: PreviewedList,
  /** Every item whose place the rules changed: its place before and after; null: not in that list. */
  changes: z.array(
    z.strictObject({ item_id: z.string(), from: z.number().nullable(), to: z.number().nullable() }),
  ),
});
