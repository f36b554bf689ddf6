/**
 * Changes of a recipe that are tried one after another on the end of the data: counted without the part after
 * the cut, fitted on half of the sampled predictions there, and measured on the other half (drawn by PRF).
 * What two recipes have in common (counts and lists, predictions of the fit) is made once.
 */
import type { CatalogueItem, SparseRows } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { createPrf } from "../math/prf.ts";
import { countEarly } from "./count-early.ts";
import { defendStatistics } from "./defend-statistics.ts";
import { buildLists, contentOf } from "./defended-lists.ts";
import { fitSamples, priorFeaturesOf } from "./fit-weights.ts";
import { createHistoryRows, fillRowsFromDataset } from "./history-rows.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import { layoutOf } from "./parameters.ts";
import type { LinearRecipe } from "./recipe.ts";
import type { Sample } from "./sample-features.ts";
import { collectSamples, forEachSample } from "./samples.ts";
import { createScorer, type PartScores } from "./scorer.ts";

/** Predictions that the search fits and measures on; fewer than the final fit. */
const SEARCH_PREDICTIONS = 3000;

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

/**
 * A change of the fit alone is judged on the same lists, but as the model will be fitted: on as many
 * predictions, and on as many others. On fewer the freer fit is the worse one, whatever it is worth.
 */
const closer = (from: LinearRecipe): LinearRecipe => ({
  ...cheaper(from),
  fit: { ...from.fit, rate: Math.min(1, 2 * from.fit.rate), iterations: 15 },
});

/** What lists are made of: two recipes that differ in nothing of it have the same ones. */
const listsKey = ({ fit: _fit, occurrences: _occurrences, ...recipe }: LinearRecipe): string =>
  JSON.stringify(recipe);

/** Whether a change of a recipe has everything counted anew, which is what costs. */
export const isCountedAnew = (from: LinearRecipe, to: LinearRecipe): boolean =>
  listsKey(from) !== listsKey(to);

const samplesKey = (recipe: LinearRecipe): string => {
  const { l2: _l2, iterations: _iterations, prior: _prior, bounded: _bounded, ...fit } = recipe.fit;
  return JSON.stringify([listsKey(recipe), recipe.occurrences, fit]);
};

type SearchedLists = { readonly key: string; readonly lists: NeighbourLists; readonly prior: Float64Array };
type SearchedSamples = { readonly key: string; readonly samples: readonly Sample[] };

/** What was made for a recipe, so that the next one that shares it takes it over. */
type SearchParts = { readonly prepared: SearchedLists; readonly gathered: SearchedSamples };

type SearchInput = {
  readonly dataset: Dataset;
  readonly catalogue: ReadonlyMap<number, CatalogueItem>;
};

/** Half of the predictions is fitted on, the other half is measured on. */
const halvesOf = ({ seed }: LinearRecipe): ((hash: number) => boolean) => {
  const half = createPrf(`${seed}/halves`);
  return (hash) => half(hash) < 0.5;
};

const prepare = (dataset: Dataset, recipe: LinearRecipe, content: SparseRows | null): SearchedLists => {
  const statistics = countEarly(dataset, recipe);
  return {
    key: listsKey(recipe),
    lists: buildLists(defendStatistics(statistics, recipe, ""), recipe, content),
    prior: priorFeaturesOf(statistics),
  };
};

const gather = (dataset: Dataset, recipe: LinearRecipe, { lists, prior }: SearchedLists): SearchedSamples => {
  const isHeld = halvesOf(recipe);
  const source = { dataset, lists, recipe, priorFeatures: prior };
  return { key: samplesKey(recipe), samples: collectSamples(source, (hash) => !isHeld(hash)) };
};

type ScoredHistory = {
  readonly parts: PartScores;
  /** Of any item: the sum of its parts and its prior. */
  readonly total: (item: number) => number;
  /** Of an item that no part speaks for. */
  readonly priorOf: (item: number) => number;
  /** How many items have a greater prior than this. */
  readonly priorsAbove: (value: number) => number;
};

/**
 * Rank of the best target among all items that are not excluded: what nothing speaks for stands where its
 * prior puts it, which is above what the parts speak against. Infinity where no part speaks for a target.
 */
const rankOfBest = (
  { parts: { score, touched, count, isTouched }, total, priorOf, priorsAbove }: ScoredHistory,
  targets: Iterable<number>,
  excluded: ReadonlySet<number>,
): number => {
  let best = Infinity;
  for (const target of targets) {
    if (score[target] === 0 || excluded.has(target)) continue;
    const own = total(target);
    let rank = 1 + priorsAbove(own);
    for (let t = 0; t < count; t++) {
      const item = touched[t]!;
      if (priorOf(item) > own) rank--;
      if (!excluded.has(item) && total(item) > own) rank++;
    }
    for (const item of excluded) if (isTouched[item] === 0 && priorOf(item) > own) rank--;
    best = Math.min(best, rank);
  }
  return best;
};

/** How many of the values are greater. */
const createCountAbove = (values: Float64Array): ((value: number) => number) => {
  const rising = values.slice().sort();
  return (value) => {
    let [low, high] = [0, rising.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rising[middle]! > value) high = middle;
      else low = middle + 1;
    }
    return rising.length - low;
  };
};

const NOTHING: ReadonlySet<number> = new Set();

/**
 * Half of HR@20 plus half of MRR@20 (of the best target) of each list on the half that W was not fitted on:
 * of lists with what one has where those are shown, and of lists without where the recipe is fitted on such
 * too.
 */
