/**
 * The two lines of defence of what is published (docs/public-lists.md), attacked as `attack` does, by whoever
 * asks without a profile and by whoever has an account, with what shoppers see of it. Prints a table and ends
 * with its figures as JSON.
 *
 *   npm run prove -- attack-public [bol-toy] [online-retail]     (default: both, where they are there)
 *
 * Of orders also what the lists tell around one erasure, by what the shop shows afterwards (`on_leaving`).
 *
 * Reads CANDOR_SHARED_DATA (default ../shared/data). Exits 1 where a release lets the attack through on
 * those without a profile: more right guesses than the control by over two standard errors; where the
 * catalogue after a release does; or where the attack finds nothing with the defences off, since then nothing
 * was tested.
 */
import type { EvaluationData } from "../../src/learn/data/load-evaluation.ts";
import { countChanged } from "../../src/learn/shop/release.ts";
import type { DefenceSettings } from "./attack/attacked-world.ts";
import { DEFENCES } from "./attack/defences.ts";
import { attackLeaving, type LeavingAttempt } from "./attack/leaving.ts";
import { type Asker, type Attempt, createWindow, releasedSettings } from "./attack/lines.ts";
import { createCosts, type PageCost } from "./attack/page-cost.ts";
import type { Snapshots } from "./attack/snapshots.ts";
import {
  clickSnapshots,
  isThere,
  loadClicks,
  loadOrders,
  orderSnapshots,
  SEED,
  WORLDS,
} from "./attack/worlds.ts";

/** As many as an answer may hold. */
const DEPTH = 100;

const OFF = DEFENCES.none;
const USUAL = DEFENCES["k = 3"];
const RELEASED = releasedSettings(USUAL);

type Line = { name: string; settings: DefenceSettings; askers: readonly Asker[] };
const off: Line = { name: "defences off", settings: OFF, askers: ["anybody"] };
const usual: Line = { name: "three shoppers", settings: USUAL, askers: ["anybody", "one account"] };
const released: Line = { name: "released", settings: RELEASED, askers: ["anybody"] };

type Shop = {
  name: "bol-toy" | "online-retail";
  predictions: number;
  snapshots: (days: number) => Snapshots;
  windows: readonly { days: number; lines: readonly Line[] }[];
  /** How many leave one by one, and how many days lie between the release and the next; null: not tried. */
  leaving: { leavers: number; days: number; data: () => EvaluationData } | null;
  costs: readonly (readonly [string, DefenceSettings, number])[];
  data: () => Parameters<typeof createCosts>[0];
};

const SHOPS: readonly Shop[] = [
  {
    name: "bol-toy",
    predictions: 1500,
    snapshots: clickSnapshots,
    windows: [
      { days: 1, lines: [off, usual, released] },
      { days: 7, lines: [usual] },
    ],
    leaving: null,
    costs: [
      ["defences off", OFF, 0],
      ["three shoppers", USUAL, 0],
      ["released", RELEASED, 0],
    ],
    data: loadClicks,
  },
  {
    name: "online-retail",
    predictions: 100,
    snapshots: orderSnapshots,
    windows: [
      { days: 7, lines: [off, usual, released] },
      { days: 28, lines: [usual] },
    ],
    leaving: { leavers: 20, days: 7, data: () => loadOrders(1) },
    costs: [
      ["three shoppers", USUAL, 0],
      ["three shoppers, 28 days old", USUAL, 28],
      ["released", RELEASED, 0],
    ],
    data: () => loadOrders(39),
  },
];

type Row = { line: string; days: number; changed: number; targets: number; attempts: Attempt[] };
type Proved = {
  shop: Shop["name"];
  rows: Row[];
  leaving: { leavers: number; days: number; attempts: LeavingAttempt[] } | null;
  costs: Record<string, PageCost | null>;
};

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const rightOf = (points: Attempt["attack"]): string => points.map((point) => point.right).join(" ");

