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

/** The budgets of docs/architecture.md, "Budgets" beside what was measured. */
export const rowsOf = ({ throughput, memory_mb, large, crowd, ingest_per_second, start }: Report): Row[] => [
  ...(throughput === null
    ? []
    : [
        row("bare handler", throughput.bare.per_second, "answers/s", "", null),
        row("brief", throughput.brief.per_second, "answers/s", "", null),
        row("full", throughput.full.per_second, "answers/s", "", null),
        row(
          "brief of bare",
          throughput.brief_of_bare,
          "",
          "at least 0.50",
          throughput.brief_of_bare >= 0.5,
          2,
        ),
        row("full of bare", throughput.full_of_bare, "", "at least 0.30", throughput.full_of_bare >= 0.3, 2),
        row(
          "cost of full in brief",
          throughput.full_cost_of_brief,
          "times",
          "at most 2",
          throughput.full_cost_of_brief <= 2,
          2,
        ),
        row(
          "brief, p99 at half load",
          throughput.brief.p99_ms_at_half_load,
          "ms",
          "under 10",
          throughput.brief.p99_ms_at_half_load < 10,
          1,
        ),
        row(
          "full, p99 at half load",
          throughput.full.p99_ms_at_half_load,
          "ms",
          "under 10",
          throughput.full.p99_ms_at_half_load < 10,
          1,
        ),
      ]),
  ...(memory_mb === null
    ? []
    : [row("memory of the serving process", memory_mb, "MB", "under 400", memory_mb < 400)]),
  ...(large === null
    ? []
    : [
        row(
          "p50, large catalogue of small",
          large.ratio,
          `(${large.p50_ms_large.toFixed(2)} ms of ${large.p50_ms.toFixed(2)} ms)`,
          "at most 1.5",
          large.ratio <= 1.5,
          2,
        ),
      ]),
  ...(crowd === null
    ? []
    : [
        row(
          "p50, many shoppers of few",
          crowd.ratio,
          `(${crowd.p50_ms_crowd.toFixed(2)} ms of ${crowd.p50_ms.toFixed(2)} ms)`,
          "0.8 to 1.2",
          crowd.ratio <= 1.2,
          2,
        ),
      ]),
  ...(ingest_per_second === null
    ? []
    : [row("ingest, durable", ingest_per_second, "events/s", "at least 20000", ingest_per_second >= 20_000)]),
  ...(start === null
    ? []
    : [
        row("cold start to ready", start.ready_ms, "ms", "under 2000", start.ready_ms < 2000),
        row("cold start to the model’s first answer", start.first_model_answer_ms, "ms", "", null),
      ]),
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
