/**
 * `npm run check:structure`: circles, folders that import each other, the main path, lengths, names. Exits 1
 * on a fault.
 */
import { resolve } from "node:path";
import { faultsOf, graphFaultsOf, measureStructure } from "./findings.ts";

const HELP = `npm run check:structure -- [--json] [--only graph]

Measures the import graph of src (type imports included) and the files of src, scripts and test:
circles, pairs of folders that import each other, the way from route to model, long files and
functions without a reason ("Long because …" in the comment), long lines, names of several types.
--only graph: circles, pairs and the main path alone.`;

const write = (text: string): void => void process.stdout.write(`${text}\n`);

const main = (args: readonly string[]): number => {
  if (args.includes("--help")) {
    write(HELP);
    return 0;
  }
  const structure = measureStructure(resolve(import.meta.dirname, "../.."));
  const isGraphAlone = args.some((word, at) => word === "--only" && args[at + 1] === "graph");
  const faults = isGraphAlone ? graphFaultsOf(structure) : faultsOf(structure);
  if (args.includes("--json")) {
    write(JSON.stringify(structure, null, 2));
    return faults.length === 0 ? 0 : 1;
  }
  for (const fault of faults) write(fault);
  write(
    [
      `${structure.files} files, ${structure.imports} imports`,
      `${structure.cycles.length} circles`,
      `${structure.mutual_folders.length} pairs of folders that import each other`,
      `main path of ${structure.main_path.length} files: ${structure.main_path.join(" -> ")}`,
      `${structure.long_files_with_reason} long files and ${structure.long_functions_with_reason} long ` +
        "functions say why",
      faults.length === 0 ? "no fault" : `${faults.length} faults`,
    ].join("\n"),
  );
  return faults.length === 0 ? 0 : 1;
};

process.exitCode = main(process.argv.slice(2));
