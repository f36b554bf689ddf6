import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadForServing } from "../../src/model/process/load-for-serving.ts";
import { addPackage } from "../../src/model/registry/package-transitions.ts";
import {
  EMPTY_REGISTRY,
  type PackageEntry,
  type RegistryState,
} from "../../src/model/registry/registry-state.ts";
import { promote } from "../../src/model/registry/slot-transitions.ts";
import { createSlots, type Slots } from "../../src/model/registry/slots.ts";
import { takeBest } from "../../src/model/runtime/ranking.ts";
import { checkPackage } from "../../src/model/verify/check-package.ts";
import { seeded } from "../../src/model/verify/probe-inputs.ts";
import { writeTestPackage } from "../../test/model/packages.ts";
import { removeFolder } from "../remove-folder.ts";

/** What swapping costs those who wait for an answer, and what it leaves in memory. */
export type LoadFigures = {
  readonly requests: number;
  readonly failed: number;
  readonly swaps: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
};
export type MemoryFigures = { readonly swaps: number; readonly resident_mb: readonly number[] };

const ITEMS = 10_000;
const ROWS = 20;

/** Two models of 10,000 items and 100 neighbours an item, under fixed folders. */
export const writeTwoModels = async (root: string): Promise<ReadonlyMap<string, string>> => {
  const items = Array.from({ length: ITEMS }, (_, i) => `sku-${i + 1}`);
  const dirs = new Map<string, string>();
  for (const version of ["1.0.0", "2.0.0"]) {
    const dir = join(root, version);
    await writeTestPackage(dir, { name: "swap", version, items, width: version === "1.0.0" ? 100 : 99 });
    dirs.set(`swap@${version}`, dir);
  }
  return dirs;
};

const registryOf = (ids: Iterable<string>, runMs: number): RegistryState =>
  [...ids].reduce((state, id): RegistryState => {
    const [name, version] = id.split("@") as [string, string];
    const entry: PackageEntry = {
      id,
      name,
      version,
      task: "score_items",
      added_at: 0,
      added_by: "prove",
      training_known: true,
      dataset: "made up",
      watermark: null,
      run_ms: runMs,
      retired: null,
      fenced: null,
    };
    return addPackage(state, entry);
  }, EMPTY_REGISTRY);

const openSlots = (dirs: ReadonlyMap<string, string>) =>
  createSlots({
    load: ({ id, run_ms }) => {
      const dir = dirs.get(id);
      if (dir === undefined) throw new Error(`${id} is none of the models of this proof.`);
      return loadForServing(dir, run_ms);
    },
    report: (incident) => {
      throw new Error(`incident: ${incident.kind} ${incident.id}`);
    },
  });

const createSwapper = (slots: Slots, ids: readonly string[], runMs: number) => {
  const held = { state: registryOf(ids, runMs), next: 0 };
  return async (): Promise<void> => {
    held.state = promote(
      held.state,
      { slot: "default", id: ids[held.next % ids.length]! },
      { by: "prove", at: 0, erasureHead: 0 },
    );
    held.next += 1;
    await slots.follow(held.state, 0);
  };
};

/** One answer's worth of model work: lease, run over a full history, the best 50, release. */
const answer = async (slots: Slots, random: () => number): Promise<void> => {
  const lease = slots.acquire("default", { stickyKey: null, measure: false });
  if (lease === null) throw new Error("no model");
  try {
    const history = Array.from({ length: ROWS }, (_, gap) => ({
      index: 1 + Math.floor(random() * ITEMS),
      gap,
      type: 1,
      ageDays: 0,
      weight: 1,
      occurrence: 0,
      channel: 1,
      origin: "stored" as const,
      step: gap,
      position: 0,
    }));
    const [output] = await lease.run([{ history }]);
    if (takeBest(lease.rank(output!), 50).length !== 50) throw new Error("short list");
  } finally {
    await lease.release();
  }
};

type Load = { readonly latencies: number[]; readonly failed: number };

