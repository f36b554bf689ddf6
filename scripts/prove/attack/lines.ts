/**
 * The two lines of defence that are about what is published and not about what is learnt
 * (docs/public-lists.md): lists without a profile by a model of their own (a), and publications that lie
 * further apart (b). Attacked by whoever asks without a profile, and by whoever makes accounts.
 */
import type { Dataset } from "../../../src/learn/data/dataset.ts";
import { NO_DEFENCE } from "../../../src/learn/linear/recipe.ts";
import { publicRecipe } from "../../../src/learn/shop/release.ts";
import type { DefenceSettings } from "./attacked-world.ts";
import { type Changes, compareLists } from "./infer-events.ts";
import { judgeAttack, type Point, standsOut } from "./judge-attack.ts";
import { readPublicLists } from "./public-lists.ts";
import type { Snapshots } from "./snapshots.ts";
import { trainDefended } from "./train-defended.ts";

/** Defences of what is published to those without a profile, as `candor train` makes a release. */
export const releasedSettings = ({ min_units = 3, defence = NO_DEFENCE }: DefenceSettings) => {
  const { min_units: units, defence: raised } = publicRecipe({ min_units, defence });
  return { min_units: units, defence: raised };
};

/**
 * Who asks: anybody, or whoever opens an account for each item (the lists are the same); or one account that
 * has things of its own, the newest being the item that is asked for.
 */
export type Asker = "anybody" | "one account";
const OWN_THINGS = 20;

export type Attempt = {
  asker: Asker;
  known: number | "all";
  attack: Point[];
  control: Point[];
  /** Shares of targets guessed at which it is right more often than chance and two standard errors. */
  stands_out: number[];
};

type WindowOptions = { snapshots: Snapshots; depth: number; predictions: number; seed: string };

/** One window between two publications, under whatever defence. */
export const createWindow = ({ snapshots, depth, predictions, seed }: WindowOptions) => {
  const { before, after, targets, popular } = snapshots;
  const attempt = (asker: Asker, changes: readonly Changes[]): Attempt[] =>
    ([3, "all"] as const).map((known) => {
      const attack = judgeAttack(targets, ({ half }) => changes[half]!, { known, seed });
      const control = judgeAttack(targets, ({ half }) => changes[1 - half]!, { known, seed });
      const stands = attack.filter((point, at) => standsOut(point, control[at]!));
      return { asker, known, attack, control, stands_out: stands.map((point) => point.yield) };
    });
  return (settings: DefenceSettings, askers: readonly Asker[]): Attempt[] => {
    const train = (dataset: Dataset) => trainDefended(dataset, settings, { seed, predictions });
    const [old, ...news] = [before, ...after].map(train);
    return askers.flatMap((asker) => {
      const own = asker === "anybody" ? [] : popular.slice(0, OWN_THINGS);
      const read = (trained: typeof old) => readPublicLists(trained!, { timed: before.timed, depth, own });
      const lists = read(old);
      return attempt(
        asker,
        news.map((trained) => compareLists(lists, read(trained))),
      );
    });
  };
};
