/** A shop under attack: its snapshots, published and attacked under one defence after another. */
import type { Dataset } from "../../../src/learn/data/dataset.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { compareLists } from "./infer-events.ts";
import { guessPopular, judgeAttack, type Point } from "./judge-attack.ts";
import { type PublicLists, readPublicLists } from "./public-lists.ts";
import type { Snapshots } from "./snapshots.ts";

/** What a training may be told about few shoppers. */
export type DefenceSettings = Pick<Partial<LinearRecipe>, "min_units" | "defence">;

/**
 * The attack, and the same attack where the target's events are missing; when 3 items or all of the earlier
 * ones are known.
 */
export type Attacked = { known: number | "all"; attack: Point[]; control: Point[] };

export type WorldOptions = {
  snapshots: Snapshots;
  depth: number;
  predictions: number;
  seed: string;
  neighbours?: number;
};

const KNOWN = [3, "all"] as const;

export const createWorld = ({ snapshots, depth, predictions, seed, neighbours }: WorldOptions) => {
  const publish = (dataset: Dataset) => {
    const recipe = chooseRecipe(dataset, {
      predictions,
      seed,
      ...(neighbours === undefined ? {} : { neighbours }),
    });
    return (settings: DefenceSettings): PublicLists => {
      const trained = trainLinear({
        dataset,
        recipe: { ...recipe, ...settings },
        secret: `${seed}/secret`,
      });
      return readPublicLists(trained, { timed: dataset.timed, depth });
    };
  };
  const { targets } = snapshots;
  const before = publish(snapshots.before);
  const after = snapshots.after.map(publish);
  return {
    targets: targets.length,
    popular: guessPopular(targets, snapshots.popular),
    attack(settings: DefenceSettings): Attacked[] {
      const lists = before(settings);
      const changes = after.map((published) => compareLists(lists, published(settings)));
      return KNOWN.map((known) => ({
        known,
        attack: judgeAttack(targets, ({ half }) => changes[half]!, { known, seed }),
        control: judgeAttack(targets, ({ half }) => changes[1 - half]!, { known, seed }),
      }));
    },
  };
};
