import { DomainError } from "../../lib/errors.ts";
import { LONGEST_RUN_ON_LOOP_MS } from "../package/limits.ts";
import { readPackageFiles } from "../package/package-files.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import { bindGraph } from "../verify/bind-graph.ts";
import { judgePackage, readJudged } from "../verify/judge-package.ts";
import { assemble, loadPackage } from "../verify/load-package.ts";
import { provePackage } from "../verify/open-package.ts";
import { PROBE_AT_LOAD } from "../verify/probe.ts";
import { startModelProcess } from "./process-session.ts";

const PROOF_TIMEOUT_MS = 60_000;

type ServingOptions = {
  /** Milliseconds up to which a run may hold the event loop. */
  readonly onLoopMs?: number;
  /** Reads the graph and says what it may cost: once, here or in the process that opens it. */
  readonly judge?: typeof judgePackage;
};

/**
 * Loads a package while this thread serves, by what is known of it: a package that was checked and found fast
 * is proven here again (a few runs of its graph, each shorter than an answer), a slow one in the process that
 * will run it, an unknown one aside. A graph whose cost no probe can vouch for never runs here, however fast
 * it was.
 * @param runMs milliseconds of one run, as `checkPackage` measured them; null = unknown.
 * @throws DomainError with the code of the first failure.
 */
export const loadForServing = async (
  dir: string,
  runMs: number | null,
  { onLoopMs = LONGEST_RUN_ON_LOOP_MS, judge = judgePackage }: ServingOptions = {},
): Promise<LoadedModel> => {
  if (runMs === null) return loadPackageAside(dir, { onLoopMs });
  if (runMs > onLoopMs) return loadInProcess(dir, PROOF_TIMEOUT_MS);
  const judged = await readJudged(dir, judge);
  if (judged.runsAside) return loadInProcess(dir, PROOF_TIMEOUT_MS);
  return assemble({ ...(await provePackage(judged, PROBE_AT_LOAD)), offLoop: false });
};

/**
 * Loads a package that nobody has run yet: it is read and proven in a background process, whose probe also
 * measures it. A fast model is then opened here; a model slower than 0.3 ms a run gets a process of its own,
 * of ordinary priority.
 * @throws DomainError with the code of the first failure.
 */
export const loadPackageAside = async (
  dir: string,
  { onLoopMs = LONGEST_RUN_ON_LOOP_MS, timeoutMs = PROOF_TIMEOUT_MS } = {},
): Promise<LoadedModel> => {
  const proof = await startModelProcess({ dir, depth: PROBE_AT_LOAD, timeoutMs, isBackground: true });
  await proof.stop();
  return proof.runMs <= onLoopMs && !proof.runsAside ? loadPackage(dir) : loadInProcess(dir, timeoutMs);
};

/**
 * Milliseconds of one run of a package that nobody has run yet, measured in a background process; null where
 * it cannot be opened, which whoever serves it finds out and tells.
 */
export const measureAside = async (dir: string, timeoutMs = PROOF_TIMEOUT_MS): Promise<number | null> => {
  try {
    const proof = await startModelProcess({ dir, depth: PROBE_AT_LOAD, timeoutMs, isBackground: true });
    await proof.stop();
    return proof.runMs;
  } catch (cause) {
    if (cause instanceof DomainError) return null;
    throw cause;
  }
};

const loadInProcess = async (dir: string, timeoutMs: number): Promise<LoadedModel> => {
  const { session, prior } = await startModelProcess({
    dir,
    depth: PROBE_AT_LOAD,
    timeoutMs,
    isBackground: false,
  });
  try {
    const files = await readPackageFiles(dir);
    const { bound } = bindGraph(files.manifest, session.inputs, session.outputs);
    if (bound === null)
      throw new DomainError(
        "package_hash_mismatch",
        "the package changed while it was loaded; load it again",
      );
    return await assemble({ files, bound, session, prior, offLoop: true });
  } catch (cause) {
    await session.release();
    throw cause;
  }
};
