import type { RecommenderReport } from "./evaluate-recommender.ts";

const WIDTH = 760;
const BAR = 18;
const LEFT = 190;
const RIGHT = 70;
const METRICS = ["hr", "mrr", "recall"] as const;
const COLOURS = { hr: "#1f5f8b", mrr: "#c06014", recall: "#4a7c59" } as const;

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/**
 * Bars of HR, MRR and Recall at 20 for each recommender, with the 95 % interval as a line. A standalone SVG
 * document.
 */
export const plotReports = (reports: readonly RecommenderReport[], title: string): string => {
  const group = METRICS.length * BAR + 16;
  const height = 60 + reports.length * group;
  const largest = Math.max(
    0.05,
    ...reports.flatMap((report) => METRICS.map((name) => report.metrics["20"]?.[name] ?? 0)),
  );
  const scale = (value: number): number => (value / largest) * (WIDTH - LEFT - RIGHT);
  const parts = reports.flatMap((report, r) => [
    text(
      LEFT - 8,
      52 + r * group + BAR,
      `${report.name}${report.seen === "removed" ? " (new only)" : ""}`,
      "end",
    ),
    ...METRICS.flatMap((name, m) => bar({ report, name, y: 40 + r * group + m * BAR, scale })),
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" ` +
      `height="${height}" font-family="sans-serif" font-size="12" role="img" ` +
      `aria-label="${escape(title)}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(12, 22, title, "start"),
    ...parts,
    "</svg>",
    "",
  ].join("\n");
};

const bar = ({
  report,
  name,
  y,
  scale,
}: {
  report: RecommenderReport;
  name: (typeof METRICS)[number];
  y: number;
  scale: (value: number) => number;
}): string[] => {
  const value = report.metrics["20"]?.[name] ?? 0;
  const interval = report.intervals["20"]?.[name];
  const middle = y + (BAR - 4) / 2;
  return [
    `<rect x="${LEFT}" y="${y}" width="${scale(value).toFixed(1)}" height="${BAR - 4}" ` +
      `fill="${COLOURS[name]}"/>`,
    ...(interval === undefined
      ? []
      : [
          `<line x1="${(LEFT + scale(interval.low)).toFixed(1)}" ` +
            `x2="${(LEFT + scale(interval.high)).toFixed(1)}" y1="${middle}" y2="${middle}" ` +
            `stroke="#111"/>`,
        ]),
    text(
      LEFT + scale(interval === undefined ? value : Math.max(value, interval.high)) + 6,
      y + BAR - 7,
      `${name === "hr" ? "HR" : name === "mrr" ? "MRR" : "Recall"} ${value.toFixed(3)}`,
      "start",
    ),
  ];
};

const text = (x: number, y: number, content: string, anchor: "start" | "end"): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" ` +
  `fill="#222">${escape(content)}</text>`;
