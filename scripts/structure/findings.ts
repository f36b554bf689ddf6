/**
 * The structure as sentences: each finding says what stands where, so that whoever reads it knows what to
 * mend.
 */
import { readImportGraph, sourceFiles } from "./import-graph.ts";
import {
  longFunctionsOf,
  longLinesOf,
  measureFile,
  MOST_COLUMNS,
  MOST_FILE_LINES,
  MOST_FUNCTION_LINES,
  sharedNames,
  typeNamesOf,
} from "./measure-files.ts";
import { findCycles, findMutualFolders, shortestWay } from "./measure-graph.ts";
import { testsWithoutCounterpart } from "./mirror.ts";

/** The main path: what README's sentence and the test name. */
export const MAIN_PATH = {
  from: "src/http/routes/recommendations.ts",
  to: "src/model/runtime/loaded-model.ts",
  most_files: 4,
};

export type Structure = {
  readonly files: number;
  readonly imports: number;
  readonly cycles: readonly string[];
  readonly mutual_folders: readonly string[];
  readonly main_path: readonly string[];
  readonly long_files: readonly string[];
  readonly long_files_with_reason: number;
  readonly long_functions: readonly string[];
  readonly long_functions_with_reason: number;
  readonly long_lines: readonly string[];
  readonly shared_type_names: readonly string[];
  readonly tests_without_counterpart: readonly string[];
};

const FOLDERS = ["src", "scripts", "test"];

/** What runs in browsers shares no scope with the server, and neither its names. */
const ofTheServer = (files: readonly string[]): string[] =>
  files.filter((file) => !/^src\/(browser|client)\//.test(file));

/** Measures a checkout. */
export const measureStructure = (root: string): Structure => {
  const graph = readImportGraph(root, "src");
  const files = FOLDERS.flatMap((folder) => sourceFiles(root, folder));
  const long = files.map((file) => measureFile(root, file)).filter(({ lines }) => lines > MOST_FILE_LINES);
  const functions = files
    .filter((file) => !file.startsWith("test/"))
    .flatMap((file) => longFunctionsOf(root, file));
  return {
    files: graph.files.length,
    imports: graph.edges.length,
    cycles: findCycles(graph).map((cycle) => cycle.join(", ")),
    mutual_folders: findMutualFolders(graph).map(
      ({ folders, imports }) => `${folders.join(" and ")} import each other: ${imports.join("; ")}`,
    ),
    main_path: shortestWay(graph, MAIN_PATH.from, MAIN_PATH.to) ?? [],
    long_files: long
      .filter((each) => !each.says_why)
      .map(({ file, lines }) => `${file} has ${lines} lines (${MOST_FILE_LINES} without a reason)`),
    long_files_with_reason: long.filter((each) => each.says_why).length,
    long_functions: functions
      .filter((each) => !each.says_why)
      .map(({ file, name, lines }) => `${name} in ${file} has ${lines} lines (${MOST_FUNCTION_LINES})`),
    long_functions_with_reason: functions.filter((each) => each.says_why).length,
    long_lines: files
      .flatMap((file) => longLinesOf(root, file))
      .map(({ file, line, columns }) => `${file}:${line} has ${columns} columns (${MOST_COLUMNS})`),
    shared_type_names: [
      ...sharedNames(ofTheServer(graph.files).flatMap((file) => typeNamesOf(root, file))),
    ].map(([name, named]) => `${name} is several types: ${named.join(", ")}`),
    tests_without_counterpart: testsWithoutCounterpart(root).map(
      (file) => `${file} has no counterpart in src and belongs to no suite`,
    ),
  };
};

/** What is not as it should be in the import graph. */
export const graphFaultsOf = (structure: Structure): string[] => [
  ...structure.cycles.map((cycle) => `circle of imports: ${cycle}`),
  ...structure.mutual_folders,
  ...(structure.main_path.length === 0 || structure.main_path.length > MAIN_PATH.most_files
    ? [`the main path is ${structure.main_path.length} files: ${structure.main_path.join(" -> ")}`]
    : []),
];

/** What is not as it should be; empty: nothing. */
export const faultsOf = (structure: Structure): string[] => [
  ...graphFaultsOf(structure),
  ...structure.long_files,
  ...structure.long_functions,
  ...structure.long_lines,
  ...structure.shared_type_names,
  ...structure.tests_without_counterpart,
];