/** A request is due every 1/rate s, even while others are open; its latency runs from when it was due. */
const runOpenLoop = async (ask: () => Promise<void>, total: number, rate: number): Promise<Load> => {
  const latencies: number[] = [];
  const counts = { failed: 0 };
  const open = new Set<Promise<void>>();
  const started = performance.now();
  const send = (sent: number): void => {
    const dueAt = started + (sent * 1000) / rate;
    const onAnswer = (): void => void latencies.push(performance.now() - dueAt);
    const onFailure = (): void => {
      counts.failed += 1;
    };
    const one: Promise<void> = ask()
      .then(onAnswer, onFailure)
      .finally(() => open.delete(one));
    open.add(one);
  };
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - started) * rate) / 1000));
    for (; sent < due; sent += 1) send(sent);
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
  await Promise.all(open);
  return { latencies, failed: counts.failed };
};

/** Swaps every so often until it is stopped; 0: never. */
const swapEvery = (swap: () => Promise<void>, everyMs: number): { stop(): number } => {
  const counts = { swaps: 0 };
  const onTime = (): void =>
    void swap().then(() => {
      counts.swaps += 1;
    });
  const timer = everyMs === 0 ? undefined : setInterval(onTime, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return counts.swaps;
    },
  };
};

/** Open-loop load with a swap every `swapEveryMs` (0: no swaps). */
export const measureLoad = async ({
  dirs,
  runMs,
  seconds,
  rate,
  swapEveryMs,
}: {
  dirs: ReadonlyMap<string, string>;
  runMs: number;
  seconds: number;
  rate: number;
  swapEveryMs: number;
}): Promise<LoadFigures> => {
  const slots = openSlots(dirs);
  const swap = createSwapper(slots, [...dirs.keys()], runMs);
  await swap();
  const random = seeded(1);
  for (let i = 0; i < 500; i += 1) await answer(slots, random);
  const total = seconds * rate;
  const swapping = swapEvery(swap, swapEveryMs);
  const { latencies, failed } = await runOpenLoop(() => answer(slots, random), total, rate);
  const swaps = swapping.stop();
  await slots.close();
  const sorted = latencies.sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
  return { requests: total, failed, swaps, p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1) };
};

/**
 * Resident memory after each of `swaps` swaps, with some answers between; `gc` makes what is garbage not
 * count.
 */
export const measureMemory = async ({
  dirs,
  runMs,
  swaps,
  residentBytes,
  gc,
}: {
  dirs: ReadonlyMap<string, string>;
  runMs: number;
  swaps: number;
  residentBytes: () => number;
  gc: () => void;
}): Promise<MemoryFigures> => {
  const slots = openSlots(dirs);
  const swap = createSwapper(slots, [...dirs.keys()], runMs);
  const random = seeded(2);
  const resident: number[] = [];
  for (let i = 0; i <= swaps; i += 1) {
    await swap();
    for (let k = 0; k < 200; k += 1) await answer(slots, random);
    gc();
    resident.push(Math.round(residentBytes() / 2 ** 20));
  }
  await slots.close();
  return { swaps, resident_mb: resident };
};

const main = async (): Promise<void> => {
  const [seconds = 20, swaps = 50] = process.argv.slice(2).map(Number);
  const root = await mkdtemp(join(tmpdir(), "candor-swap-"));
  try {
    const dirs = await writeTwoModels(root);
    const gc = (globalThis as { gc?: () => void }).gc ?? (() => undefined);
    const { failures, measured } = await checkPackage([...dirs.values()][0]!);
    if (measured === null) throw new Error(failures[0]?.message);
    const runMs = measured.run_p50_ms;
    const plain = await measureLoad({ dirs, runMs, seconds, rate: 500, swapEveryMs: 0 });
    const swapped = await measureLoad({ dirs, runMs, seconds, rate: 500, swapEveryMs: 5000 });
    const memory = await measureMemory({
      dirs,
      runMs,
      swaps,
      residentBytes: () => process.memoryUsage.rss(),
      gc,
    });
    const figures = { run_p50_ms: runMs, without_swaps: plain, with_swaps: swapped, memory };
    process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
  } finally {
    await removeFolder(root);
  }
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