const measureEach = (
  dataset: Dataset,
  recipe: LinearRecipe,
  { prepared: { lists, prior }, gathered }: SearchParts,
): readonly number[] => {
  const { parameters } = fitSamples(gathered.samples, recipe, undefined);
  const isHeld = halvesOf(recipe);
  const layout = layoutOf(recipe);
  const scorer = createScorer(lists, layout, parameters);
  const rows = createHistoryRows(recipe.history_length);
  const [w1, w2] = [parameters[layout.prior]!, parameters[layout.prior + 1]!];
  const priorOf = (i: number): number => w1 * prior[2 * i]! + w2 * prior[2 * i + 1]!;
  const priorsAbove = createCountAbove(Float64Array.from({ length: lists.items }, (_, k) => priorOf(k + 1)));
  const isFresh = !recipe.repeats || (recipe.fit.new_items ?? 0) > 0;
  const values: number[] = [];
  const tell = (rank: number): void => void values.push(rank <= 20 ? 0.5 + 0.5 / rank : 0);
  forEachSample({ dataset, lists, priorFeatures: prior, recipe }, ({ unit, step, hash }) => {
    if (!isHeld(hash)) return;
    const from = dataset.unitStart[unit]!;
    fillRowsFromDataset(rows, dataset, { from, to: step, now: dataset.stepTime[step]! });
    const parts = scorer(rows);
    const total = (i: number): number => parts.score[i]! + priorOf(i);
    const ranking: ScoredHistory = { parts, total, priorOf, priorsAbove };
    const targets = dataset.entryItem.subarray(dataset.stepStart[step]!, dataset.stepStart[step + 1]!);
    if (recipe.repeats) tell(rankOfBest(ranking, targets, NOTHING));
    if (!isFresh) return;
    const seen = new Set(dataset.entryItem.subarray(dataset.stepStart[from]!, dataset.stepStart[step]!));
    if (!recipe.repeats || targets.some((item) => !seen.has(item))) tell(rankOfBest(ranking, targets, seen));
  });
  return values;
};

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const measure = (dataset: Dataset, recipe: LinearRecipe, parts: SearchParts): number =>
  meanOf(measureEach(dataset, recipe, parts));

/** With fewer a shop keeps to what is safe for groups bought apart, unless another is clearly ahead. */
const LEAST_LISTS = 1_000;
/** With fewer nothing is clear. */
const LEAST_TO_TELL = 500;

/** Whether the same lists are better by more than two standard errors of their differences. */
const isClearlyAhead = (after: readonly number[], before: readonly number[]): boolean => {
  const gains = after.map((value, at) => value - (before[at] ?? 0));
  const gain = meanOf(gains);
  const variance = meanOf(gains.map((each) => (each - gain) ** 2));
  return gains.length >= LEAST_TO_TELL && gain > 2 * Math.sqrt(variance / (gains.length - 1));
};

export type RecipeChange = {
  readonly change: (from: LinearRecipe) => LinearRecipe;
  /** Less than this is chance; null: of two fits that cost the same, the better on a closer look. */
  readonly least: number | null;
  /** Hears what was measured without the change and with it, and whether it is kept. */
  readonly tell?: (without: number, changed: number, kept: boolean) => void;
};

/** The recipe with those changes that measure better, each beside what was kept of the ones before it. */
export const searchRecipe = (
  { dataset, catalogue }: SearchInput,
  recipe: LinearRecipe,
  changes: readonly RecipeChange[],
  progress: (done: number, total: number) => void,
): LinearRecipe => {
  if (changes.length === 0) return recipe;
  const content = contentOf(recipe, dataset, catalogue);
  const make = (wanted: LinearRecipe, before: SearchParts | null): SearchParts => {
    const prepared =
      before?.prepared.key === listsKey(wanted) ? before.prepared : prepare(dataset, wanted, content);
    const isSame = before?.prepared === prepared && before.gathered.key === samplesKey(wanted);
    return { prepared, gathered: isSame ? before.gathered : gather(dataset, wanted, prepared) };
  };
  const first = make(cheaper(recipe), null);
  const best = { recipe, made: first, score: measure(dataset, cheaper(recipe), first) };
  const lookCloser = (candidate: LinearRecipe): { before: number; after: number; kept: boolean } => {
    const made = make(closer(best.recipe), best.made);
    const before = measureEach(dataset, closer(best.recipe), made);
    const after = measureEach(dataset, closer(candidate), made);
    const [without, changed] = [meanOf(before), meanOf(after)];
    const kept = before.length >= LEAST_LISTS ? changed > without : isClearlyAhead(after, before);
    return { before: without, after: changed, kept };
  };
  changes.forEach(({ change, least, tell }, index) => {
    progress(index + 1, changes.length + 1);
    const candidate = change(best.recipe);
    if (least === null) {
      const { before, after, kept } = lookCloser(candidate);
      tell?.(before, after, kept);
      if (kept) {
        const made = make(cheaper(candidate), best.made);
        Object.assign(best, { recipe: candidate, made, score: measure(dataset, cheaper(candidate), made) });
      }
      return;
    }
    const made = make(cheaper(candidate), best.made);
    const score = measure(dataset, cheaper(candidate), made);
    const kept = score > best.score + least;
    tell?.(best.score, score, kept);
    if (kept) Object.assign(best, { recipe: candidate, made, score });
  });
  progress(changes.length + 1, changes.length + 1);
  return best.recipe;
};
