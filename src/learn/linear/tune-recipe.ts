/**
 * A small search on the end of train: each candidate recipe is counted without the part after the cut, fitted
 * on half of the sampled predictions there, and measured on the other half (drawn by PRF). Test data never
 * enters. The budget is counted in pairs, not seconds, so that the same data gives the same recipe on every
 * machine.
 */
import type { CatalogueItem, SparseRows } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { createPrf } from "../math/prf.ts";
import { countEarly } from "./count-early.ts";
import { defendStatistics } from "./defend-statistics.ts";
import { buildLists, contentOf } from "./defended-lists.ts";
import { fitWeights, priorFeaturesOf } from "./fit-weights.ts";
import { createHistoryRows, fillRowsFromDataset } from "./history-rows.ts";
import { layoutOf } from "./parameters.ts";
import type { LinearRecipe } from "./recipe.ts";
import { forEachSample } from "./samples.ts";
import { createScorer } from "./scorer.ts";
import { changes, type Structure, STRUCTURES, type TriedStructure, withStructure } from "./structures.ts";

export type TuneInput = {
  dataset: Dataset;
  recipe: LinearRecipe;
  catalogue?: ReadonlyMap<number, CatalogueItem>;
  /** Pairs of items within units that the search may count, over all candidates; 12,000,000 by default. */
  budget?: number;
  progress?: (done: number, total: number) => void;
};

type Trial = {
  readonly structure: Structure | null;
  readonly change: (from: LinearRecipe) => LinearRecipe;
  /** Less than this is chance. */
  readonly least: number;
};

const SLIGHT = 1e-4;
/** A choice of structure is worth a mean of HR and MRR of at least this. */
const LEAST_OF_STRUCTURE = 2e-3;

const structural = (recipe: LinearRecipe, names: readonly Structure[]): Trial[] =>
  names
    .filter((name) => changes(recipe, name))
    .map((name) => ({
      structure: name,
      change: (from) => withStructure(from, name),
      least: LEAST_OF_STRUCTURE,
    }));

/**
 * Changes that are tried one after another, each kept if it measures better. The likeliest gains come first.
 */
const variantsOf = (recipe: LinearRecipe): Trial[] => {
  const plain = (change: Trial["change"]): Trial => ({ structure: null, change, least: SLIGHT });
  const decay = (factor: number): Trial =>
    plain((from) => ({ ...from, decay: from.decay === null ? null : from.decay * factor }));
  const l2 = (value: number): Trial => plain((from) => ({ ...from, fit: { ...from.fit, l2: value } }));
  const lambda = (value: number): Trial =>
    plain((from) => ({ ...from, ridge: { ...from.ridge, lambda: value } }));
  return [...(recipe.decay === null ? [] : [decay(0.4), decay(3)]), l2(0.3), l2(0.01), lambda(50), lambda(3)];
};

/** Entries squared, summed over units: what counting costs. */
const countPairs = (dataset: Dataset): number => {
  let pairs = 0;
  for (let u = 0; u < dataset.units.length; u++)
    pairs += (dataset.stepStart[dataset.unitStart[u + 1]!]! - dataset.stepStart[dataset.unitStart[u]!]!) ** 2;
  return pairs;
};

/** Predictions that the search fits and measures on; fewer than the final fit. */
const SEARCH_PREDICTIONS = 3000;

/** How many changes can be tried, the first run for what they are compared with apart. */
const affordable = (dataset: Dataset, budget: number): number =>
  Math.max(0, Math.floor(budget / Math.max(1, countPairs(dataset))) - 1);

const BUDGET = 12_000_000;

export const tuneRecipe = (input: TuneInput): LinearRecipe => {
  const { dataset, recipe, budget = BUDGET } = input;
  const tuned = variantsOf(recipe).slice(0, affordable(dataset, budget));
  // One choice of structure goes beyond the budget: without any, a set that repeats itself is misjudged.
  const first = structural(recipe, ["occurrence"]);
  return search(input, [...first, ...tuned]).recipe;
};

/** Choices that a training tries: each costs about as much as the training of the model itself. */
const MOST_STRUCTURES = 2;

