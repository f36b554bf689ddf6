import { present } from "../../lib/present.ts";
import { throwFirst } from "../package/package-failure.ts";
import type { PackageFiles } from "../package/package-files.ts";
import type { BoundGraph } from "../runtime/bound-graph.ts";
import { readPrior } from "../runtime/loaded-model.ts";
import { createOnnxSession, type OnnxSession } from "../runtime/onnx-session.ts";
import { bindGraph, checkWidths } from "./bind-graph.ts";
import { compareGolden } from "./golden.ts";
import { type JudgedPackage, readJudged } from "./judge-package.ts";
import { type ProbeDepth, probeGraph } from "./probe.ts";

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
  provePackage(await readJudged(dir), depth);

/** The same for a package whose graph was judged. */
export const provePackage = async (
  { files, runsAside }: JudgedPackage,
  depth: ProbeDepth,
): Promise<OpenedPackage> => {
  const session = await openSession(files);
  try {
    const { failures, bound } = bindGraph(files.manifest, session.inputs, session.outputs);
    throwFirst(failures);
    const graph = present(bound, "the bound graph");
    throwFirst(checkWidths(graph, session.outputs, files.items.length));
    const opened = {
      files,
      bound: graph,
      session,
      prior: await readPrior({ manifest: files.manifest, bound: graph, session, size: files.items.length }),
      runsAside,
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
