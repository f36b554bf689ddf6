import { DomainError } from "../../lib/errors.ts";
import type { Manifest } from "../package/manifest.ts";
import { type PackageFiles, readPackageFiles } from "../package/package-files.ts";
import { createInputEncoder } from "../runtime/input-encoder.ts";
import { readPrior } from "../runtime/loaded-model.ts";
import { createOnnxSession, type OnnxSession, type RunTime } from "../runtime/onnx-session.ts";
import {
  bindGraph,
  type BoundGraph,
  checkGraphFacts,
  checkWidths,
  type PackageFailure,
} from "./bind-graph.ts";
import { compareGolden } from "./golden.ts";
import { judgeGraphCost } from "./graph-cost.ts";
import { readGraphFacts } from "./graph-reader.ts";
import { type ProbeDepth, probeGraph } from "./probe.ts";
import { madeUpInput, seeded } from "./probe-inputs.ts";
import { readGraph } from "./read-graph.ts";

/** A package whose every promise was kept by its graph. */
export type OpenedPackage = {
  readonly files: PackageFiles;
  readonly bound: BoundGraph;
  readonly session: OnnxSession;
  readonly prior: Float32Array | null;
  /** Its runs belong into a process of their own, however fast they were measured. */
  readonly runsAside: boolean;
};

/**
 * The check that guards every load: hashes, what the file says of itself, inputs and outputs, probe, golden
 * values.
 * @throws DomainError with the code of the first failure; the session is released then.
 */
export const openPackage = async (dir: string, depth: ProbeDepth): Promise<OpenedPackage> =>
  proveFiles(await readPackageFiles(dir), depth);

/** The same for a package that was read. */
export const proveFiles = async (files: PackageFiles, depth: ProbeDepth): Promise<OpenedPackage> => {
  throwFirst(checkGraphFacts(files.manifest, readGraphFacts(files.graph)));
  const cost = judgeGraphCost(readGraph(files.graph));
  throwFirst(cost.failures);
  const session = await openSession(files);
  try {
    const { failures, bound } = bindGraph(files.manifest, session.inputs, session.outputs);
    throwFirst(failures);
    throwFirst(checkWidths(bound!, session.outputs, files.items.length));
    const opened = {
      files,
      bound: bound!,
      session,
      prior: await readPrior({ manifest: files.manifest, bound: bound!, session, size: files.items.length }),
      runsAside: cost.runsAside,
    };
    throwFirst(await probeGraph(probeTarget(opened), depth));
    throwFirst(await compareGolden(files.manifest, session));
    return opened;
  } catch (cause) {
    await session.release();
    throw cause;
  }
};

export const probeTarget = ({
  files,
  bound,
  session,
  prior,
}: OpenedPackage): Parameters<typeof probeGraph>[0] => ({
  manifest: files.manifest,
  bound,
  session,
  size: files.items.length,
  prior,
});

export const openSession = (files: PackageFiles): Promise<OnnxSession> =>
  createOnnxSession({
    graph: files.graph,
    external: [...files.others].map(([path, data]) => ({ path, data })),
  });

const throwFirst = (failures: readonly PackageFailure[]): void => {
  const first = failures[0];
  if (first !== undefined)
    throw new DomainError(first.code, first.message, {
      errors: failures.slice(1).map(({ code, message }) => ({ path: code, message })),
    });
};

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
  const { scores, part_items: partItems, part_scores: partScores } = bound.outputs;
  const fetches = partItems !== undefined && partScores !== undefined ? [partItems, partScores] : [scores!];
  const shape = { size, maxLength, candidates: bound.over === "candidates" ? RANKED_CANDIDATES : 0 };
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
