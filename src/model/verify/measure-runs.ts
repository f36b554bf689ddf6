import type { Manifest } from "../package/manifest.ts";
import { type BoundGraph, fetchesOf } from "../runtime/bound-graph.ts";
import { createInputEncoder } from "../runtime/input-encoder.ts";
import type { OnnxSession, RunTime } from "../runtime/onnx-session.ts";
import { countriesIn, madeUpInput, seeded } from "./probe-inputs.ts";

/** Candidates that a ranking stage sees. */
const RANKED_CANDIDATES = 100;

type RunTarget = {
  readonly manifest: Manifest;
  readonly bound: BoundGraph;
  readonly session: OnnxSession;
  readonly size: number;
};

/**
 * Single runs at full history (and with a full list of candidates), each on another made-up input; resolves
 * to what the run took.
 */
const createFullRun = ({ manifest, bound, session, size }: RunTarget): (() => Promise<RunTime>) => {
  const maxLength = manifest.history?.max_length ?? 1;
  const encoder = createInputEncoder({ bindings: bound.bindings, fixed: bound.fixed, maxLength });
  const random = seeded(3);
  const fetches = fetchesOf(bound.outputs);
  const candidates = bound.over === "candidates" ? RANKED_CANDIDATES : 0;
  const shape = { size, maxLength, candidates, countries: countriesIn(manifest) };
  return async () => {
    const took = { time: { ms: 0, cpuMs: null } as RunTime };
    await session.run(encoder.encode([madeUpInput(random, shape, maxLength)]).feeds, fetches, {
      onTime: (time) => {
        took.time = time;
      },
    });
    return took.time;
  };
};

/**
 * Milliseconds of single full-length runs, without their wait for the event loop, sorted: as many as fit
 * `budgetMs`, between 5 and 60, after one run to warm.
 */
export const measureRuns = async (target: RunTarget, budgetMs = 30): Promise<number[]> => {
  const run = createFullRun(target);
  const times: number[] = [];
  await run();
  const started = performance.now();
  while (times.length < 5 || (times.length < 60 && performance.now() - started < budgetMs))
    times.push((await run()).ms);
  return times.sort((a, b) => a - b);
};

const TRIES = 5;

/** A run that took so many budgets is no slip of a busy machine. */
const HOPELESS = 10;

/**
 * Whether the graph is out of reach of its budget, by as few runs as tell it: one that fits ends the
 * question, a second one of ten budgets too. Judged by processor time. Null: it may fit, or does not run at
 * all, which the probe then says.
 * @returns the fastest of the runs, ms
 */
export const findTooSlow = async (
  target: RunTarget,
  budgetMs: number,
): Promise<{ readonly fastestMs: number; readonly runs: number } | null> => {
  const run = createFullRun(target);
  let fastestMs = Number.POSITIVE_INFINITY;
  for (let runs = 1; runs <= TRIES; runs += 1) {
    const time = await run().catch(() => null);
    if (time === null) return null;
    fastestMs = Math.min(fastestMs, time.ms, time.cpuMs ?? time.ms);
    if (fastestMs <= budgetMs) return null;
    if (runs === TRIES || (runs > 1 && fastestMs > HOPELESS * budgetMs)) return { fastestMs, runs };
  }
  return null;
};

/** What share `q` of sorted times does not exceed. */
export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
