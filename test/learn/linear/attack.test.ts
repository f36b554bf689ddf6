import { expect, it } from 'vitest';
import { createWorld } from '../../../scripts/prove/attack/attacked-world.ts';
import { standsOut } from '../../../scripts/prove/attack/judge-attack.ts';
import { takeSnapshots } from '../../../scripts/prove/attack/snapshots.ts';
import { makeShop } from '../../../scripts/prove/attack/synthetic-shop.ts';
import { NO_DEFENCE } from '../../../src/learn/linear/recipe.ts';
import type { DefenceSettings } from '../../../scripts/prove/attack/attacked-world.ts';

const seed = 'attack-test';
const shop = makeShop({ shoppers: 600, items: 80, groups: 8, events: 12, seed, kind: 'baskets' });
const newest = shop.stepTime.reduce((latest, time) => Math.max(latest, time), -Infinity);
const world = createWorld({ snapshots: takeSnapshots(shop, { cut: newest - 3, targets: 200, seed }), depth: 30, predictions: 40, seed, neighbours: 60 });

/** Shares of targets guessed at which the attack is right clearly more often than where the target's events are missing. */
const whereItStandsOut = (settings: DefenceSettings): number[] => {
  const { attack, control } = world.attack(settings).find(({ known }) => known === 'all')!;
  return attack.filter((point, k) => standsOut(point, control[k]!)).map((point) => point.yield);
};

it('what a shopper did last can be told from public lists where nothing defends them', () => {
  expect(whereItStandsOut({})).toEqual(expect.arrayContaining([0.25, 0.5, 1]));
}, 60_000);

it('a bare threshold of three shoppers does not stop that', () => {
  expect(whereItStandsOut({ min_units: 3 })).toEqual(expect.arrayContaining([0.25, 0.5, 1]));
}, 60_000);

it('counting each thing with three of a shopper\'s others, from ten shoppers on, told on secret rungs, does', () => {
  expect(whereItStandsOut({ min_units: 10, defence: { ...NO_DEFENCE, partners: 3, grain: 4 } })).toEqual([]);
}, 60_000);
