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
 * @throws DomainError format_unknown | file_invalid | file_truncated | file_too_large | usage |
 * too_little_data
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

const shares = (counts: Readonly<Record<string, number>>): string => {
  const sum = Object.values(counts).reduce((total, count) => total + count, 0);
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${((100 * count) / sum).toFixed(1)} %`)
    .join(", ");
};

/** What the answers of a running service were made of, for people. */
const servedLines = ({ served }: EvaluationResult): string[] =>
  served === null
    ? []
    : [
        `served: answers by mode ${shares(served.modes)}; by model ${shares(served.models)}`,
        `served: the first 20 places by what they stand on: ${shares(served.basis)}`,
        `served: answers that a rule changed: ${
          Object.entries(served.rules)
            .map(([code, count]) => `${code} ${count}`)
            .join(", ") || "none"
        }`,
        "",
      ];

const printResult = (result: EvaluationResult, out: (line: string) => void): void => {
  const { data } = result;
  out(
    `${result.format}: ${data.units} units, ${data.items} items, ${data.events} events; ` +
      `${result.protocol}, ${data.predictions} predictions`,
  );
  for (const warning of result.warnings) out(`Warning: ${warning}`);
  out(formatReportTable(result.reports));
  out("");
  for (const line of servedLines(result)) out(line);
  const [own] = result.reports;
  if (own !== undefined) out(formatGroups(own));
  out("");
  out(
    `seconds: ${Object.entries(result.seconds)
      .map(([name, value]) => `${name} ${value.toFixed(1)}`)
      .join(", ")}`,
  );
};
