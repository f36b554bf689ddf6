import type { ExplainEvalResult } from "./evaluate-explanations.ts";
import { METHODS } from "./importances.ts";

const WIDTH = 760;
const LEFT = 110;
const BAR = 16;
const PANEL = 190;
const COLOURS = {
  model: "#1f5f8b",
  jaccard: "#4a7c59",
  cosine: "#7a9a4a",
  popularity: "#c06014",
  random: "#888888",
} as const;

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const text = (x: number, y: number, content: string, anchor: "start" | "end" = "start"): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" ` +
  `fill="#222">${escape(content)}</text>`;

type Panel = { readonly title: string; readonly valueOf: (method: (typeof METHODS)[number]) => number };

const panelAt = ({ title, valueOf }: Panel, at: number): string[] => {
  const [column, row] = [at % 2, Math.floor(at / 2)];
  const [x, y] = [column * (WIDTH / 2), 40 + row * (METHODS.length * BAR + 46)];
  const largest = Math.max(0.05, ...METHODS.map((method) => Math.abs(valueOf(method))));
  return [
    text(x + 12, y + 12, title),
    ...METHODS.flatMap((method, m) => {
      const value = valueOf(method);
      const top = y + 22 + m * BAR;
      const width = (Math.abs(value) / largest) * PANEL;
      return [
        text(x + LEFT - 8, top + 11, method, "end"),
        `<rect x="${(x + LEFT).toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${BAR - 4}" ` +
          `fill="${COLOURS[method]}"/>`,
        text(x + LEFT + width + 5, top + 11, value.toFixed(3)),
      ];
    }),
  ];
};

/** Fidelity of each way of explaining, as bars in panels. A standalone SVG document. */
export const plotExplanations = (result: ExplainEvalResult): string => {
  const { methods } = result;
  const panels: Panel[] = [
    { title: "POS@1, lower is better", valueOf: (method) => methods[method].pos[1] },
    { title: "NEG@1, higher is better", valueOf: (method) => methods[method].neg[1] },
    { title: "POS@10, lower is better", valueOf: (method) => methods[method].pos[10] },
    { title: "NEG@10, higher is better", valueOf: (method) => methods[method].neg[10] },
    { title: "Deletion, lower is better", valueOf: (method) => methods[method].deletion },
    { title: "Insertion, higher is better", valueOf: (method) => methods[method].insertion },
  ];
  const height = 40 + 3 * (METHODS.length * BAR + 46);
  const title = `Fidelity of explanations: ${result.package}, ${result.subjects} histories`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" ` +
      `height="${height}" font-family="sans-serif" font-size="12" role="img" ` +
      `aria-label="${escape(title)}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(12, 22, title),
    ...panels.flatMap(panelAt),
    "</svg>",
    "",
  ].join("\n");
};
