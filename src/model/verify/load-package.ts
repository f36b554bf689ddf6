import { DomainError } from "../../lib/errors.ts";
import { LONGEST_RUN_ON_LOOP_MS } from "../package/limits.ts";
import { type PackageFiles, readPackageFiles, turn } from "../package/package-files.ts";
import { createLoadedModel, createVocabulary, type LoadedModel } from "../runtime/loaded-model.ts";
import type { OnnxSession } from "../runtime/onnx-session.ts";
import { startModelProcess } from "../runtime/process-session.ts";
import { bindGraph, type BoundGraph } from "./bind-graph.ts";
import { judgeGraphCost } from "./graph-cost.ts";
import { openPackage, proveFiles } from "./open-package.ts";
import { PROBE_AT_LOAD } from "./probe.ts";
import { readGraph } from "./read-graph.ts";

const PROOF_TIMEOUT_MS = 60_000;

/**
 * Reads, proves and opens the package in `dir`, in this thread. For tools and tests; a server uses
 * `loadForServing`.
 * @throws DomainError with the code of the first failure.
 */
export const loadPackage = async (dir: string): Promise<LoadedModel> => {
  const { files, bound, session, prior } = await openPackage(dir, PROBE_AT_LOAD);
  return assemble({ files, bound, session, prior, offLoop: false });
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
  onLoopMs = LONGEST_RUN_ON_LOOP_MS,
): Promise<LoadedModel> => {
  if (runMs === null) return loadPackageAside(dir, { onLoopMs });
  if (runMs > onLoopMs) return loadInProcess(dir, PROOF_TIMEOUT_MS);
  const files = await readPackageFiles(dir);
  if (judgeGraphCost(readGraph(files.graph)).runsAside) return loadInProcess(dir, PROOF_TIMEOUT_MS);
  const { bound, session, prior } = await proveFiles(files, PROBE_AT_LOAD);
  return assemble({ files, bound, session, prior, offLoop: false });
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

const assemble = async ({
  files,
  bound,
  session,
  prior,
  offLoop,
}: {
  files: PackageFiles;
  bound: BoundGraph;
  session: OnnxSession;
  prior: Float32Array | null;
  offLoop: boolean;
}): Promise<LoadedModel> => {
  const vocabulary = await createVocabulary(files.items);
  await turn();
  return createLoadedModel({
    manifest: files.manifest,
    bound,
    session,
    vocabulary,
    prior,
    tables: readTables(files),
    offLoop,
  });
};

/** @throws DomainError manifest_invalid when a table is not JSON. */
const readTables = ({ manifest, others }: PackageFiles): Record<string, unknown> => {
  const tables: Record<string, unknown> = {};
  for (const [name, path] of Object.entries(manifest.tables)) {
    try {
      tables[name] = JSON.parse(new TextDecoder().decode(others.get(path)));
    } catch (cause) {
      throw new DomainError("manifest_invalid", `the table "${path}" is not JSON; write it again`, { cause });
    }
  }
  return tables;
};
