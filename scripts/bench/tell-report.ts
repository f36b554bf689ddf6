import { type AnswerFigures, type LengthFigures, LIMIT } from "./measure-answers.ts";
import { type Report, type Row, rowsOf, short, tellSpread } from "./report.ts";

const verdictOf = ({ budget, holds }: Row): string =>
  holds === null ? "" : `${holds ? "holds" : "MISSED"} (${budget})`;

/** Columns as wide as their widest cell. */
const align = (table: readonly (readonly string[])[]): string[] => {
  const widths = (table[0] ?? []).map((_, at) => Math.max(...table.map((line) => (line[at] ?? "").length)));
  return table.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
};

const HEAD = [
  "history",
  "",
  "ms CPU",
  "answers/s",
  "of the floor",
  "by answers/s",
  "full of brief",
  "of usual",
];

const lengthLines = (each: LengthFigures): string[][] => [
  [
    String(each.length),
    "brief",
    tellSpread(each.brief.cpu_ms),
    short(each.brief.per_second.median),
    tellSpread(each.brief_of_floor.cpu),
    short(each.brief_of_floor.per_second.median),
    "",
    tellSpread(each.brief_of_usual),
  ],
  [
    "",
    "full",
    tellSpread(each.full.cpu_ms),
    short(each.full.per_second.median),
    tellSpread(each.full_of_floor.cpu),
    short(each.full_of_floor.per_second.median),
    tellSpread(each.full_of_brief),
    tellSpread(each.full_of_usual),
  ],
];

const tableOf = ({ lengths }: AnswerFigures): string[] => align([HEAD, ...lengths.flatMap(lengthLines)]);

const conditionsOf = ({ settings, ...report }: Report): string[] => [
  `node ${report.node}, ${report.cores} cores, load average ${report.load_average.toFixed(1)} before, ` +
    `${report.built ? "built files" : "sources"}, commit ${report.commit.slice(0, 8)}`,
  `store ${settings.store}, workers ${settings.workers}, ` +
    `${settings.rounds} rounds of ${settings.seconds} s: ` +
    "median (smallest to largest), ratios within a round",
  report.pinned === null
    ? "not pinned: server and load share the cores (taskset is missing, or there are too few cores)"
    : `server on core ${report.pinned.server}, load on core ${report.pinned.client}`,
  `the bare handler hands out 20 items, Candor ${LIMIT}` +
    (settings.store === "redis" ? "; the processor time of Redis itself is not counted" : ""),
];

/** The report for people. */
export const tellReport = (report: Report): string =>
  [
    ...conditionsOf(report),
    "",
    ...align(rowsOf(report).map((row) => [row.what, row.measured, verdictOf(row)])),
    ...(report.answers === null ? [] : ["", ...tableOf(report.answers)]),
  ].join("\n");
