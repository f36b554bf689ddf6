import { z } from "zod";
import { PurposeName } from "./primitives.ts";

/** With its 95 % interval; `value`, `low` and `high` are null where fewer than ten people stand behind it. */
const Figure = z.strictObject({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  answers: z.number(),
  shoppers: z.number(),
});
const Group = Figure.extend({ name: z.string() });
const By = z.strictObject({ channel: z.array(Group), stage: z.array(Group), month: z.array(Group) });

export const RelevanceInsight = z.strictObject({
  claim: z.number(),
  stated: Figure,
  shop_gap: Figure,
  belief: Figure,
  model_gap: Figure,
  stated_by: By,
  shop_gap_by: By,
  model_gap_by: By,
  hidden_groups: z.number(),
});

const Finding = z.strictObject({
  code: z.string(),
  kind: z.enum(["missing", "stale", "contradictory", "duplicated"]),
  count: z.number(),
  share: z.number(),
  examples: z.array(z.string()),
  text: z.string(),
});
/** Of a hundred; null where too little came to say. `of`: products, or events. */
const Assessment = z.strictObject({
  score: z.number().nullable(),
  of: z.number(),
  findings: z.array(Finding),
});

export const QualityInsight = z.strictObject({
  assessed_at: z.string(),
  changed_at: z.string().nullable(),
  catalogue: Assessment,
  events: Assessment,
  days: z.array(
    z.strictObject({ day: z.string(), catalogue: z.number().nullable(), events: z.number().nullable() }),
  ),
  alarms: z.array(
    z.strictObject({
      subject: z.enum(["catalogue", "events"]),
      since: z.string(),
      score: z.number(),
      before: z.number().nullable(),
      because: z.string().nullable(),
    }),
  ),
  text: z.array(z.string()),
});

export const InsightTopics = z.strictObject({
  topics: z.array(z.strictObject({ topic: z.string(), href: z.string(), tells: z.string() })),
});

export const SatisfactionInsight = z.strictObject({
  nps: Figure,
  nps_by: By,
  resolved: Figure,
  resolved_by: By,
  hidden_groups: z.number(),
});

export const JourneyInsight = z.strictObject({
  connected: Figure,
  follow_up: Figure,
  follow_up_by: By,
  answered: Figure,
  answered_by: By,
  hidden_groups: z.number(),
});

/** Of answers that were recorded of people who agree to `measure`, of the last month. */
export const OutcomesInsight = z.strictObject({
  arms: z.array(
    z.strictObject({
      slot: z.string(),
      arm: z.string().describe("champion, challenger, fallback …; `none`: no model answered."),
      model: z.string().nullable(),
      clicked: Figure.describe("Share of the answers of which something was opened."),
      bought: Figure.describe(
        "Share of the answers of which something was bought within a week; younger ones are not judged yet.",
      ),
    }),
  ),
  hidden_groups: z.number(),
  people: z.number().describe("People whose answers were looked at."),
  sampled: z.boolean().describe("There are more people; who was looked at, chance decided."),
});

const Acts = z.number().describe("Acts, not people: the ledger names nobody.");

export const ConsentInsight = z.strictObject({
  since: z.string(),
  days: z
    .array(
      z.strictObject({
        day: z.string(),
        acts: Acts,
        erased: z.number(),
        attested: z.number().describe("Brought along by an import; in no purpose’s numbers."),
        purposes: z.array(z.strictObject({ purpose: PurposeName, yes: Acts, no: Acts, taken_back: Acts })),
      }),
    )
    .describe("Days of ten acts or more, in UTC, and of each the purposes of ten acts or more."),
  hidden_days: z.number(),
});
