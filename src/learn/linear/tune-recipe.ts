/**
 * The choices of a recipe that are made on the end of train (docs/learning.md, "What is chosen for each
 * shop"). Test data never enters. The budget is counted in pairs, not seconds, so that the same data gives
 * the same recipe on every machine.
 */
import type { CatalogueItem } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import type { LinearRecipe } from "./recipe.ts";
import { isCountedAnew, type RecipeChange, searchRecipe } from "./search-recipe.ts";
import { changes, type Structure, STRUCTURES, type TriedStructure, withStructure } from "./structures.ts";

export type TuneInput = {
  dataset: Dataset;
  recipe: LinearRecipe;
  catalogue?: ReadonlyMap<number, CatalogueItem>;
  /** Pairs of items within units that the search may count, over all candidates; 12,000,000 by default. */
  budget?: number;
  progress?: (done: number, total: number) => void;
};

const SLIGHT = 1e-4;
/** A choice of structure is worth a mean of HR and MRR of at least this. */
const LEAST_OF_STRUCTURE = 2e-3;

/** Numbers that are tried one after another, each kept if it measures better; the likeliest gains first. */
const numbersOf = (recipe: LinearRecipe): RecipeChange[] => {
  const plain = (change: RecipeChange["change"]): RecipeChange => ({ change, least: SLIGHT });
  const decay = (factor: number): RecipeChange =>
    plain((from) => ({ ...from, decay: from.decay === null ? null : from.decay * factor }));
  const l2 = (value: number): RecipeChange => plain((from) => ({ ...from, fit: { ...from.fit, l2: value } }));
  const lambda = (value: number): RecipeChange =>
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

const BUDGET = 12_000_000;

/** How many changes can be counted, the first run for what they are compared with apart. */
const affordable = (dataset: Dataset, budget: number): number =>
  Math.max(0, Math.floor(budget / Math.max(1, countPairs(dataset))) - 1);

/** Choices that have everything counted anew: each costs a third of the training of the model itself. */
const MOST_COUNTED = 3;

/**
 * The choices that are tried, likeliest first: those that only weigh otherwise what is counted, and of the
 * others as many as the budget allows, one at least.
 */
const structuresOf = (
  { recipe }: TuneInput,
  names: readonly Structure[],
  counts: number,
): readonly Structure[] => {
  let left = Math.min(MOST_COUNTED, Math.max(1, counts));
  return names.filter((name) => {
    if (!changes(recipe, name)) return false;
    return !isCountedAnew(recipe, withStructure(recipe, name)) || left-- > 0;
  });
};

const trialsOf = (names: readonly Structure[], tried: TriedStructure[]): RecipeChange[] =>
  names.map((name) => ({
    change: (from) => withStructure(from, name),
    // On the few predictions that the others are judged on, nothing tells signs apart (docs/models.md).
    least: name === "free-signs" ? null : LEAST_OF_STRUCTURE,
    tell: (without, changed, kept) => tried.push({ name, without, with: changed, kept }),
  }));

/** Structure and numbers, for an evaluation. */
export const tuneRecipe = (input: TuneInput): LinearRecipe => {
  const { dataset, catalogue = new Map(), recipe, budget = BUDGET, progress = () => undefined } = input;
  const counts = affordable(dataset, budget);
  const numbers = numbersOf(recipe);
  const counted = (change: RecipeChange): boolean => isCountedAnew(recipe, change.change(recipe));
  let left = counts;
  const affordedNumbers = numbers.filter((change) => (counted(change) ? left-- > 0 : counts > 0));
  // How fast things age is a number here, tried in both directions.
  const names = structuresOf(
    input,
    STRUCTURES.filter((name) => name !== "recent"),
    counts,
  );
  return searchRecipe({ dataset, catalogue }, recipe, [...trialsOf(names, []), ...affordedNumbers], progress);
};

/**
 * The choices of structure of one shop, likeliest first; what the budget does not allow stays as it is. The
 * same data gives the same choices on every machine. `budget` 0: none is tried.
 */
export const chooseStructures = (
  input: TuneInput,
): { readonly recipe: LinearRecipe; readonly tried: readonly TriedStructure[] } => {
  const { dataset, catalogue = new Map(), recipe, budget = BUDGET, progress = () => undefined } = input;
  const tried: TriedStructure[] = [];
  const names = budget === 0 ? [] : structuresOf(input, STRUCTURES, affordable(dataset, budget));
  return { recipe: searchRecipe({ dataset, catalogue }, recipe, trialsOf(names, tried), progress), tried };
};
