import { z } from "zod";

const EstimateOut = z.strictObject({
  value: z.number(),
  low: z.number().describe("Lower end of the 95 % interval."),
  high: z.number().describe("Upper end."),
  n: z.number().describe("How many it was measured on."),
});

const TimeOut = EstimateOut.extend({ p50: z.number(), p95: z.number(), p99: z.number() }).describe(
  "Milliseconds that the model’s own run took, in the thread that ran it: mean with interval, and what " +
    "half, 95 and 99 of 100 runs stay below (told from buckets, within a tenth).",
);

const ShadowOut = z.strictObject({
  champion: z.string().describe("Who answered; `none`: no ranking model."),
  other: z.string().describe("Who was asked beside it."),
  answers: z.number().describe("Answers that were compared."),
  overlap: EstimateOut.nullable().describe("Share of the shown items that the other would have shown too."),
  rank_correlation: EstimateOut.nullable().describe(
    "Spearman’s rank correlation over the items of both lists.",
  ),
  score_drift: EstimateOut.nullable().describe(
    "(best − worst) / |best| of the other’s list less the champion’s: how much steeper the other scores.",
  ),
  champion_ms: TimeOut.nullable().describe(
    "Both times are of one run over the same question, one model after the other, behind the answer.",
  ),
  other_ms: TimeOut.nullable(),
});

const ArmOut = z.strictObject({
  model: z.string(),
  shown: z.number().describe("Answers to shoppers who granted `measure`."),
  failed: z.number().describe("Runs that failed, whoever asked."),
  failed_histories: z
    .number()
    .describe(
      "Distinct histories among those runs, about: one shopper who asks again counts once. They were " +
        "answered by the champion before it.",
    ),
  click_share: EstimateOut.nullable().describe(
    "Clicks an answer, of shoppers who granted `measure`; null: nobody was shown any.",
  ),
  stated_relevance: EstimateOut.nullable().describe("Share “relevant” among ratings; null: nobody rated."),
});

const DriftWeekOut = z.strictObject({
  from: z.string().describe("First day, such as 2026-11-16 (UTC)."),
  until: z.string().describe("First day after it."),
  model: z.string(),
  recall: EstimateOut.describe(
    "Recall@20 of the champion: share of what shoppers chose first on these days that stood among its 20, " +
      "from what they had done before. One prediction a shopper; only who granted `train` and `measure`.",
  ),
  ndcg: z.number().describe("NDCG@20 of the same."),
  failed: z.number().describe("Shoppers whose history the model failed on; they count as nothing found."),
  may_have_seen: z.boolean().describe("The package does not say up to when it was trained."),
  baselines: z
    .array(
      z.strictObject({
        name: z.string(),
        recall: z.number(),
        ndcg: z.number(),
        lead: EstimateOut.describe("Recall@20 of the champion less its own, shopper by shopper."),
      }),
    )
    .describe("Simple models, made of the days before under the same threshold."),
  below: z.boolean().describe("The champion is behind one of them by more than chance explains."),
});

const DriftOut = z.strictObject({
  looked_at: z.string().describe("RFC 3339."),
  weeks: z.array(DriftWeekOut).describe("Oldest first, at most 53."),
  alarm: z
    .strictObject({
      since: z.string().describe("RFC 3339."),
      model: z.string(),
      baseline: z.string().describe("The simple model that is most clearly ahead."),
      recall: z.number(),
      baseline_recall: z.number(),
    })
    .nullable()
    .describe("Stands until a week on which the champion is not behind, or until there is another one."),
  because: z.string().nullable().describe("Why the last look gave no figures; null: it did."),
});

const BeliefOut = z.strictObject({
  slot: z.string().describe("Of a ranking stage: the slot whose lists it orders."),
  model: z
    .string()
    .nullable()
    .describe(
      "The package that scored, by the training that it comes from (without `.fN`); null: none was asked.",
    ),
  ranking: z.string().nullable().describe("The ranking stage that scored after it."),
  made_at: z.string().describe("RFC 3339."),
  answers: z.number().describe("Answers of shoppers that it is made of, from the months before this one."),
  error: z
    .number()
    .nullable()
    .describe(
      "Expected calibration error, in ten bins: how far what was believed lay from what shoppers answered " +
        "afterwards; null: nobody has answered since.",
    ),
  held_back: z.number().describe("Answers that the error was measured on."),
});

/** How the packages of a slot did. */
export const SlotReports = z.strictObject({
  shadows: z.array(ShadowOut),
  arms: z.array(ArmOut).describe("Champion, challenger and those before them."),
  drift: DriftOut.nullable().describe(
    "How the champion does on days that it was not trained on, week by week; null: nobody has looked yet.",
  ),
  belief: z
    .array(BeliefOut)
    .describe(
      "How good `belief` of its suggestions is, for each package that scores here. One of which too few " +
        "shoppers said anything (100 answers of ten people) is not in it: its suggestions have none.",
    ),
});
