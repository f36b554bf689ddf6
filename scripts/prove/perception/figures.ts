/** The figures of insight themselves, over many simulated months of shoppers whose gaps are known. */
import type { RelevanceFact } from "../../../src/insight/facts.ts";
import { tellRelevance } from "../../../src/insight/relevance.ts";
import { seededFrom } from "../../../src/recommend/stages/seeded.ts";
import { chanceOf, type Covered, coveredOf, tasteOf } from "./simulated.ts";

const NOTHING = { nps: [], resolved: [], people: [], followUps: [], answered: [] };
export const CLAIM = 0.81;
const MOST_ANSWERS = 5;

/** One to five answers of each of so many people in a month. */
const monthOf = (
  draw: () => number,
  people: number,
  month: string,
  chance: (taste: number, strength: number) => number,
  truth: number,
): (RelevanceFact & { readonly chance: number })[] =>
  Array.from({ length: people }, (_, at) => {
    const taste = tasteOf(draw, truth);
    return Array.from({ length: 1 + Math.floor(draw() * MOST_ANSWERS) }, () => {
      const strength = draw();
      const own = chance(taste, strength);
      return {
        person: `${month} ${at}`,
        value: draw() < own ? 1 : 0,
        chance: own,
        strength: 1 + strength,
        channel: "web" as const,
        stage: "interest" as const,
        scale: "default linear@1",
        at: Date.parse(`${month}-10T00:00:00Z`),
      };
    });
  }).flat();

/** How often the gap between what the shop claims and what its shoppers think lies within its interval. */
export const coverShopGap = (truth: number, people: number, runs: number, seed: string): Covered => {
  const draw = seededFrom(`${seed} ${truth} ${people}`);
  let within = 0;
  for (let run = 0; run < runs; run += 1) {
    const relevance = monthOf(draw, people, "2026-03", (taste) => taste, truth);
    const { low, high } = tellRelevance({ ...NOTHING, relevance }, CLAIM).shop_gap;
    if (low !== null && high !== null && low <= CLAIM - truth && CLAIM - truth <= high) within += 1;
  }
  return coveredOf({ truth, people, runs, within });
};

/**
 * How often the gap between what a model believes and what shoppers think does: of a month in which they
 * think `shift` less of everything than in those from which the belief was made.
 */
export const coverModelGap = (shift: number, people: number, runs: number, seed: string): Covered => {
  const draw = seededFrom(`${seed} model ${shift} ${people}`);
  let within = 0;
  for (let run = 0; run < runs; run += 1) {
    const before = monthOf(draw, 2 * people, "2026-02", (_, strength) => chanceOf(strength), 0);
    const now = monthOf(draw, people, "2026-03", (_, strength) => Math.max(0, chanceOf(strength) - shift), 0);
    const { model_gap: gap, belief } = tellRelevance({ ...NOTHING, relevance: [...before, ...now] }, CLAIM);
    const thought = now.reduce((sum, { chance }) => sum + chance, 0) / now.length;
    const { low, high } = gap;
    if (low === null || high === null || belief.value === null) continue;
    const known = belief.value - thought;
    if (low <= known && known <= high) within += 1;
  }
  return coveredOf({ truth: shift, people, runs, within });
};
