import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seededSource } from "../../generated-shop/generate-shop.ts";
import { findLost } from "./find-lost.ts";
import { leftOf, type ProcessMark } from "./process-tree.ts";
import { runCommand } from "./run-command.ts";
import { type Served, serveStore, type StorePlace } from "./serve.ts";
import { isLearning, seedPeople, TRAINS_OFTEN, waitLearning } from "./trainings.ts";
import { type Acknowledged, countOf, createCaller, nothingYet, startWriters } from "./writers.ts";

const VICTIMS = ["primary", "worker", "learner"] as const;
type Victim = (typeof VICTIMS)[number];
const ENDS_WITHIN_MS = 5_000;
const STARTS_WITHIN_MS = 5_000;
export const SHOP = "prove";

export type KillFigures = {
  readonly store: string;
  readonly kills: Readonly<Record<Victim, number>>;
  /** Kills while a model was being computed: in a training, or without somebody who left. */
  readonly during_training: number;
  readonly left_over: number;
  readonly longest_end_ms: number;
  /** Of the first start, on an empty store and before anything was killed: what this machine needs for it. */
  readonly first_start_ms: number;
  readonly longest_start_ms: number;
  readonly starts_over_5_s: number;
  readonly imports: { readonly done: number; readonly failed: number };
  readonly acknowledged: ReturnType<typeof countOf>;
  /** Answers that used what somebody had taken back before they were asked for. */
  readonly misused: readonly string[];
  readonly lost: readonly string[];
  readonly ledger: string;
};

type Tally = {
  kills: Record<Victim, number>;
  duringTraining: number;
  leftOver: number;
  longestEndMs: number;
  starts: number[];
  imports: { done: number; failed: number };
};

const isOf = (victim: Victim, { args }: ProcessMark, primary: number, pid: number): boolean =>
  victim === "learner"
    ? args.includes("learner-process")
    : pid !== primary && args.includes("serve") && !args.includes("learner-process");

/** The learner comes some seconds after the others. */
const THERE_WITHIN_MS = 20_000;

const pidOf = async (victim: Victim, service: Served): Promise<number> => {
  if (victim === "primary") return service.pid;
  const until = performance.now() + THERE_WITHIN_MS;
  for (;;) {
    const found = service.tree().find((each) => isOf(victim, each, service.pid, each.pid));
    if (found !== undefined) return found.pid;
    if (performance.now() > until) throw new Error(`there is no ${victim}`);
    await sleep(100);
  }
};

/** Milliseconds until all of them were gone; the rest is ended, and counted. */
export const waitGone = async (
  tree: readonly ProcessMark[],
  tally: Pick<Tally, "leftOver" | "longestEndMs">,
): Promise<void> => {
  const began = performance.now();
  let left = leftOf(tree);
  while (left.length > 0 && performance.now() - began < 4 * ENDS_WITHIN_MS) {
    await sleep(100);
    left = leftOf(left);
  }
  tally.longestEndMs = Math.max(tally.longestEndMs, Math.round(performance.now() - began));
  tally.leftOver += left.length;
  for (const { pid } of left) process.kill(pid, "SIGKILL");
};

/** The killed part comes again by itself: the same number of processes as before. */
const waitWhole = async (service: Served, count: number): Promise<void> => {
  const until = performance.now() + 4 * STARTS_WITHIN_MS;
  while (service.tree().length < count && performance.now() < until) await sleep(100);
};

const importCatalogue = async (place: StorePlace, folder: string, round: string, told: Acknowledged) => {
  const file = join(folder, `import-${round}.ndjson`);
  const ids = Array.from({ length: 200 }, (_, at) => `imp-${round}-${at}`);
  const lines = ids.map((item_id) => JSON.stringify({ item_id, title: item_id, price: 4, currency: "EUR" }));
  await writeFile(file, `${lines.join("\n")}\n`);
  const { code } = await runCommand(place, [
    "import",
    "catalogue",
    file,
    "--format",
    "ndjson",
    "--shop",
    SHOP,
  ]);
  if (code === 0) for (const id of ids) told.items.add(id);
  return code === 0;
};

