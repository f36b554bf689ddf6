import type { Clock } from "../lib/clock.ts";
import type { Shops } from "../shop/shops.ts";
import type { ReadMeasured } from "../shopper/read-measured.ts";
import type { Belief } from "./belief-of.ts";
import { type ConsentInsight, type ReadActs, tellConsent } from "./consent-days.ts";
import type { CountBelief } from "./count-belief.ts";
import { type MeasuredFacts, readFacts } from "./facts.ts";
import { type JourneyInsight, tellJourney } from "./journey.ts";
import type { KeptBeliefs } from "./kept-belief.ts";
import { type OutcomesInsight, type ReadAnswers, tellOutcomes } from "./outcomes.ts";
import { type RelevanceInsight, tellRelevance } from "./relevance.ts";
import { type SatisfactionInsight, tellSatisfaction } from "./satisfaction.ts";
import { tellBelief, type ToldBelief } from "./tell-belief.ts";

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
  /** How good it is, slot by slot. */
  tellBelief(shop: string): Promise<readonly ToldBelief[]>;
  /** Makes the belief anew where the last is an hour old, or was dropped since somebody left. */
  renewBelief(shop: string): Promise<void>;
};

type Deps = {
  readonly readMeasured: ReadMeasured;
  readonly readAnswers: ReadAnswers;
  readonly readActs: ReadActs;
  readonly shops: Pick<Shops, "settings">;
  readonly beliefs: Pick<KeptBeliefs, "current" | "renew">;
  readonly countBelief: CountBelief;
  readonly clock: Clock;
};

/**
 * What is measured of a shop, from the rows as they stand. Of it, what the belief is made of is kept: sums,
 * and beside each person what of them is theirs.
 */
export const createInsights = ({
  readMeasured,
  readAnswers,
  readActs,
  shops,
  beliefs,
  countBelief,
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
    tellBelief: async (shop) => tellBelief(await beliefs.current(shop)),
    renewBelief: (shop) => beliefs.renew(shop, (making) => countBelief(shop, making)),
  };
};
