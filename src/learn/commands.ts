/** What the command line calls. Parsing of arguments, colours and exit codes are the command line's. */
import { writeFile } from "node:fs/promises";
import type { Clock } from "../lib/clock.ts";
import {
  evaluate,
  type EvaluateInput,
  type EvaluateProgress,
  type EvaluationResult,
  type ModelTrainer,
} from "./evaluate/evaluate.ts";
import { plotReports } from "./evaluate/plot-svg.ts";
import { formatGroups, formatReportTable } from "./evaluate/report-table.ts";

/** `out` takes whole lines. */
export type CommandIo = { out: (line: string) => void; progress: EvaluateProgress; clock: Clock };

export type EvaluateCommandOptions = EvaluateInput & {
  /** One JSON document instead of tables. */
  json?: boolean;
  /** Where to write the plot. */
  plot?: string | undefined;
  trainers?: Readonly<Record<string, ModelTrainer>>;
};

/**
 * `candor evaluate`. Prints tables, or with `json` one document `{"metrics": {"20": {hr, mrr, ndcg, recall}},
 * "seconds": {…}, …}`.
 * @throws DomainError format_unknown | file_invalid | file_truncated | usage | too_little_data
 */
export const runEvaluate = async (
  options: EvaluateCommandOptions,
  io: CommandIo,
): Promise<EvaluationResult> => {
  const { json = false, plot, trainers = {}, ...input } = options;
  const result = await evaluate(input, { clock: io.clock, progress: io.progress, trainers });
  if (plot !== undefined)
    await writeFile(
      plot,
      plotReports(result.reports, `${result.protocol}, ${result.data.predictions} predictions`),
    );
  if (json) io.out(JSON.stringify(result));
  else printResult(result, io.out);
  return result;
};

const printResult = (result: EvaluationResult, out: (line: string) => void): void => {
  const { data } = result;
  out(
    `${result.format}: ${data.units} units, ${data.items} items, ${data.events} events; ` +
      `${result.protocol}, ${data.predictions} predictions`,
  );
  out(formatReportTable(result.reports));
  out("");
  const [own] = result.reports;
  if (own !== undefined) out(formatGroups(own));
  out("");
  out(
    `seconds: ${Object.entries(result.seconds)
      .map(([name, value]) => `${name} ${value.toFixed(1)}`)
      .join(", ")}`,
  );
};
