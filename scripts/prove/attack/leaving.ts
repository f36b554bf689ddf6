/**
 * What the lists of a release tell of somebody who leaves, by what a shop shows afterwards
 * (docs/public-lists.md, `on_leaving`). The attacker reads all lists right before one erasure and right after
 * it, or after it and after the next release; what fell is guessed to have been theirs.
 */
import { type Dataset, filterSteps, stepsOf, withoutUnits } from "../../../src/learn/data/dataset.ts";
import type { EvaluationData } from "../../../src/learn/data/load-evaluation.ts";
import { buildContentModel } from "../../../src/learn/linear/content-package.ts";
import { createKeptTrainer } from "../../../src/learn/linear/train.ts";
import { createPrf, hashId } from "../../../src/learn/math/prf.ts";
import type { DefenceSettings } from "./attacked-world.ts";
import { type Changes, compareLists } from "./infer-events.ts";
import { judgeAttack, type Point, standsOut } from "./judge-attack.ts";
import { type PublicLists, readPublicLists } from "./public-lists.ts";
import type { Target } from "./snapshots.ts";
import { recipeOf } from "./train-defended.ts";

/**
 * What is shown after somebody left: the release made again without them; the catalogue; and the release that
 * follows the catalogue, `days` after the one that they were in.
 */
export type Shown = "refit" | "catalogue" | "next release";

/** Beside what the same attack finds by the lists around somebody else's leaving. */
export type LeavingAttempt = {
  shown: Shown;
  /** The first three things that the leaver ever bought; or all before their last order. */
  known: "first three" | "all before the last order";
  attack: Point[];
  control: Point[];
  /** Of `catalogue` alone: the same lists, had the one who left never been in the release. */
  never_in?: Point[];
  stands_out: number[];
};

type Options = {
  data: Pick<EvaluationData, "train" | "catalogue">;
  /** Between the release that they were in and the next one. */
  days: number;
  leavers: number;
  settings: DefenceSettings;
  depth: number;
  predictions: number;
  seed: string;
  onProgress?: (done: number, total: number) => void;
};

const KNOWN = 3;
/** As many as a shop's own model of its catalogue has. */
const NEIGHBOURS = 100;

type Leaver = { unit: string; threeKnown: Target; lastOrder: Target };

const newestOf = ({ stepTime }: Dataset): number =>
  stepTime.reduce((latest, time) => Math.max(latest, time), -Infinity);

/** Units who can be attacked both ways, drawn by PRF. */
const drawLeavers = (dataset: Dataset, wanted: number, seed: string): Leaver[] => {
  const draw = createPrf(`${seed}/leavers`);
  const found = dataset.units.flatMap((unit, u): Leaver[] => {
    const steps = stepsOf(dataset, u);
    const things = [...new Set(steps.flatMap(({ items }) => [...items]))];
    const before = [...new Set(steps.slice(0, -1).flatMap(({ items }) => [...items]))];
    const fresh = things.filter((item) => !before.includes(item));
    if (before.length < KNOWN || fresh.length === 0) return [];
    const target = (known: number[], others: number[]): Target => ({
      ...{ unit, known, fresh: new Set(others), half: 0 },
    });
    const threeKnown = target(things.slice(0, KNOWN), things.slice(KNOWN));
    return [{ unit, threeKnown, lastOrder: target(before, fresh) }];
  });
  return found.sort((one, other) => draw(hashId(one.unit)) - draw(hashId(other.unit))).slice(0, wanted);
};

export const attackLeaving = ({
  data,
  days,
  leavers: wanted,
  settings,
  depth,
  predictions,
  seed,
  onProgress = () => undefined,
}: Options): LeavingAttempt[] => {
  const cut = newestOf(data.train) - days;
  const old = filterSteps(data.train, (_, s) => data.train.stepTime[s]! <= cut);
  const { timed } = old;
  const leavers = drawLeavers(old, wanted, seed);
  /** Lists of a release, and of what is left of it without somebody, by what is kept of the one before. */
  const releaseOf = (dataset: Dataset): ((unit: string | null) => PublicLists) => {
    const trainer = createKeptTrainer();
    const recipe = recipeOf(dataset, settings, { seed, predictions });
    return (unit) =>
      readPublicLists(
        trainer.train({
          dataset: unit === null ? dataset : withoutUnits(dataset, new Set([unit])),
          recipe,
          secret: `${seed}/secret`,
        }),
        { timed, depth },
      );
  };
  const [first, next] = [old, data.train].map(releaseOf);
  if (first === undefined || next === undefined) throw new Error("There are two releases.");
  const released = first(null);
  const items = data.train.items.slice(1).map((item_id, at) => ({
    item_id,
    ...(data.catalogue.get(at + 1) ?? { title: item_id, category: [], brand: null }),
  }));
  const catalogue = readPublicLists(buildContentModel(items, NEIGHBOURS), { timed, depth });
  // What falls when somebody leaves rises from the lists of after to those of before.
  const toCatalogue = compareLists(catalogue, released);
  const seen = leavers.map(({ unit }, at) => {
    onProgress(at, leavers.length);
    const without = first(unit);
    return {
      refit: compareLists(without, released),
      catalogue: toCatalogue,
      "next release": compareLists(next(unit), released),
      neverIn: compareLists(catalogue, without),
    };
  });
  const judge = (kind: keyof Leaver & ("threeKnown" | "lastOrder"), by: (at: number) => Changes): Point[] => {
    const targets = leavers.map((leaver) => leaver[kind]);
    return judgeAttack(targets, (target) => by(targets.indexOf(target)), { known: "all", seed });
  };
  const attempt = (shown: Shown, kind: "threeKnown" | "lastOrder"): LeavingAttempt => {
    const attack = judge(kind, (at) => seen[at]![shown]);
    const control = judge(kind, (at) => seen[(at + 1) % seen.length]![shown]);
    const stands = attack.filter((point, at) => standsOut(point, control[at]!));
    return {
      shown,
      known: kind === "threeKnown" ? "first three" : "all before the last order",
      attack,
      control,
      ...(shown === "catalogue" ? { never_in: judge(kind, (at) => seen[at]!.neverIn) } : {}),
      stands_out: stands.map((point) => point.yield),
    };
  };
  return (["refit", "catalogue", "next release"] as const).flatMap((shown) => [
    attempt(shown, "threeKnown"),
    attempt(shown, "lastOrder"),
  ]);
};
