/**
 * Inference of what one shopper did from what everybody may ask, under one defence after another, with what
 * each defence costs (docs/learning.md, "The privacy threshold"). Prints a table and ends with its figures as
 * JSON.
 *
 *   npm run prove -- attack [online-retail] [bol-toy] [synthetic]     (default: all that are there)
 *
 * Reads CANDOR_SHARED_DATA (default ../shared/data). Exits 1 where the recommended defence lets the attack
 * through on purchases: more right guesses than the control by over two standard errors, or over one point of
 * Recall@20 lost.
 */
import { type Attacked, createWorld } from "./attack/attacked-world.ts";
import { type DefenceName, DEFENCES, RECOMMENDED } from "./attack/defences.ts";
import { standsOut } from "./attack/judge-attack.ts";
import { type Cost, isThere, SEED, type World, WORLDS } from "./attack/worlds.ts";

/** As many as an answer may hold. */
const DEPTH = 100;

type Row = { defence: DefenceName; attacked: Attacked[]; cost: Cost | null };

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const proveWorld = async (
  world: World,
): Promise<{ world: string; targets: number; popular: number; rows: Row[] }> => {
  const attacked = createWorld({
    snapshots: world.snapshots(),
    depth: DEPTH,
    predictions: world.predictions,
    seed: SEED,
  });
  print(
    `\n${world.name}: ${attacked.targets} targets; the most popular item of the window is right for ` +
      `${attacked.popular}`,
  );
  print(
    `${"precision when guessing 10, 25, 50, 100 % of targets".padEnd(58)} attack                   ` +
      "without the target's events",
  );
  const rows: Row[] = world.defences.map((defence) => ({
    defence,
    attacked: showAttack(defence, attacked.attack(DEFENCES[defence])),
    cost: null,
  }));
  const costOf = world.cost?.();
  for (const row of rows) {
    if (costOf === undefined) break;
    row.cost = await costOf(DEFENCES[row.defence]);
    print(`${row.defence.padEnd(30)} ${JSON.stringify(row.cost)}`);
  }
  return { world: world.name, targets: attacked.targets, popular: attacked.popular, rows };
};

const showAttack = (defence: string, attacked: Attacked[]): Attacked[] => {
  const series = (points: Attacked["attack"]): string =>
    points.map(({ precision }) => precision.toFixed(3)).join(" ");
  for (const { known, attack, control } of attacked)
    print(`${`${defence}; ${known} items known`.padEnd(58)} ${series(attack)}  ${series(control)}`);
  return attacked;
};

/** Differences of right guesses that two standard errors of their number do not explain. */
const findFailures = (worlds: readonly { world: string; rows: Row[] }[]): string[] => {
  const failures: string[] = [];
  for (const { world, rows } of worlds) {
    const row = rows.find(({ defence }) => defence === RECOMMENDED);
    const bare = rows.find(({ defence }) => defence === "none");
    if (row === undefined || bare === undefined || world !== "online-retail") continue;
    for (const { known, attack, control } of row.attacked) {
      for (const [k, point] of attack.entries()) {
        const without = control[k];
        if (without !== undefined && standsOut(point, without))
          failures.push(
            `${world}, ${known} items known, ${100 * point.yield} % guessed: ${point.right} right, ` +
              `${without.right} without the events`,
          );
      }
    }
    for (const [name, value] of Object.entries(row.cost ?? {})) {
      const undefended = bare.cost?.[name] ?? NaN;
      if (undefended - value > 0.01) failures.push(`${world}: ${name} falls from ${undefended} to ${value}`);
    }
  }
  return failures;
};

const asked = process.argv.slice(2);
const worlds: Awaited<ReturnType<typeof proveWorld>>[] = [];
for (const world of WORLDS) {
  const [name = ""] = world.name.split(",");
  if (asked.length > 0 && !asked.includes(name)) continue;
  if (!isThere(world)) {
    print(`${name}: the data are not there; left out`);
    continue;
  }
  worlds.push(await proveWorld(world));
}
const failures = findFailures(worlds);
print("");
print(JSON.stringify({ depth: DEPTH, recommended: RECOMMENDED, failures, worlds }));
process.exitCode = failures.length > 0 ? 1 : 0;
