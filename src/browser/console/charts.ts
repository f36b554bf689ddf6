import uPlot from "uplot";
import { element } from "../components/base-element.ts";

/** A value with its 95 % interval; null where too little stands behind it. */
export type Interval = {
  readonly name: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

const HEIGHT = 220;
const WHISKER = 6;

/** Colours of the page as they are now, in light or in dark. */
const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const axis = () => ({
  stroke: () => colour("--soft"),
  grid: { stroke: () => colour("--line"), width: 1 },
  ticks: { stroke: () => colour("--line"), width: 1 },
});

/** Draws where there is room, again when the room or the colours change, and not when the view is gone. */
const host = (label: string, make: (width: number) => uPlot): HTMLElement => {
  const frame = element("div", { class: "chart", role: "img", "aria-label": label });
  let plot: uPlot | null = null;
  const draw = (): void => {
    const width = frame.clientWidth;
    if (width === 0) return;
    if (plot === null) {
      plot = make(width);
      frame.append(plot.root);
    } else plot.setSize({ width, height: HEIGHT });
  };
  new ResizeObserver(draw).observe(frame);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot?.redraw());
  return frame;
};

/** The interval of each point, as a line with ends. */
const whiskers =
  (rows: readonly Interval[]) =>
  (plot: uPlot): void => {
    const { ctx } = plot;
    ctx.save();
    ctx.strokeStyle = colour("--accent");
    ctx.lineWidth = 2 * devicePixelRatio;
    for (const [at, { low, high }] of rows.entries()) {
      if (low === null || high === null) continue;
      const x = plot.valToPos(at, "x", true);
      const [top, bottom] = [plot.valToPos(high, "y", true), plot.valToPos(low, "y", true)];
      const end = WHISKER * devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, bottom);
      for (const y of [top, bottom]) {
        ctx.moveTo(x - end, y);
        ctx.lineTo(x + end, y);
      }
      ctx.stroke();
    }
    ctx.restore();
  };

const rangeOf = (rows: readonly Interval[], least: number, most: number): [number, number] => {
  const all = rows.flatMap(({ low, high, value }) => [low, high, value]).filter((each) => each !== null);
  return [Math.min(least, ...all), Math.max(most, ...all)];
};

/** Groups side by side, each with its interval. */
const drawIntervals = (label: string, rows: readonly Interval[], scale: [number, number]): HTMLElement =>
  host(label, (width) => {
    const [least, most] = scale;
    return new uPlot(
      {
        width,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false, range: [-0.5, rows.length - 0.5] },
          y: { range: () => rangeOf(rows, least, most) },
        },
        axes: [
          {
            ...axis(),
            splits: () => rows.map((_, at) => at),
            values: (_plot, splits) => splits.map((at) => rows[at]?.name ?? ""),
          },
          axis(),
        ],
        series: [
          {},
          {
            paths: () => null,
            points: { show: true, size: 9, fill: () => colour("--accent"), stroke: () => colour("--accent") },
          },
        ],
        hooks: { draw: [whiskers(rows)] },
      },
      [rows.map((_, at) => at), rows.map(({ value }) => value)],
    );
  });

/** Names of more characters would stand over each other: numbers do for them, and a list says which. */
const LONGEST_NAME = 14;

/** Groups side by side, each with its interval. The same figures stand in a table beside it. */
export const intervalChart = (
  label: string,
  rows: readonly Interval[],
  scale: [number, number],
): HTMLElement => {
  if (rows.every(({ name }) => name.length <= LONGEST_NAME)) return drawIntervals(label, rows, scale);
  const numbered = rows.map((row, at) => ({ ...row, name: String(at + 1) }));
  return element(
    "div",
    {},
    drawIntervals(label, numbered, scale),
    element("ol", { class: "ticks" }, ...rows.map(({ name }) => element("li", {}, name))),
  );
};

const DAY_S = 86_400;
const DAYS_APART = [1, 2, 7, 14, 28, 91, 182, 364].map((days) => days * DAY_S);
/** Half a day on both sides, so that a shop's first day is a chart of a day. */
const aroundDays = (days: readonly number[]): [number, number] => [
  Math.min(...days) - DAY_S / 2,
  Math.max(...days) + DAY_S / 2,
];

const dayAxis = () => ({
  ...axis(),
  incrs: DAYS_APART,
  // As the table beside it writes days, without the year.
  values: (_plot: uPlot, splits: number[]) =>
    splits.map((at) => new Date(at * 1000).toISOString().slice(5, 10)),
});
/** Acts are counted: there is no half of one. */
const countAxis = () => ({
  ...axis(),
  incrs: [1, 2, 5]
    .flatMap((step) => [1, 10, 100, 1e3, 1e4, 1e5].map((by) => step * by))
    .sort((one, other) => one - other),
});

export type Line = {
  readonly label: string;
  readonly colour: string;
  readonly values: readonly (number | null)[];
};

const LEAST_COUNT = 10;
const LEAST_SHARE = 0.1;
const AIR = 1.1;
/** How far up a chart goes: counts and shares as far as they need, scores to a hundred. */
const TOPS = {
  score: () => 100,
  count: (most: number) => Math.max(LEAST_COUNT, most * AIR),
  share: (most: number) => Math.max(LEAST_SHARE, Math.min(1, most * AIR)),
};

/** Days along the bottom, from nothing up; null leaves a gap. */
export const dayChart = (
  label: string,
  days: readonly string[],
  lines: readonly Line[],
  kind: keyof typeof TOPS = "score",
): HTMLElement => {
  const times = days.map((day) => Date.parse(day) / 1000);
  return host(
    label,
    (width) =>
      new uPlot(
        {
          width,
          height: HEIGHT,
          cursor: { show: false },
          // Days are those of UTC, whatever the clock of the reader says.
          tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "UTC"),
          // Names of the lines alone: their values stand in the table.
          legend: { live: false },
          scales: {
            x: { range: () => aroundDays(times) },
            y: { range: (_plot, _least, most) => [0, TOPS[kind](most ?? 0)] },
          },
          axes: [dayAxis(), kind === "count" ? countAxis() : axis()],
          series: [
            {},
            ...lines.map((line) => ({
              label: line.label,
              stroke: () => colour(line.colour),
              width: 2,
              points: { show: true, size: 6, fill: () => colour(line.colour) },
            })),
          ],
        },
        [times, ...lines.map(({ values }) => [...values])],
      ),
  );
};
