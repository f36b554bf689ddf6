/** A recipe from the data alone: no file name and no test result enters it. */
import { NO_DEFENCE } from './recipe.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Cut, LinearRecipe, MatrixName } from './recipe.ts';

export type RecipeOptions = {
  seed?: string; repeats?: boolean; withContent?: boolean; neighbours?: number;
  /** About how many predictions W is fitted on; turned into a rate, never a count (LEARNING, "Forgetting"). */
  predictions?: number;
};

/** Share of the steps after the cut: about 12,000 of them, at least 4 % and at most 20 %. */
function chooseCut(dataset: Dataset): Cut {
  if (dataset.kind === 'sequences') return { kind: 'last_step' };
  const times = dataset.stepTime.slice().sort();
  const share = Math.min(0.2, Math.max(0.04, 12_000 / times.length));
  return { kind: 'time', at: times[Math.max(0, Math.floor(times.length * (1 - share)) - 1)]! };
}

/** Newest time: ages in the counts run from here. */
function newestTime(dataset: Dataset): number {
  let newest = -Infinity;
  for (const time of dataset.stepTime) newest = Math.max(newest, time);
  return newest;
}

/** Event types by falling frequency. */
function typesOf(dataset: Dataset): number[] {
  const count = new Map<number, number>();
  for (const type of dataset.stepType) count.set(type, (count.get(type) ?? 0) + 1);
  return [...count.keys()].sort((a, b) => count.get(b)! - count.get(a)! || a - b);
}

/** Whether a tenth of the units last longer than a day: else ages say nothing that gaps do not. */
function hasAges(dataset: Dataset): boolean {
  if (!dataset.timed) return false;
  let long = 0;
  for (let u = 0; u < dataset.units.length; u++) {
    if (dataset.stepTime[dataset.unitStart[u + 1]! - 1]! - dataset.stepTime[dataset.unitStart[u]!]! > 1) long++;
  }
  return long > dataset.units.length / 10;
}

function chooseMatrices(dataset: Dataset, withContent: boolean, decays: boolean): MatrixName[] {
  const names: MatrixName[] = ['self', 'selfp', 'cos', 'coslen', 'asym', 'logco'];
  if (decays) names.push('cosfresh');
  if (dataset.kind === 'baskets') names.push('basket');
  names.push('sr', 'rev', 'slist', 'hop2');
  if (withContent) names.push('content');
  names.push('cosroot', 'srroot', 'slistroot');
  return names;
}

export function chooseRecipe(dataset: Dataset, options: RecipeOptions = {}): LinearRecipe {
  const cut = chooseCut(dataset);
  const referenceAt = newestTime(dataset);
  const oldest = dataset.stepTime.reduce((least, time) => Math.min(least, time), Infinity);
  const span = referenceAt - oldest;
  const decay = dataset.kind === 'sequences' || span <= 0 ? null : 0.67 * span;
  const recipe: LinearRecipe = {
    algorithm: 'linear', revision: 1, seed: options.seed ?? 'candor',
    reference_at: referenceAt, cut, decay, max_gap: dataset.kind === 'baskets' ? 5 : 20, max_unit_entries: 2000,
    ridge: { lambda: 10, share: 0.5, position_decay: 1, neighbours: 100 },
    hop2: { neighbours: 40, kept: 150 },
    neighbours: options.neighbours ?? 200, history_length: dataset.kind === 'sessions' ? 50 : 200,
    matrices: chooseMatrices(dataset, options.withContent ?? false, decay !== null),
    types: typesOf(dataset), ages: hasAges(dataset), min_units: 1, repeats: options.repeats ?? dataset.kind !== 'sequences',
    fit: { rate: 1, top: 50, touched: 50, untouched: 0, l2: 0.05, iterations: 12 },
    defence: NO_DEFENCE,
  };
  return { ...recipe, fit: { ...recipe.fit, rate: rateFor(dataset, recipe, options.predictions ?? 8000) } };
}

/** Rate that draws about `wanted` predictions, written with six decimals. */
function rateFor(dataset: Dataset, recipe: LinearRecipe, wanted: number): number {
  let available = 0;
  for (let u = 0; u < dataset.units.length; u++) {
    const to = dataset.unitStart[u + 1]!;
    for (let s = dataset.unitStart[u]! + 1; s < to; s++) {
      if (recipe.cut.kind === 'last_step' ? s === to - 1 : dataset.stepTime[s]! > recipe.cut.at) available++;
    }
  }
  return available <= wanted ? 1 : Math.round((1e6 * wanted) / available) / 1e6;
}
