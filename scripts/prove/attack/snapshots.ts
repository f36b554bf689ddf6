/**
 * Publications of a shop's model as an attacker finds them: trained before a window of time in which the
 * targets did something new, and trained after it. The second is made twice, each time with the new events of
 * one half of the targets only. A target is attacked in the world that has its events and, as a control, in
 * the one that lacks them: what the same attack finds there, it knows from the rest of the world and not from
 * the target.
 */
import { type Dataset, filterSteps, packDataset, stepsOf } from "../../../src/learn/data/dataset.ts";
import { createPrf, hashId } from "../../../src/learn/math/prf.ts";

/**
 * `known`: distinct items before the cut, oldest first; `fresh`: items of the window that were not among
 * them.
 */
export type Target = { unit: string; known: number[]; fresh: Set<number>; half: 0 | 1 };

export type Snapshots = {
  before: Dataset;
  after: readonly [Dataset, Dataset];
  targets: Target[];
  /**
   * Items by how many units other than the targets touched them within the window: the guess of one who sees
   * no model.
   */
  popular: number[];
};

export type SnapshotOptions = { cut: number; targets: number; seed: string; leastKnown?: number };

export const itemsOf = (dataset: Dataset, u: number, keep: (time: number) => boolean): number[] => [
  ...new Set(
    stepsOf(dataset, u)
      .filter((step) => keep(step.time))
      .flatMap((step) => [...step.items]),
  ),
];

/** Targets are units with at least `leastKnown` items before the cut and a new one after it, drawn by PRF. */
export const takeSnapshots = (
  dataset: Dataset,
  { cut, targets: wanted, seed, leastKnown = 3 }: SnapshotOptions,
): Snapshots => {
  const draw = createPrf(`${seed}/targets`);
  const found: { draw: number; index: number; target: Omit<Target, "half"> }[] = [];
  for (let u = 0; u < dataset.units.length; u++) {
    if (
      dataset.stepTime[dataset.unitStart[u + 1]! - 1]! <= cut ||
      dataset.stepTime[dataset.unitStart[u]!]! > cut
    )
      continue;
    const known = itemsOf(dataset, u, (time) => time <= cut);
    const fresh = new Set(itemsOf(dataset, u, (time) => time > cut).filter((item) => !known.includes(item)));
    if (known.length >= leastKnown && fresh.size > 0)
      found.push({
        draw: draw(hashId(dataset.units[u]!)),
        index: u,
        target: { unit: dataset.units[u]!, known, fresh },
      });
  }
  const chosen = found
    .sort((a, b) => a.draw - b.draw)
    .slice(0, wanted)
    .map(({ index, target }, n) => ({ index, target: { ...target, half: (n % 2) as 0 | 1 } }));
  const halfOf = new Map(chosen.map(({ index, target }) => [index, target.half]));
  const withHalf = (half: 0 | 1): Dataset =>
    filterSteps(dataset, (u, s) => dataset.stepTime[s]! <= cut || (halfOf.get(u) ?? half) === half);
  return {
    before: filterSteps(dataset, (_, s) => dataset.stepTime[s]! <= cut),
    after: [withHalf(0), withHalf(1)],
    targets: chosen.map(({ target }) => target),
    popular: popularIn(dataset, cut, new Set(halfOf.keys())),
  };
};

const popularIn = (dataset: Dataset, cut: number, isTarget: ReadonlySet<number>): number[] => {
  const count = new Float64Array(dataset.items.length);
  for (let u = 0; u < dataset.units.length; u++) {
    if (!isTarget.has(u)) for (const item of itemsOf(dataset, u, (time) => time > cut)) count[item]!++;
  }
  return Array.from(count.keys())
    .slice(1)
    .sort((a, b) => count[b]! - count[a]! || a - b)
    .slice(0, 500);
};

/**
 * Anonymous sessions end before anybody could publish in between. To ask what a returning visitor would
 * reveal, the last step of some sessions of the week before the cut is moved into the window: the same items,
 * at a later time.
 */
export const moveLastSteps = (
  dataset: Dataset,
  { cut, until, units: wanted, seed }: { cut: number; until: number; units: number; seed: string },
): Dataset => {
  const draw = createPrf(`${seed}/returning`);
  const able: { draw: number; index: number }[] = [];
  for (let u = 0; u < dataset.units.length; u++) {
    const steps = stepsOf(dataset, u);
    const last = steps[steps.length - 1]!;
    const known = new Set(steps.slice(0, -1).flatMap((step) => [...step.items]));
    if (
      last.time <= cut &&
      last.time > cut - 7 &&
      known.size >= 3 &&
      last.items.every((item) => !known.has(item))
    )
      able.push({ draw: draw(hashId(dataset.units[u]!)), index: u });
  }
  const moved = new Set(
    able
      .sort((a, b) => a.draw - b.draw)
      .slice(0, wanted)
      .map(({ index }) => index),
  );
  const units = dataset.units.map((id, u) => {
    const steps = stepsOf(dataset, u);
    const last = steps[steps.length - 1]!;
    return {
      id,
      steps: moved.has(u)
        ? [...steps.slice(0, -1), { ...last, time: cut + (until - cut) * (0.05 + 0.9 * draw(hashId(id), 1)) }]
        : steps,
    };
  });
  return packDataset({ kind: dataset.kind, items: dataset.items, timed: dataset.timed, units });
};

/**
 * Fake shoppers of an active attacker, `perTarget` for each target: all its known items and the candidates,
 * just before the cut.
 */
export const addSybils = (
  snapshots: Snapshots,
  { perTarget, candidates, cut }: { perTarget: number; candidates: readonly number[]; cut: number },
): Snapshots => {
  const type = snapshots.before.stepType[0]!;
  const fakes = snapshots.targets.flatMap((target, t) =>
    Array.from({ length: perTarget }, (_, n) => ({
      id: `sybil-${t}-${n}`,
      steps: [...new Set([...target.known, ...candidates])].map((item, place) => ({
        time: cut - 0.01 + place * 1e-6,
        type,
        items: [item],
      })),
    })),
  );
  const join = (dataset: Dataset): Dataset =>
    packDataset({
      kind: dataset.kind,
      items: dataset.items,
      timed: dataset.timed,
      units: [...dataset.units.map((id, u) => ({ id, steps: stepsOf(dataset, u) })), ...fakes],
    });
  return {
    ...snapshots,
    before: join(snapshots.before),
    after: [join(snapshots.after[0]), join(snapshots.after[1])],
  };
};
