import type { RecommenderReport } from "./evaluate-recommender.ts";

/** Where a model could not say anything of a history, in words. */
export const tellFailed = ({ name, failed = 0, predictions }: RecommenderReport): string | null =>
  failed === 0
    ? null
    : `${name} failed on ${failed} of ${predictions} predictions, each of which counts as a miss.`;

/** A table for people: one line a recommender, figures at `k` with the 95 % interval of the first metric. */
export const formatReportTable = (reports: readonly RecommenderReport[], k = 20): string => {
  const head = [
    "model",
    "seen items",
    `HR@${k}`,
    "95 %",
    `MRR@${k}`,
    `NDCG@${k}`,
    `Recall@${k}`,
    "coverage",
    "novelty",
    "pop. bias",
    "predictions",
  ];
  const rows = reports.flatMap((report) => {
    const metrics = report.metrics[k];
    if (metrics === undefined) return [];
    const interval = report.intervals[k]?.hr;
    const row = [
      report.name,
      report.seen,
      digits(metrics.hr),
      interval === undefined ? "" : `${digits(interval.low)}-${digits(interval.high)}`,
      digits(metrics.mrr),
      digits(metrics.ndcg),
      digits(metrics.recall),
      digits(report.coverage),
      report.novelty.toFixed(2),
      report.popularity_bias.toFixed(2),
      String(report.predictions),
    ];
    return [row];
  });
  const failures = new Set(reports.flatMap((report) => tellFailed(report) ?? []));
  return [formatColumns([head, ...rows]), ...failures].join("\n");
};

/** Groups of one recommender: by length of history and age of the item. */
export const formatGroups = (report: RecommenderReport): string => {
  const rows = (groups: RecommenderReport["by_item_age"]): string[][] =>
    Object.entries(groups).map(([name, value]) => [
      name,
      digits(value.hr),
      digits(value.mrr),
      digits(value.ndcg),
      digits(value.recall),
      String(value.predictions),
    ]);
  const head = ["HR@20", "MRR@20", "NDCG@20", "Recall@20", "predictions"];
  const lengths = formatColumns([["history", ...head], ...rows(report.by_history_length)]);
  return Object.keys(report.by_item_age).length === 0
    ? lengths
    : `${lengths}\n\n${formatColumns([["item age", ...head], ...rows(report.by_item_age)])}`;
};

const digits = (value: number): string => value.toFixed(4).replace(/^0/, "");

const formatColumns = (rows: readonly (readonly string[])[]): string => {
  const widthOf = (c: number): number => Math.max(...rows.map((row) => row[c]?.length ?? 0));
  const widths = (rows[0] ?? []).map((_, c) => widthOf(c));
  return rows
    .map((row) =>
      row
        .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};
