import type { StartFigures, Throughput } from "./measure.ts";

export type Report = {
  readonly commit: string;
  readonly node: string;
  readonly cores: number;
  readonly load_average: number;
  readonly built: boolean;
  readonly settings: Readonly<Record<string, number>>;
  readonly throughput: Throughput | null;
  readonly memory_mb: number | null;
  readonly large: { readonly p50_ms: number; readonly p50_ms_large: number; readonly ratio: number } | null;
  readonly crowd: { readonly p50_ms: number; readonly p50_ms_crowd: number; readonly ratio: number } | null;
  readonly ingest_per_second: number | null;
  readonly start: StartFigures | null;
};

type Row = {
  readonly what: string;
  readonly measured: string;
  readonly budget: string;
  readonly holds: boolean | null;
};

const row = (
  what: string,
  value: number,
  unit: string,
  budget: string,
  holds: boolean | null,
  digits = 0,
): Row => ({ what, measured: `${value.toFixed(digits)} ${unit}`.trim(), budget, holds });

const throughputRows = (measured: Throughput): Row[] => {
  const { bare, brief, full, brief_of_bare, full_of_bare, full_cost_of_brief } = measured;
  const halfLoad = (name: string, p99: number): Row =>
    row(`${name}, p99 at half load`, p99, "ms", "under 10", p99 < 10, 1);
  return [
    row("bare handler", bare.per_second, "answers/s", "", null),
    row("brief", brief.per_second, "answers/s", "", null),
    row("full", full.per_second, "answers/s", "", null),
    row("brief of bare", brief_of_bare, "", "at least 0.50", brief_of_bare >= 0.5, 2),
    row("full of bare", full_of_bare, "", "at least 0.30", full_of_bare >= 0.3, 2),
    row("cost of full in brief", full_cost_of_brief, "times", "at most 2", full_cost_of_brief <= 2, 2),
    halfLoad("brief", brief.p99_ms_at_half_load),
    halfLoad("full", full.p99_ms_at_half_load),
  ];
};

const memoryRow = (mb: number): Row => row("memory of the serving process", mb, "MB", "under 400", mb < 400);

const largeRow = ({ p50_ms, p50_ms_large, ratio }: NonNullable<Report["large"]>): Row => {
  const times = `(${p50_ms_large.toFixed(2)} ms of ${p50_ms.toFixed(2)} ms)`;
  return row("p50, large catalogue of small", ratio, times, "at most 1.5", ratio <= 1.5, 2);
};

const crowdRow = ({ p50_ms, p50_ms_crowd, ratio }: NonNullable<Report["crowd"]>): Row => {
  const times = `(${p50_ms_crowd.toFixed(2)} ms of ${p50_ms.toFixed(2)} ms)`;
  return row("p50, many shoppers of few", ratio, times, "0.8 to 1.2", ratio <= 1.2, 2);
};

const ingestRow = (perSecond: number): Row =>
  row("ingest, durable", perSecond, "events/s", "at least 20000", perSecond >= 20_000);

const startRows = ({ ready_ms, first_model_answer_ms }: StartFigures): Row[] => [
  row("cold start to ready", ready_ms, "ms", "under 2000", ready_ms < 2000),
  row("cold start to the model’s first answer", first_model_answer_ms, "ms", "", null),
];

/** Nothing of what was not measured. */
const ifMeasured = <T>(figures: T | null, rows: (figures: T) => Row | Row[]): Row[] =>
  figures === null ? [] : [rows(figures)].flat();

/** The budgets of docs/architecture.md, "Budgets" beside what was measured. */
export const rowsOf = (report: Report): Row[] => [
  ...ifMeasured(report.throughput, throughputRows),
  ...ifMeasured(report.memory_mb, memoryRow),
  ...ifMeasured(report.large, largeRow),
  ...ifMeasured(report.crowd, crowdRow),
  ...ifMeasured(report.ingest_per_second, ingestRow),
  ...ifMeasured(report.start, startRows),
];

export const tellReport = (report: Report): string => {
  const rows = rowsOf(report);
  const width = Math.max(...rows.map(({ what }) => what.length));
  return [
    `node ${report.node}, ${report.cores} cores, load average ${report.load_average.toFixed(1)} ` +
      `before, ${report.built ? "built files" : "sources"}, commit ${report.commit.slice(0, 8)}`,
    ...rows.map(({ what, measured, budget, holds }) =>
      (
        `${what.padEnd(width)}  ${measured.padEnd(30)} ` +
        `${budget === "" ? "" : `${holds === true ? "holds " : "BROKEN"} (${budget})`}`
      ).trimEnd(),
    ),
  ].join("\n");
};
