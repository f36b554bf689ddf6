/**
 * Membership inference by what everybody may ask (Shokri, Stronati, Song, Shmatikov: "Membership Inference
 * Attacks against Machine Learning Models", IEEE S&P 2017; calibrated by a model of other people as in
 * Watson, Guo, Cormode, Sablayrolles, ICLR 2022): whoever knows all that somebody did asks the model for each
 * next step after the steps before, and takes those for members whom it foretells well.
 */
import { type Dataset, packDataset, stepsOf, type UnitSteps } from "../../../src/learn/data/dataset.ts";
import type { Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { orderPrior, rankTargets } from "../../../src/learn/evaluate/rank-targets.ts";

/** People of one shop in three groups: who was learnt from, who was not, and whom the attacker knows. */
type Groups = { readonly members: Dataset; readonly outsiders: Dataset; readonly known: Dataset };

const GROUPS = 3;

export const splitUnits = (dataset: Dataset): Groups => {
  const { kind, items, timed } = dataset;
  const group = (which: number): Dataset => {
    const units: UnitSteps[] = dataset.units.flatMap((id, u) =>
      u % GROUPS === which ? [{ id, steps: stepsOf(dataset, u) }] : [],
    );
    return packDataset({ kind, items, timed, units });
  };
  return { members: group(0), outsiders: group(1), known: group(2) };
};

/** How well a model foretells each unit: the mean of 1/rank of every step's items, after the steps before. */
const foretold = async (recommender: Recommender, dataset: Dataset): Promise<readonly number[]> => {
  const told: number[] = [];
  let order: ReturnType<typeof orderPrior> | null = null;
  for (const [u, unit] of dataset.units.entries()) {
    const steps = stepsOf(dataset, u);
    let sum = 0;
    let count = 0;
    for (const [at, { items, time }] of steps.entries()) {
      if (at === 0) continue;
      const scores = await recommender.score({ unit, history: steps.slice(0, at), targets: [], time });
      if (scores.prior !== null) order ??= orderPrior(scores.prior);
      const ranks = rankTargets(scores, items, { priorOrder: order, excluded: new Set() });
      sum += ranks.reduce((all, rank) => all + 1 / rank, 0);
      count += ranks.length;
    }
    told.push(count === 0 ? 0 : sum / count);
  }
  return told;
};

/**
 * Chance that a member is told as more of a member than an outsider: a half where nothing tells them apart.
 */
const areaUnder = (members: readonly number[], outsiders: readonly number[]): number => {
  let above = 0;
  for (const member of members)
    for (const outsider of outsiders) above += member > outsider ? 1 : member === outsider ? 0.5 : 0;
  return above / (members.length * outsiders.length);
};

/** The better of the two attacks, with and without a model of the people whom the attacker knows. */
export const attackMembership = async (
  { members, outsiders, known }: Groups,
  train: (dataset: Dataset) => Promise<Recommender> | Recommender,
): Promise<number> => {
  const [attacked, reference] = [await train(members), await train(known)];
  const tell = async (dataset: Dataset) => {
    const own = await foretold(attacked, dataset);
    const usual = await foretold(reference, dataset);
    return { own, more: own.map((value, u) => value - (usual[u] ?? 0)) };
  };
  const [inside, outside] = [await tell(members), await tell(outsiders)];
  return Math.max(areaUnder(inside.own, outside.own), areaUnder(inside.more, outside.more));
};