export type House = { readonly place: StorePlace; readonly folder: string; readonly key: string };

const killOnce = async (
  { place, folder, key }: House,
  service: Served,
  victim: Victim,
  round: string,
  random: () => number,
  told: Acknowledged,
  tally: Tally,
): Promise<Served> => {
  const call = createCaller(service.url, key);
  const writers = startWriters(call, round, told);
  const importing = importCatalogue(place, folder, round, told);
  await sleep(500 + random() * 1_500);
  // Every other time as soon as something is learnt: by chance alone it would seldom be met.
  if (Number(round) % 2 === 0) await waitLearning(service);
  const pid = await pidOf(victim, service);
  const tree = service.tree();
  if (isLearning(tree)) tally.duringTraining += 1;
  process.kill(pid, "SIGKILL");
  tally.kills[victim] += 1;
  if (victim === "primary") await waitGone(tree, tally);
  else {
    await waitWhole(service, tree.length);
    await sleep(300);
  }
  for (const writer of writers) writer.stop();
  await Promise.all(writers.map(({ done }) => done));
  tally.imports[(await importing) ? "done" : "failed"] += 1;
  if (victim !== "primary") return service;
  const next = await serveStore(place, TRAINS_OFTEN);
  tally.starts.push(next.startMs);
  return next;
};

export const ledgerOf = async ({ place, folder }: House): Promise<string> => {
  const file = join(folder, "audit.json");
  const audit = await runCommand(place, ["audit", "--shop", SHOP, "--out", file]);
  if (audit.code !== 0) return `audit failed: ${audit.err}`;
  const verified = await runCommand(place, ["verify", "ledger", file]);
  return verified.code === 0 ? "verifies" : verified.err;
};

export type KillPlan = {
  readonly rounds: number;
  readonly seed: number;
  readonly say?: (line: string) => void;
};

/** Kills primary, worker and learner in turn while the shop is busy. */
export const proveKills = async (house: House, name: string, plan: KillPlan): Promise<KillFigures> => {
  const random = seededSource(plan.seed);
  const told = nothingYet();
  const tally: Tally = {
    kills: { primary: 0, worker: 0, learner: 0 },
    duringTraining: 0,
    leftOver: 0,
    longestEndMs: 0,
    starts: [],
    imports: { done: 0, failed: 0 },
  };
  const first = await serveStore(house.place);
  tally.starts.push(first.startMs);
  await seedPeople(createCaller(first.url, house.key)).finally(() => first.stop());
  let service = await serveStore(house.place, TRAINS_OFTEN);
  tally.starts.push(service.startMs);
  try {
    for (let at = 0; at < plan.rounds; at += 1) {
      const victim = VICTIMS[at % VICTIMS.length] ?? "primary";
      service = await killOnce(house, service, victim, String(at), random, told, tally);
      const started = victim === "primary" ? `, started in ${tally.starts.at(-1) ?? 0} ms` : "";
      plan.say?.(`${name} ${at + 1}/${plan.rounds} ${victim}${started}: ${JSON.stringify(countOf(told))}`);
    }
    const lost = await findLost(createCaller(service.url, house.key), told);
    const tree = service.tree();
    await service.stop();
    await waitGone(tree, tally);
    return {
      store: name,
      kills: tally.kills,
      during_training: tally.duringTraining,
      left_over: tally.leftOver,
      longest_end_ms: tally.longestEndMs,
      first_start_ms: tally.starts[0] ?? 0,
      longest_start_ms: Math.max(...tally.starts),
      starts_over_5_s: tally.starts.filter((ms) => ms > STARTS_WITHIN_MS).length,
      imports: tally.imports,
      acknowledged: countOf(told),
      misused: told.misused,
      lost,
      ledger: await ledgerOf(house),
    };
  } finally {
    await service.stop();
  }
};
