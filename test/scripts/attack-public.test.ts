import { beforeAll, describe, expect, it } from "vitest";
import type { DefenceSettings } from "../../scripts/prove/attack/attacked-world.ts";
import { DEFENCES } from "../../scripts/prove/attack/defences.ts";
import { compareLists, inferEvent } from "../../scripts/prove/attack/infer-events.ts";
import { type Attempt, createWindow, releasedSettings } from "../../scripts/prove/attack/lines.ts";
import { readPublicLists } from "../../scripts/prove/attack/public-lists.ts";
import { itemsOf, takeSnapshots } from "../../scripts/prove/attack/snapshots.ts";
import { makeShop } from "../../scripts/prove/attack/synthetic-shop.ts";
import { trainDefended } from "../../scripts/prove/attack/train-defended.ts";
import { withoutUnits } from "../../src/learn/data/dataset.ts";
import { countChanged } from "../../src/learn/shop/release.ts";

const USUAL = DEFENCES["k = 3"];
const RELEASED = releasedSettings(USUAL);
const SEED = "public";
const shop = makeShop({ shoppers: 900, items: 80, groups: 8, events: 12, seed: SEED, kind: "baskets" });
const newest = shop.stepTime.reduce((latest, time) => Math.max(latest, time), -Infinity);

const surest = (attempts: readonly Attempt[], asker: Attempt["asker"]) => {
  const all = attempts.find((attempt) => attempt.asker === asker && attempt.known === "all")!;
  return { right: all.attack.at(-1)!.right, chance: all.control.at(-1)!.right, stands: all.stands_out };
};

describe("lists of a release, and lists of those with an account", () => {
  const snapshots = takeSnapshots(shop, { cut: newest - 3, targets: 300, seed: SEED });
  const attempt = createWindow({ snapshots, depth: 30, predictions: 40, seed: SEED });
  const made: { usual: Attempt[]; released: Attempt[] } = { usual: [], released: [] };
  beforeAll(() => {
    made.usual = attempt(USUAL, ["anybody"]);
    made.released = attempt(RELEASED, ["anybody"]);
  }, 240_000);

  it("a release tells those without a profile no more than chance", () => {
    expect(surest(made.released, "anybody").stands).toEqual([]);
  });

  it("whoever opens an account for each item learns what anybody did from the model of profiles", () => {
    expect(surest(made.usual, "anybody").stands).toEqual(expect.arrayContaining([0.5, 1]));
  });

  it("between two releases lie as many shoppers as did something", () => {
    expect(countChanged(shop, newest - 3)).toBeGreaterThan(countChanged(shop, newest - 1));
    expect(countChanged(shop, newest)).toBe(0);
  });
});

describe("the difference around one erasure", () => {
  const leavers = shop.units.slice(0, 24);
  const read = (dataset: typeof shop, settings: DefenceSettings) =>
    readPublicLists(trainDefended(dataset, settings, { seed: SEED, predictions: 40 }), {
      timed: true,
      depth: 30,
    });
  /** Right guesses about those who left, from their own erasure and from that of somebody else. */
  const guess = (settings: DefenceSettings) => {
    const before = read(shop, settings);
    const changes = leavers.map((unit) =>
      compareLists(read(withoutUnits(shop, new Set([unit])), settings), before),
    );
    const rightOf = (from: number): number =>
      leavers.filter((_, u) => {
        const things = itemsOf(shop, u, () => true);
        const { item } = inferEvent(changes[(u + from) % leavers.length]!, things.slice(0, 3), "rare_ranks");
        return things.slice(3).includes(item);
      }).length;
    return { right: rightOf(0), chance: rightOf(1) };
  };

  it("tells what the one who left had done, of a model that only a threshold defends", () => {
    const { right, chance } = guess(USUAL);
    expect(right - chance).toBeGreaterThan(2 * Math.sqrt(right + chance));
  }, 240_000);

  // Known and told in docs/public-lists.md: what ends this turns the test around.
  it("tells it of a release as well", () => {
    const { right, chance } = guess(RELEASED);
    expect(right - chance).toBeGreaterThan(2 * Math.sqrt(right + chance));
  }, 240_000);
});
