import { DomainError } from "../../lib/errors.ts";
import { type PackageFiles, turn } from "../package/package-files.ts";
import type { BoundGraph } from "../runtime/bound-graph.ts";
import { createLoadedModel, createVocabulary, type LoadedModel } from "../runtime/loaded-model.ts";
import type { OnnxSession } from "../runtime/onnx-session.ts";
import { openPackage } from "./open-package.ts";
import { PROBE_AT_LOAD } from "./probe.ts";
import { findRowWise } from "./row-wise.ts";

/**
 * Reads, proves and opens the package in `dir`, in this thread. For tools and tests; a server uses
 * `loadForServing`.
 * @throws DomainError with the code of the first failure.
 */
export const loadPackage = async (dir: string): Promise<LoadedModel> => {
  return assemble({ ...(await openPackage(dir, PROBE_AT_LOAD)), offLoop: false });
};

export const assemble = async ({
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
    rowWise: findRowWise(files.graph, bound),
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
