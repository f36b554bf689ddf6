import type { Clock } from "../lib/clock.ts";
import type { Shops } from "../shop/shops.ts";
import type { ReadMeasured } from "../shopper/read-measured.ts";
import { believedBefore, calibrationError, fitChances } from "./belief.ts";
import { type ConsentInsight, type ReadActs, tellConsent } from "./consent-days.ts";
import { type MeasuredFacts, readFacts } from "./facts.ts";
import { monthOf } from "./figures.ts";
import { type JourneyInsight, tellJourney } from "./journey.ts";
import type { Belief, KeptBelief, KeptBeliefs } from "./kept-belief.ts";
import { type OutcomesInsight, type ReadAnswers, tellOutcomes } from "./outcomes.ts";
import { type RelevanceInsight, tellRelevance } from "./relevance.ts";
import { type SatisfactionInsight, tellSatisfaction } from "./satisfaction.ts";

export type Insights = {
  relevance(shop: string): Promise<RelevanceInsight>;
  satisfaction(shop: string): Promise<SatisfactionInsight>;
  journey(shop: string): Promise<JourneyInsight>;
  /** What came of what was suggested, by slot and by who answered. */
  outcomes(shop: string): Promise<OutcomesInsight>;
  /** What was agreed to, refused and taken back, day by day. */
  consent(shop: string): Promise<ConsentInsight>;
  /** What is believed today; null before anybody said enough. */
  belief(shop: string): Promise<Belief | null>;
  /** Makes the belief anew where the last is an hour old, or was dropped since somebody left. */
  renewBelief(shop: string): Promise<void>;
};

type Deps = {
  readonly readMeasured: ReadMeasured;
  readonly readAnswers: ReadAnswers;
  readonly readActs: ReadActs;
  readonly shops: Pick<Shops, "settings">;
  readonly beliefs: Pick<KeptBeliefs, "current" | "renew">;
  readonly clock: Clock;
};

/** Answers of this month are not believed from: what is said of a suggestion does not move it at once. */
const beliefOf = ({ relevance }: MeasuredFacts, now: number): KeptBelief => {
  const before = relevance.filter(({ at }) => monthOf(at) < monthOf(now));
  const chances = fitChances(before);
  const believed = believedBefore(relevance);
  const error = calibrationError(believed);
  return {
    made_at: now,
    chances: chances.plain === null && chances.profiling === null ? null : chances,
    answers: before.length,
    error: error === null ? null : Math.round(error * 1e4) / 1e4,
    held_back: believed.length,
  };
};

/** What is measured of a shop, from the rows as they stand: of it, the sums of the belief alone are kept. */
export const createInsights = ({
  readMeasured,
  readAnswers,
  readActs,
  shops,
  beliefs,
  clock,
}: Deps): Insights => {
  const facts = (shop: string): Promise<MeasuredFacts> => readFacts(readMeasured, shop, clock());
  return {
    relevance: async (shop) => tellRelevance(await facts(shop), (await shops.settings(shop)).claim_relevance),
    satisfaction: async (shop) => tellSatisfaction(await facts(shop)),
    journey: async (shop) => tellJourney(await facts(shop)),
    outcomes: (shop) => tellOutcomes({ measured: readMeasured, answers: readAnswers }, shop, clock()),
    consent: (shop) => tellConsent(readActs, shop, clock()),
    belief: beliefs.current,
    renewBelief: (shop) => beliefs.renew(shop, async (now) => beliefOf(await facts(shop), now)),
  };
};
