import { DomainError } from '../lib/errors.ts';
import { bindGraph, checkGraphFacts, checkWidths } from './bind-graph.ts';
import type { BoundGraph, PackageFailure } from './bind-graph.ts';
import { compareGolden } from './golden.ts';
import { readGraphFacts } from './graph-reader.ts';
import { createInputEncoder } from './input-encoder.ts';
import { readPrior } from './loaded-model.ts';
import type { Manifest } from './manifest.ts';
import { createOnnxSession } from './onnx-session.ts';
import type { OnnxSession } from './onnx-session.ts';
import { readPackageFiles } from './package-files.ts';
import type { PackageFiles } from './package-files.ts';
import { madeUpInput, seeded } from './probe-inputs.ts';
import { probeGraph } from './probe.ts';
import type { ProbeDepth } from './probe.ts';

/** A package whose every promise was kept by its graph. */
export type OpenedPackage = { readonly files: PackageFiles; readonly bound: BoundGraph; readonly session: OnnxSession; readonly prior: Float32Array | null };

/**
 * The check that guards every load: hashes, what the file says of itself, inputs and outputs, probe, golden values.
 * @throws DomainError with the code of the first failure; the session is released then.
 */
export const openPackage = async (dir: string, depth: ProbeDepth): Promise<OpenedPackage> => {
  const files = await readPackageFiles(dir);
  throwFirst(checkGraphFacts(files.manifest, readGraphFacts(files.graph)));
  const session = await openSession(files);
  try {
    const { failures, bound } = bindGraph(files.manifest, session.inputs, session.outputs);
    throwFirst(failures);
    throwFirst(checkWidths(bound!, session.outputs, files.items.length));
    const opened = { files, bound: bound!, session, prior: await readPrior({ manifest: files.manifest, bound: bound!, session, size: files.items.length }) };
    throwFirst(await probeGraph(probeTarget(opened), depth));
    throwFirst(await compareGolden(files.manifest, session));
    return opened;
  } catch (cause) {
    await session.release();
    throw cause;
  }
};

export const probeTarget = ({ files, bound, session, prior }: OpenedPackage): Parameters<typeof probeGraph>[0] => ({ manifest: files.manifest, bound, session, size: files.items.length, prior });

export const openSession = (files: PackageFiles): Promise<OnnxSession> =>
  createOnnxSession({ graph: files.graph, external: [...files.others].map(([path, data]) => ({ path, data })) });

const throwFirst = (failures: readonly PackageFailure[]): void => {
  const first = failures[0];
  if (first !== undefined) throw new DomainError(first.code, first.message, { errors: failures.slice(1).map(({ code, message }) => ({ path: code, message })) });
};

/** A run that holds the event loop longer than this belongs in a thread of its own (DESIGN §3). */
export const LONGEST_RUN_ON_LOOP_MS = 0.3;

/** Candidates that a ranking stage sees. */
const RANKED_CANDIDATES = 100;

/** Milliseconds of single full-length runs, without their wait for the event loop, sorted: as many as fit `budgetMs`, between 5 and 60, after one run to warm. */
export const measureRuns = async (
  { manifest, bound, session, size }: { manifest: Manifest; bound: BoundGraph; session: OnnxSession; size: number }, budgetMs = 30,
): Promise<number[]> => {
  const maxLength = manifest.history?.max_length ?? 1;
  const encoder = createInputEncoder({ bindings: bound.bindings, fixed: bound.fixed, maxLength });
  const random = seeded(3);
  const { scores, part_items: partItems, part_scores: partScores } = bound.outputs;
  const fetches = partItems !== undefined && partScores !== undefined ? [partItems, partScores] : [scores!];
  const shape = { size, maxLength, candidates: bound.over === 'candidates' ? RANKED_CANDIDATES : 0 };
  const times: number[] = [];
  await session.run(encoder.encode([madeUpInput(random, shape, maxLength)]).feeds, fetches);
  const started = performance.now();
  while (times.length < 5 || (times.length < 60 && performance.now() - started < budgetMs)) {
    const { feeds } = encoder.encode([madeUpInput(random, shape, maxLength)]);
    await session.run(feeds, fetches, { onTime: ({ ms }) => times.push(ms) });
  }
  return times.sort((a, b) => a - b);
};

/** What share `q` of sorted times does not exceed. */
export const quantile = (sorted: readonly number[], q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
