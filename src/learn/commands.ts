/** What the command line calls. Parsing of arguments, colours and exit codes are the command line's. */
import { writeFile } from "node:fs/promises";
import type { Clock } from "../lib/clock.ts";
import { type BesideBaseline, besideBaselines, tellStanding } from "./evaluate/beside-baselines.ts";
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
 * "seconds": {…}, "beside": [{baseline, seen, metric, own, theirs, error, behind}, …], …}`.
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
  const beside = besideBaselines(result);
  if (json) io.out(JSON.stringify({ ...result, beside }));
  else printResult(result, beside, io.out);
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

/** Where a built-in baseline is ahead, in what is found or in how far up it stands. */
const besideLines = (beside: readonly BesideBaseline[]): string[] => {
  if (beside.length === 0) return [];
  const behind = beside.filter((each) => each.behind);
  if (behind.length === 0)
    return ["Behind no baseline by more than one standard error, in what is found and in its order.", ""];
  return [
    ...behind.map((each) => `Behind ${each.baseline} (seen items ${each.seen}): ${tellStanding(each)}.`),
    "",
  ];
};

const printResult = (
  result: EvaluationResult,
  beside: readonly BesideBaseline[],
  out: (line: string) => void,
): void => {
  const { data } = result;
  out(
    `${result.format}: ${data.units} units, ${data.items} items, ${data.events} events; ` +
      `${result.protocol}, ${data.predictions} predictions`,
  );
  for (const warning of result.warnings) out(`Warning: ${warning}`);
  out(formatReportTable(result.reports));
  out("");
  for (const line of besideLines(beside)) out(line);
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
