import { present } from "../../lib/present.ts";
import { type PackageFailure, throwFirst } from "../package/package-failure.ts";
import { type PackageFiles, readPackageFiles } from "../package/package-files.ts";
import { judgeGraphCost } from "./graph-cost.ts";
import { checkGraphFacts } from "./graph-facts.ts";
import { readGraphFacts } from "./graph-reader.ts";
import { readGraph } from "./read-graph.ts";

const JUDGED = Symbol("judged");

/**
 * A package whose graph was read, and found to be one that may be opened. Only `judgePackage` makes it:
 * whoever opens a graph has to bring it along, so that none is opened unjudged and none is judged twice.
 */
export type JudgedPackage = {
  readonly [JUDGED]: true;
  readonly files: PackageFiles;
  /** Its runs belong into a process of their own, however fast they were measured. */
  readonly runsAside: boolean;
};

/** `judged` is null where something fails. */
export type Judgement = {
  readonly failures: readonly PackageFailure[];
  readonly judged: JudgedPackage | null;
};

/**
 * Reads the graph of a package, which no runtime has opened yet, and judges what it may cost.
 * @throws DomainError model_corrupt
 */
export const judgePackage = (files: PackageFiles): Judgement => {
  const wrong = checkGraphFacts(files.manifest, readGraphFacts(files.graph));
  if (wrong.length > 0) return { failures: wrong, judged: null };
  const { failures, runsAside } = judgeGraphCost(readGraph(files.graph));
  return { failures, judged: failures.length > 0 ? null : { [JUDGED]: true, files, runsAside } };
};

/** The same for the package in `dir`. @throws DomainError with the code of the first failure */
export const readJudged = async (dir: string, judge = judgePackage): Promise<JudgedPackage> => {
  const { failures, judged } = judge(await readPackageFiles(dir));
  throwFirst(failures);
  return present(judged, "the judged package");
};
