/** Answers with reasons: what they claim, and whether the contributions behind them are whole. */
import type { ShopperRef } from "../../../src/consent/shopper-ref.ts";
import { chooseModel } from "../../../src/recommend/stages/choose-model.ts";
import type { Recommend } from "../../../src/services/open-recommend.ts";
import { type House, requestOf } from "./house.ts";

const TOLERANCE = 1e-5;

/** What an answer says of one suggestion: it would not be there without these events. */
export type Claim = {
  readonly ref: ShopperRef;
  readonly item_id: string;
  readonly without: readonly string[];
  readonly instead: string | null;
  readonly rank_without: number | null;
};
/** Counts over shoppers; `residual` is the largest over the score. */
export type Tally = {
  shoppers: number;
  suggestions: number;
  personalised: number;
  personalisedWith: number;
  claims: number;
  hold: number;
  minimal: number;
  instead: number;
  rank: number;
  additive: number;
  within: number;
  residual: number;
  readonly steps: Record<string, number>;
};
export const emptyTally = (): Tally => ({
  shoppers: 0,
  suggestions: 0,
  personalised: 0,
  personalisedWith: 0,
  claims: 0,
  hold: 0,
  minimal: 0,
  instead: 0,
  rank: 0,
  additive: 0,
  within: 0,
  residual: 0,
  steps: {},
});

type Answered = Awaited<ReturnType<Recommend["makeAnswer"]>>;

const countAnswer = (
  tally: Tally,
  answer: Answered["answer"],
  { explained }: Answered["explained"],
): void => {
  tally.shoppers += 1;
  for (const [at, { kept, attribution, basis }] of explained.entries()) {
    tally.suggestions += 1;
    if (basis === "personalised") {
      tally.personalised += 1;
      tally.personalisedWith += Number((answer.suggestions[at]?.counterfactual ?? null) !== null);
    }
    if (kept.candidate.source !== "model") continue;
    const share = attribution.residual / Math.max(1, Math.abs(attribution.score));
    tally.additive += 1;
    tally.residual = Math.max(tally.residual, share);
    if (share <= TOLERANCE) tally.within += 1;
  }
};

const claimsOf = (ref: ShopperRef, { suggestions }: Answered["answer"]): Claim[] =>
  suggestions.flatMap(({ item, counterfactual }) => {
    if (counterfactual === null) return [];
    const { without, instead, rank_without } = counterfactual;
    return [{ ref, item_id: item.item_id, without, instead, rank_without }];
  });

/** One explained answer: its claims, and the version that made them. */
export const explain = async (
  { asked }: House,
  ref: ShopperRef,
  tally: Tally,
): Promise<{ claims: Claim[]; version: string }> => {
  const request = requestOf(ref);
  const { shopContext, consented, now } = await asked.pipeline.open(request);
  const chosen = await chooseModel(shopContext.slots, "default", { stickyKey: null, measure: false });
  try {
    if (chosen.model === null) throw new Error("no model answers");
    const { answer, explained } = await asked.makeAnswer({
      request,
      shopContext,
      consented,
      chosen,
      recommendationId: `rec_${ref.key}`,
      now,
    });
    countAnswer(tally, answer, explained);
    return { claims: claimsOf(ref, answer), version: chosen.model.manifest.version };
  } finally {
    await chosen.release();
  }
};