const show = ({ line, days, changed, targets, attempts }: Row): void => {
  for (const { asker, known, attack, control, stands_out } of attempts) {
    print(
      `${line}, ${days} d (${changed} changed), ${asker}, ${known} known: ` +
        `${rightOf(attack)} of ${targets}, by chance ${rightOf(control)}` +
        (stands_out.length > 0 ? `; stands out at ${stands_out.join(" ")}` : ""),
    );
  }
};

const proveLeaving = ({ name, leaving, predictions }: Shop): Proved["leaving"] => {
  if (leaving === null) return null;
  const { leavers, days, data } = leaving;
  const asked = { leavers, days, predictions, data: data(), settings: RELEASED, depth: DEPTH, seed: SEED };
  const attempts = attackLeaving(asked);
  print(`${name}: right guesses of ${leavers} who left one by one`);
  for (const { shown, known, attack, control, never_in: neverIn, stands_out: standsOut } of attempts)
    print(
      `then ${shown}, ${known} known: ${rightOf(attack)}, by chance ${rightOf(control)}` +
        (neverIn === undefined ? "" : `, had they never been in it ${rightOf(neverIn)}`) +
        (standsOut.length > 0 ? `; stands out at ${standsOut.join(" ")}` : ""),
    );
  return { leavers, days, attempts };
};

const proveShop = async (shop: Shop): Promise<Proved> => {
  print(`\n${shop.name}: right guesses at 10, 25, 50, 100 % of targets`);
  const rows: Row[] = [];
  for (const { days, lines } of shop.windows) {
    const snapshots = shop.snapshots(days);
    const attack = createWindow({ snapshots, depth: DEPTH, predictions: shop.predictions, seed: SEED });
    const newest = snapshots.after[0].stepTime.reduce((latest, time) => Math.max(latest, time), -Infinity);
    const changed = countChanged(snapshots.after[0], newest - days);
    for (const { name, settings, askers } of lines) {
      const attempts = attack(settings, askers);
      rows.push({ line: name, days, changed, targets: snapshots.targets.length, attempts });
      show(rows.at(-1)!);
    }
  }
  const leaving = proveLeaving(shop);
  const costs: Proved["costs"] = {};
  const { learnt, catalogue } = createCosts(shop.data(), SEED);
  for (const [name, settings, days] of shop.costs) {
    costs[name] = await learnt(settings, days);
    print(`${name}: ${JSON.stringify(costs[name])}`);
  }
  costs["catalogue"] = await catalogue();
  print(`catalogue: ${JSON.stringify(costs["catalogue"])}`);
  return { shop: shop.name, rows, leaving, costs };
};

const failuresOf = ({ shop, rows, leaving }: Proved): string[] => [
  ...(leaving?.attempts ?? [])
    .filter(({ shown, stands_out }) => shown === "catalogue" && stands_out.length > 0)
    .map(({ known }) => `${shop}: the catalogue after a release tells who left, ${known} known`),
  ...rows.flatMap(({ line, days, attempts }) => {
    const found = attempts.some(({ stands_out }) => stands_out.length > 0);
    if (line === released.name && found) return [`${shop}: the attack on a release stands out, ${days} days`];
    return line === off.name && !found ? [`${shop}: nothing is found with the defences off`] : [];
  }),
];

const asked = process.argv.slice(2);
const proved: Proved[] = [];
for (const shop of SHOPS) {
  if (asked.length > 0 && !asked.includes(shop.name)) continue;
  const world = WORLDS.find(({ name }) => name === shop.name);
  if (world === undefined || !isThere(world)) print(`${shop.name}: the data are not there; left out`);
  else proved.push(await proveShop(shop));
}
const failures = proved.flatMap(failuresOf);
print("");
print(JSON.stringify({ depth: DEPTH, released: RELEASED, failures, shops: proved }));
process.exitCode = failures.length > 0 ? 1 : 0;
