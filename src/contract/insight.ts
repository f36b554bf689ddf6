import { z } from "zod";

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
