/** A recipe from the data alone: no file name and no test result enters it. */
import type { Dataset } from "../data/dataset.ts";
import { neighboursWithin, USUAL_NEIGHBOURS } from "./neighbour-room.ts";
import { reachOf } from "./reach.ts";
import { type Cut, LINEAR_REVISION, type LinearRecipe, type MatrixName, NO_DEFENCE } from "./recipe.ts";

export type RecipeOptions = {
  seed?: string;
  repeats?: boolean;
  withContent?: boolean;
  /** Neighbours kept per item, where there is room for them. */
  neighbours?: number;
  /** Room for them in the model, in bytes. */
  mostBytes?: number;
  /**
   * About how many predictions W is fitted on; turned into a rate, never a count (docs/learning.md,
   * "Forgetting").
   */
  predictions?: number;
};

/**
 * Share of the steps after the cut: about 12,000 of them, at least 4 % and at most 20 %. The cut lies below
 * the newest time that somebody did something more at, so that there is something to predict: where many
 * steps share their time (dates without times), that is further back. Without such a time each unit's last
 * step is predicted.
 */
const chooseCut = (dataset: Dataset): Cut => {
  if (dataset.kind === "sequences") return { kind: "last_step" };
  const times = dataset.stepTime.slice().sort();
  const share = Math.min(0.2, Math.max(0.04, 12_000 / times.length));
  const wanted = times[Math.max(0, Math.floor(times.length * (1 - share)) - 1)]!;
  const newest = newestReturn(dataset);
  const at = wanted < newest ? wanted : times.findLast((time) => time < newest);
  return at === undefined ? { kind: "last_step" } : { kind: "time", at };
};

/** Newest time of a step that is not its unit's first; -Infinity where nobody came back. */
const newestReturn = (dataset: Dataset): number => {
  let newest = -Infinity;
  for (let u = 0; u < dataset.units.length; u++) {
    const last = dataset.unitStart[u + 1]! - 1;
    if (last > dataset.unitStart[u]!) newest = Math.max(newest, dataset.stepTime[last]!);
  }
  return newest;
};

/** Newest time: ages in the counts run from here. */
const newestTime = (dataset: Dataset): number => {
  let newest = -Infinity;
  for (const time of dataset.stepTime) newest = Math.max(newest, time);
  return newest;
};

/** Event types by falling frequency. */
const typesOf = (dataset: Dataset): number[] => {
  const count = new Map<number, number>();
  for (const type of dataset.stepType) count.set(type, (count.get(type) ?? 0) + 1);
  return [...count.keys()].sort((a, b) => (count.get(b) ?? 0) - (count.get(a) ?? 0) || a - b);
};

/** Whether a tenth of the units last longer than a day: else ages say nothing that gaps do not. */
const hasAges = (dataset: Dataset): boolean => {
  if (!dataset.timed) return false;
  let long = 0;
  for (let u = 0; u < dataset.units.length; u++) {
    if (dataset.stepTime[dataset.unitStart[u + 1]! - 1]! - dataset.stepTime[dataset.unitStart[u]!]! > 1)
      long++;
  }
  return long > dataset.units.length / 10;
};

/**
 * Baskets touch most of the catalogue, so that each matrix costs a fit of every row; they get the ones that
 * carry weight there, sessions all of them.
 */
const chooseMatrices = (dataset: Dataset, withContent: boolean, decays: boolean): MatrixName[] => {
  const content: MatrixName[] = withContent ? ["content"] : [];
  if (dataset.kind === "baskets")
    return [
      "self",
      ...(decays ? (["again", "next"] as const) : (["selfp"] as const)),
      "cos",
      "basket",
      "slist",
      ...content,
    ];
  const names: MatrixName[] = ["self", "selfp", "cos", "coslen", "asym", "logco"];
  if (decays) names.push("cosfresh");
  return [...names, "sr", "rev", "slist", "hop2", ...content, "cosroot", "srroot", "slistroot", "hop2root"];
};

/**
 * δ of orders: what shops sell changes with the season. Chosen on three held-back ends of train
 * (docs/models.md).
 */
const SEASON_DAYS = 50;

/**
 * A customer's orders say more together than any share of them: with 1/sqrt(size) the ridge is another model
 * than the one it solves.
 */
const UNWEIGHTED_IN_BASKETS: MatrixName[] = ["cos", "basket", "slist", "next", "content"];

/**
 * What people bought next, and again, of late. Chosen on the same ends; λ is large, since few orders lie
 * behind each pair.
 */
const NEXT_IN_BASKETS: NonNullable<LinearRecipe["next"]> = {
  lambda: 1000,
  decay: 20,
  neighbours: 60,
  floor: 10,
};

