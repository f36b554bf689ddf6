import type { Clock } from "../lib/clock.ts";
import { createFresh } from "../lib/fresh.ts";
import type { ShopPort } from "../shop/port.ts";
import type { Shops } from "../shop/shops.ts";
import type { ReadMeasured } from "../shopper/read-measured.ts";
import { believedBefore, calibrationError, type Chances, fitChances } from "./belief.ts";
import { type ConsentInsight, type ReadActs, tellConsent } from "./consent-days.ts";
import { type MeasuredFacts, readFacts } from "./facts.ts";
import { monthOf } from "./figures.ts";
import { type JourneyInsight, tellJourney } from "./journey.ts";
import { type OutcomesInsight, type ReadAnswers, tellOutcomes } from "./outcomes.ts";
import { type RelevanceInsight, tellRelevance } from "./relevance.ts";
import { type SatisfactionInsight, tellSatisfaction } from "./satisfaction.ts";

/** What is believed of suggestions, until it is made anew. */
export type Belief = {
  readonly made_at: number;
  readonly chances: Chances;
  readonly answers: number;
  /** Expected calibration error on answers that came after they were believed; null: none yet. */
  readonly error: number | null;
  readonly held_back: number;
};

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
  /** Makes the belief anew where the last is an hour old. */
  renewBelief(shop: string): Promise<void>;
};

type Deps = {
  readonly readMeasured: ReadMeasured;
  readonly readAnswers: ReadAnswers;
  readonly readActs: ReadActs;
  readonly shops: Pick<Shops, "settings">;
  readonly documents: Pick<ShopPort, "readDocument" | "writeDocument">;
  readonly clock: Clock;
};

const DOCUMENT = "belief";
const HOUR_MS = 3_600_000;
const FRESH_MS = 1000;

type Kept = Omit<Belief, "chances"> & { readonly chances: Chances | null };

/** Answers of this month are not believed from: what is said of a suggestion does not move it at once. */
const beliefOf = ({ relevance }: MeasuredFacts, now: number): Kept => {
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
  documents,
  clock,
}: Deps): Insights => {
  const facts = (shop: string): Promise<MeasuredFacts> => readFacts(readMeasured, shop, clock());
  const read = async (shop: string): Promise<{ readonly kept: Kept | null; readonly revision: number }> => {
    const document = await documents.readDocument(shop, DOCUMENT);
    return { kept: (document?.value as Kept | undefined) ?? null, revision: document?.revision ?? 0 };
  };
  const fresh = createFresh({
    clock,
    ttlMs: FRESH_MS,
    load: async (shop): Promise<Belief | null> => {
      const { kept } = await read(shop);
      return kept?.chances == null ? null : { ...kept, chances: kept.chances };
    },
  });
  return {
    relevance: async (shop) => tellRelevance(await facts(shop), (await shops.settings(shop)).claim_relevance),
    satisfaction: async (shop) => tellSatisfaction(await facts(shop)),
    journey: async (shop) => tellJourney(await facts(shop)),
    outcomes: (shop) => tellOutcomes({ measured: readMeasured, answers: readAnswers }, shop, clock()),
    consent: (shop) => tellConsent(readActs, shop, clock()),
    belief: (shop) => fresh.get(shop),
    async renewBelief(shop) {
      const { kept, revision } = await read(shop);
      const now = clock();
      if (kept !== null && now - kept.made_at < HOUR_MS) return;
      // Whoever else was faster made the same.
      await documents.writeDocument(shop, DOCUMENT, beliefOf(await facts(shop), now), revision);
      fresh.forget(shop);
    },
  };
};
