import type { AnswerFigures, LengthFigures } from "./measure-answers.ts";
import type { Spread } from "./rounds.ts";

/*
 * A picture of the answers: what they cost by length of history, and their share of what the bare handler
 * does. Plain SVG, for a page of the documentation.
 */
const WIDTH = 960;
const HEIGHT = 400;
const COLOURS = { brief: "#1d6fa5", full: "#c2571a", axis: "#666", line: "#ddd" } as const;
const LEFT = { x: 70, y: 60, width: 390, height: 270 } as const;
const RIGHT = { x: 560, y: 60, width: 370, height: 270 } as const;

const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const text = (x: number, y: number, words: string, anchor = "middle"): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escape(words)}</text>`;

const line = (from: readonly [number, number], to: readonly [number, number], colour: string): string =>
  `<line x1="${from[0].toFixed(1)}" y1="${from[1].toFixed(1)}" ` +
  `x2="${to[0].toFixed(1)}" y2="${to[1].toFixed(1)}" stroke="${colour}"/>`;

/** A round number at or above what has to fit, and steps up to it. */
const stepsUpTo = (most: number): number[] => {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1e-6)));
  const step = ([0.2, 0.5, 1, 2].find((size) => most / (size * power) <= 6) ?? 2) * power;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, at) => at * step);
};

const label = (value: number): string => String(Number(value.toPrecision(3)));

type Scale = (value: number) => number;

/** Grid and numbers of the upright axis. */
const upright = (box: typeof LEFT | typeof RIGHT, steps: readonly number[], at: Scale): string =>
  steps
    .map(
      (step) =>
        line([box.x, at(step)], [box.x + box.width, at(step)], COLOURS.line) +
        text(box.x - 8, at(step) + 4, label(step), "end"),
    )
    .join("");

/** The median as a line, and the smallest and the largest of each as a bar. */
const curve = (
  points: readonly { readonly x: number; readonly cost: Spread }[],
  y: Scale,
  colour: string,
): string => {
  const path = points.map(({ x, cost }) => `${x.toFixed(1)},${y(cost.median).toFixed(1)}`).join(" ");
  const bars = points.map(({ x, cost }) => line([x, y(cost.min)], [x, y(cost.max)], colour)).join("");
  const dots = points
    .map(
      ({ x, cost }) =>
        `<circle cx="${x.toFixed(1)}" cy="${y(cost.median).toFixed(1)}" r="3.5" fill="${colour}"/>`,
    )
    .join("");
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${bars}${dots}`;
};

const costPanel = ({ floor, lengths }: AnswerFigures): string => {
  const logs = lengths.map(({ length }) => Math.log10(length));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const inset = 20;
  const x: Scale = (length) =>
    LEFT.x + inset + ((Math.log10(length) - low) / (high - low || 1)) * (LEFT.width - 2 * inset);
  const steps = stepsUpTo(
    Math.max(...lengths.flatMap(({ brief, full }) => [brief.cpu_ms.max, full.cpu_ms.max])),
  );
  const y: Scale = (ms) => LEFT.y + LEFT.height * (1 - ms / (steps.at(-1) ?? 1));
  const curveOf = (name: "brief" | "full"): string =>
    curve(
      lengths.map((each) => ({ x: x(each.length), cost: each[name].cpu_ms })),
      y,
      COLOURS[name],
    );
  const bare = y(floor.cpu_ms.median);
  return [
    text(LEFT.x + LEFT.width / 2, 32, "CPU milliseconds of an answer, by length of history"),
    upright(LEFT, steps, y),
    ...lengths.map(({ length }) => text(x(length), LEFT.y + LEFT.height + 18, String(length))),
    `<g stroke-dasharray="4 4">${line([LEFT.x, bare], [LEFT.x + LEFT.width, bare], COLOURS.axis)}</g>`,
    curveOf("brief"),
    curveOf("full"),
  ].join("\n");
};

const barsOf = (each: LengthFigures, from: number, width: number, y: Scale): string =>
  (["brief", "full"] as const)
    .map((name, at) => {
      const share = (name === "brief" ? each.brief_of_floor : each.full_of_floor).cpu.median;
      const [x, top] = [from + at * width, y(share)];
      const height = RIGHT.y + RIGHT.height - top;
      return (
        `<rect x="${x.toFixed(1)}" y="${top.toFixed(1)}" width="${(width - 3).toFixed(1)}" ` +
        `height="${height.toFixed(1)}" fill="${COLOURS[name]}"/>` +
        text(x + width / 2 - 1, top - 5, share.toFixed(2))
      );
    })
    .join("");

const sharePanel = ({ lengths }: AnswerFigures): string => {
  const shares = lengths.flatMap((each) => [each.brief_of_floor.cpu.median, each.full_of_floor.cpu.median]);
  const steps = stepsUpTo(Math.max(...shares));
  const y: Scale = (share) => RIGHT.y + RIGHT.height * (1 - share / (steps.at(-1) ?? 1));
  const room = RIGHT.width / lengths.length;
  const width = Math.min(34, room / 2.4);
  return [
    text(RIGHT.x + RIGHT.width / 2, 32, "Share of the bare handler, by processor time"),
    upright(RIGHT, steps, y),
    ...lengths.map((each, at) => {
      const middle = RIGHT.x + room * (at + 0.5);
      return (
        barsOf(each, middle - width, width, y) +
        text(middle, RIGHT.y + RIGHT.height + 18, String(each.length))
      );
    }),
  ].join("\n");
};

const legend = (): string =>
  (["brief", "full"] as const)
    .map(
      (name, at) =>
        `<rect x="${LEFT.x + at * 90}" y="362" width="12" height="12" fill="${COLOURS[name]}"/>` +
        text(LEFT.x + at * 90 + 18, 373, name, "start"),
    )
    .join("") + text(LEFT.x + 190, 373, "dashed: the bare handler; history in events", "start");

export const drawPlot = (answers: AnswerFigures): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" ` +
      `height="${HEIGHT}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    costPanel(answers),
    sharePanel(answers),
    legend(),
    "</svg>\n",
  ].join("\n");