/**
 * How much a list without what one has weighs against one with it: rule `owned` shows the former nearly
 * everywhere.
 */
const NEW_ITEMS_WEIGHT = 3;

const RIDGE_OF_BASKETS: LinearRecipe["ridge"] = { lambda: 100, share: 1, position_decay: 1, neighbours: 100 };
const RIDGE_OF_SESSIONS: LinearRecipe["ridge"] = {
  lambda: 10,
  share: 0.5,
  position_decay: 1,
  neighbours: 64,
};

/** The 200 best of an order: nothing is sampled among the rest (docs/learning.md, "The weights W"). */
const FIT_OF_BASKETS: LinearRecipe["fit"] = {
  rate: 1,
  top: 200,
  touched: 0,
  untouched: 0,
  l2: 2,
  iterations: 30,
  prior: true,
  new_items: NEW_ITEMS_WEIGHT,
  bounded: true,
};
/**
 * Where groups of things are bought apart from each other a history touches its own group alone, and without
 * the rest nothing says that what it touches is better than what it does not: some of that is sampled. Where
 * everything is bought with everything it would only take from the order of the best (docs/models.md).
 */
const APART = 0.2;
const UNTOUCHED_WHERE_APART = 50;

const fitOfBaskets = (dataset: Dataset): LinearRecipe["fit"] =>
  reachOf(dataset) < APART ? { ...FIT_OF_BASKETS, untouched: UNTOUCHED_WHERE_APART } : FIT_OF_BASKETS;

const FIT_OF_SESSIONS: LinearRecipe["fit"] = {
  rate: 1,
  top: 50,
  touched: 50,
  untouched: 0,
  l2: 0.05,
  iterations: 30,
  prior: true,
  bounded: true,
};

/** @throws DomainError budget_exceeded where the catalogue is too large for any list of neighbours */
export const chooseRecipe = (dataset: Dataset, options: RecipeOptions = {}): LinearRecipe => {
  const referenceAt = newestTime(dataset);
  const baskets = dataset.kind === "baskets";
  const decay = chooseDecay(dataset, referenceAt);
  const matrices = chooseMatrices(dataset, options.withContent ?? false, decay !== null);
  const recipe: LinearRecipe = {
    algorithm: "linear",
    revision: LINEAR_REVISION,
    seed: options.seed ?? "candor",
    reference_at: referenceAt,
    cut: chooseCut(dataset),
    decay,
    max_gap: baskets ? 5 : 20,
    max_unit_entries: 2000,
    ridge: baskets ? RIDGE_OF_BASKETS : RIDGE_OF_SESSIONS,
    ...(matrices.includes("next") ? { next: NEXT_IN_BASKETS } : {}),
    hop2: { neighbours: 40, kept: 150 },
    // No choice of structure adds a matrix: what has room here has room in the end.
    neighbours: neighboursWithin(
      { items: dataset.items.length - 1, matrices: matrices.length },
      options.neighbours ?? USUAL_NEIGHBOURS,
      options.mostBytes,
    ),
    history_length: baskets ? 300 : 50,
    matrices,
    ...(baskets ? { unweighted: UNWEIGHTED_IN_BASKETS } : {}),
    types: typesOf(dataset),
    ages: hasAges(dataset),
    occurrences: baskets,
    min_units: 1,
    repeats: options.repeats ?? dataset.kind !== "sequences",
    fit: baskets ? fitOfBaskets(dataset) : FIT_OF_SESSIONS,
    defence: NO_DEFENCE,
  };
  const predictions = options.predictions ?? (baskets ? 1200 : 8000);
  return { ...recipe, fit: { ...recipe.fit, rate: rateFor(dataset, recipe, predictions) } };
};

/** δ: two thirds of what the data covers, and of orders a season at most; null without times. */
const chooseDecay = (dataset: Dataset, referenceAt: number): number | null => {
  const oldest = dataset.stepTime.reduce((least, time) => Math.min(least, time), Infinity);
  const span = referenceAt - oldest;
  if (dataset.kind === "sequences" || span <= 0) return null;
  return Math.min(0.67 * span, dataset.kind === "baskets" ? SEASON_DAYS : Infinity);
};

/** Rate that draws about `wanted` predictions, written with six decimals. */
const rateFor = (dataset: Dataset, recipe: LinearRecipe, wanted: number): number => {
  let available = 0;
  for (let u = 0; u < dataset.units.length; u++) {
    const to = dataset.unitStart[u + 1]!;
    for (let s = dataset.unitStart[u]! + 1; s < to; s++) {
      if (recipe.cut.kind === "last_step" ? s === to - 1 : dataset.stepTime[s]! > recipe.cut.at) available++;
    }
  }
  return available <= wanted ? 1 : Math.round((1e6 * wanted) / available) / 1e6;
};
