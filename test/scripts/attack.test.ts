import { expect, it } from "vitest";
import { createWorld, type DefenceSettings } from "../../scripts/prove/attack/attacked-world.ts";
import { type Point, standsOut } from "../../scripts/prove/attack/judge-attack.ts";
import { takeSnapshots } from "../../scripts/prove/attack/snapshots.ts";
import { makeShop } from "../../scripts/prove/attack/synthetic-shop.ts";
import { NO_DEFENCE } from "../../src/learn/linear/recipe.ts";

/** Three shops: in one alone, chance decides about half a dozen guesses. */
const worlds = ["first", "second", "third"].map((seed) => {
  const shop = makeShop({ shoppers: 600, items: 80, groups: 8, events: 12, seed, kind: "baskets" });
  const newest = shop.stepTime.reduce((latest, time) => Math.max(latest, time), -Infinity);
  return createWorld({
    snapshots: takeSnapshots(shop, { cut: newest - 3, targets: 200, seed }),
    depth: 30,
    predictions: 40,
    seed,
    neighbours: 60,
  });
});

/**
 * Shares of targets guessed at which the attack is right clearly more often than where the target's events
 * are missing.
 */
const whereItStandsOut = (settings: DefenceSettings): number[] => {
  const told = worlds.map((world) => world.attack(settings).find(({ known }) => known === "all")!);
  const together = (points: readonly Point[][], k: number): Point => ({
    ...points[0]![k]!,
    right: points.reduce((sum, each) => sum + each[k]!.right, 0),
  });
  const [attack, control] = [told.map((each) => each.attack), told.map((each) => each.control)];
  return attack[0]!
    .map((_, k) => k)
    .filter((k) => standsOut(together(attack, k), together(control, k)))
    .map((k) => attack[0]![k]!.yield);
};

it("what a shopper did last can be told from public lists where nothing defends them", () => {
  expect(whereItStandsOut({})).toEqual(expect.arrayContaining([0.25, 0.5, 1]));
}, 120_000);

it("a bare threshold of three shoppers does not stop that", () => {
  expect(whereItStandsOut({ min_units: 3 })).toEqual(expect.arrayContaining([0.25, 0.5, 1]));
}, 120_000);

it(
  "counting each thing with two of a shopper's others, from ten shoppers on, told on secret " + "rungs, does",
  () => {
    expect(whereItStandsOut({ min_units: 10, defence: { ...NO_DEFENCE, partners: 2, grain: 16 } })).toEqual(
      [],
    );
  },
  120_000,
);