/**
 * The choices of structure of one shop, likeliest first; what the budget does not allow stays as it is. The
 * same data gives the same choices on every machine.
 */
export const chooseStructures = (
  input: TuneInput,
): { readonly recipe: LinearRecipe; readonly tried: readonly TriedStructure[] } => {
  const { dataset, recipe, budget = BUDGET } = input;
  const most = Math.min(MOST_STRUCTURES, affordable(dataset, budget));
  return search(input, structural(recipe, STRUCTURES).slice(0, most));
};

const search = (
  { dataset, recipe, catalogue = new Map(), progress = () => undefined }: TuneInput,
  variants: readonly Trial[],
): { readonly recipe: LinearRecipe; readonly tried: readonly TriedStructure[] } => {
  if (variants.length === 0) return { recipe, tried: [] };
  const content = contentOf(recipe, dataset, catalogue);
  const cheaper = (from: LinearRecipe): LinearRecipe => ({
    ...from,
    neighbours: Math.min(from.neighbours, 120),
    ridge: { ...from.ridge, neighbours: Math.min(from.ridge.neighbours, 40) },
    fit: {
      ...from.fit,
      rate: Math.min(from.fit.rate, (from.fit.rate * SEARCH_PREDICTIONS) / 8000),
      iterations: 6,
    },
  });
  const tried: TriedStructure[] = [];
  const best = { recipe, score: measure({ dataset, content, recipe: cheaper(recipe) }) };
  variants.forEach(({ structure, change, least }, index) => {
    progress(index + 1, variants.length + 1);
    const candidate = change(best.recipe);
    const score = measure({ dataset, content, recipe: cheaper(candidate) });
    const kept = score > best.score + least;
    if (structure !== null) tried.push({ name: structure, without: best.score, with: score, kept });
    if (kept) Object.assign(best, { recipe: candidate, score });
  });
  progress(variants.length + 1, variants.length + 1);
  return { recipe: best.recipe, tried };
};

/** Mean of HR@20 and MRR@20 (of the best target) on the half of the predictions that W was not fitted on. */
const measure = (input: { dataset: Dataset; content: SparseRows | null; recipe: LinearRecipe }): number => {
  const { dataset, recipe } = input;
  const statistics = countEarly(dataset, recipe);
  const lists = buildLists(defendStatistics(statistics, recipe, ""), recipe, input.content);
  const half = createPrf(`${recipe.seed}/halves`);
  const isHeld = (hash: number): boolean => half(hash) < 0.5;
  const { parameters } = fitWeights({ dataset, statistics, lists, recipe, use: (hash) => !isHeld(hash) });
  const layout = layoutOf(recipe);
  const scorer = createScorer(lists, layout, parameters);
  const prior = priorFeaturesOf(statistics);
  const rows = createHistoryRows(recipe.history_length);
  let sum = 0;
  let count = 0;
  forEachSample({ dataset, lists, priorFeatures: prior, recipe }, ({ unit, step, hash }) => {
    if (!isHeld(hash)) return;
    count++;
    fillRowsFromDataset(rows, dataset, {
      from: dataset.unitStart[unit]!,
      to: step,
      now: dataset.stepTime[step]!,
    });
    const parts = scorer(rows);
    const seen = recipe.repeats
      ? new Set<number>()
      : new Set(
          dataset.entryItem.subarray(dataset.stepStart[dataset.unitStart[unit]!]!, dataset.stepStart[step]!),
        );
    const total = (i: number): number =>
      parts.score[i]! +
      parameters[layout.prior]! * prior[2 * i]! +
      parameters[layout.prior + 1]! * prior[2 * i + 1]!;
    let best = Infinity;
    for (const target of dataset.entryItem.subarray(dataset.stepStart[step]!, dataset.stepStart[step + 1]!)) {
      if (parts.score[target] === 0 || seen.has(target)) continue;
      const own = total(target);
      let rank = 1;
      for (let t = 0; t < parts.count; t++)
        if (!seen.has(parts.touched[t]!) && total(parts.touched[t]!) > own) rank++;
      best = Math.min(best, rank);
    }
    if (best <= 20) sum += 0.5 + 0.5 / best;
  });
  return count === 0 ? 0 : sum / count;
};
