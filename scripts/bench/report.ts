import { HISTORY } from "./made-shop.ts";
import type { AnswerFigures, LengthFigures, Share, SizeFigures } from "./measure-answers.ts";
import type { ImportFigures, TrainingFigures } from "./measure-import.ts";
import type { IngestFigures } from "./measure-ingest.ts";
import type { StartFigures } from "./measure-start.ts";
import type { LatencyFigures } from "./open-loop.ts";
import type { Spread } from "./rounds.ts";
import type { Settings } from "./settings.ts";

/** What was measured; null: it was not asked for. */
export type Measured = {
  readonly answers: AnswerFigures | null;
  /** Open loop, at half of the answers/s that were measured. */
  readonly latency: Readonly<Record<"floor" | "brief" | "full", LatencyFigures>> | null;
  readonly memory_mb: number | null;
  readonly large: SizeFigures | null;
  readonly huge: SizeFigures | null;
  readonly crowd: SizeFigures | null;
  readonly ingest: { readonly batch: IngestFigures; readonly single: IngestFigures } | null;
  readonly import: { readonly history: ImportFigures; readonly training: TrainingFigures } | null;
  readonly start: StartFigures | null;
};

export type Report = Measured & {
  readonly commit: string;
  readonly node: string;
  readonly cores: number;
  /** Which core each side was kept on; null: nothing was pinned. */
  readonly pinned: { readonly server: string; readonly client: string } | null;
  readonly load_average: number;
  readonly built: boolean;
  readonly settings: Settings;
};

export type Row = {
  readonly what: string;
  readonly measured: string;
  readonly budget: string;
  readonly holds: boolean | null;
};

/** A number in as many digits as say something of it. */
export const short = (value: number): string => {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
};

export const tellSpread = ({ median, min, max }: Spread): string =>
  `${short(median)} (${short(min)} to ${short(max)})`;

type Budget = { readonly atLeast: number } | { readonly atMost: number } | { readonly under: number };

/** A value that is not a number keeps no budget. */
const judge = (value: number, budget: Budget): Pick<Row, "budget" | "holds"> => {
  if ("atLeast" in budget) return { budget: `at least ${budget.atLeast}`, holds: value >= budget.atLeast };
  if ("atMost" in budget) return { budget: `at most ${budget.atMost}`, holds: value <= budget.atMost };
  return { budget: `under ${budget.under}`, holds: value < budget.under };
};

/** A row of figures; its median is what a budget judges. */
const row = (what: string, figure: Spread | number, unit: string, budget?: Budget): Row => {
  const [told, value] =
    typeof figure === "number" ? [short(figure), figure] : [tellSpread(figure), figure.median];
  const judged = budget === undefined ? { budget: "", holds: null } : judge(value, budget);
  return { what, measured: `${told} ${unit}`.trim(), ...judged };
};

const shareRows = (name: string, { cpu, per_second }: Share, atLeast: number): Row[] => [
  row(`${name} of the floor, by processor time`, cpu, "", { atLeast }),
  row(`${name} of the floor, by answers/s`, per_second, "", { atLeast }),
];

const atLength = (answers: AnswerFigures, length: number): LengthFigures | undefined =>
  answers.lengths.find((each) => each.length === length);

const TWICE: Budget = { atMost: 2 };

/** Long histories that were measured: what a full answer costs of a short one, and of the usual length. */
const longRows = (answers: AnswerFigures): Row[] =>
  [300, 1000].flatMap((length) => {
    const figures = atLength(answers, length);
    if (figures === undefined) return [];
    const full = row(`full of brief, history ${length}`, figures.full_of_brief, "times", TWICE);
    const brief = `brief, history ${length} of ${HISTORY}`;
    return length === 1000 ? [full, row(brief, figures.brief_of_usual, "times", TWICE)] : [full];
  });

const answerRows = (answers: AnswerFigures): Row[] => {
  const usual = atLength(answers, HISTORY);
  const { floor } = answers;
  return [
    row("bare handler (the floor)", floor.cpu_ms, "ms CPU"),
    row("bare handler, answers/s", floor.per_second, ""),
    ...(usual === undefined
      ? []
      : [
          row(`brief, history ${HISTORY}`, usual.brief.cpu_ms, "ms CPU"),
          row("brief, answers/s", usual.brief.per_second, ""),
          row(`full, history ${HISTORY}`, usual.full.cpu_ms, "ms CPU"),
          row("full, answers/s", usual.full.per_second, ""),
          ...shareRows("brief", usual.brief_of_floor, 0.3),
          ...shareRows("full", usual.full_of_floor, 0.2),
        ]),
    ...longRows(answers),
  ];
};

const latencyRows = ({ floor, brief, full }: NonNullable<Measured["latency"]>): Row[] => {
  const rowsFor = (name: string, figures: LatencyFigures, budget?: Budget): Row[] => {
    const load = `at ${short(figures.rate)}/s`;
    return [
      row(`${name}, p50 ${load}`, figures.p50_ms, "ms"),
      row(`${name}, p99 ${load}`, figures.p99_ms, "ms", budget),
      row(`${name}, longest ${load}`, figures.max_ms, "ms"),
    ];
  };
  const late = Math.max(floor.client_late_p99_ms, brief.client_late_p99_ms, full.client_late_p99_ms);
  return [
    ...rowsFor("bare handler", floor),
    ...rowsFor("brief", brief, { under: 10 }),
    ...rowsFor("full", full, { under: 20 }),
    row("of which the client was late, p99", late, "ms"),
  ];
};

const sizeRow = (what: string, { usual, larger, ratio }: SizeFigures, budget?: Budget): Row => {
  const costs = `times (${short(larger.cpu_ms.median)} ms CPU of ${short(usual.cpu_ms.median)})`;
  return row(what, ratio, costs, budget);
};

const ingestRows = ({ batch, single }: NonNullable<Measured["ingest"]>): Row[] => [
  row("ingest in batches, CPU an event", batch.cpu_us_per_event, "µs"),
  row("ingest in batches, durable", batch.per_second, "events/s", { atLeast: 20_000 }),
  row("ingest one by one, CPU an event", single.cpu_us_per_event, "µs"),
  row("ingest one by one, durable", single.per_second, "events/s", { atLeast: 5_000 }),
];

const importRows = ({ history, training }: NonNullable<Measured["import"]>): Row[] => [
  row(`import of ${history.rows} rows, CPU a row`, history.cpu_us_per_row, "µs"),
  row("import", history.rows_per_second, "rows/s"),
  row(`training on ${training.events} events, CPU`, training.cpu_seconds, "s"),
  row("training", training.seconds, "s"),
];

const startRows = (start: StartFigures): Row[] => [
  row("cold start to ready", start.ready_ms, "ms", { under: 2000 }),
  row("cold start to the model’s first answer", start.first_model_answer_ms, "ms"),
  row("steady, answers/s", start.steady_per_second, ""),
  row(`first ${start.first_seconds} s after ready of steady`, start.first_of_steady, "", { atLeast: 0.9 }),
];

/** Nothing of what was not measured. */
const ifMeasured = <T>(figures: T | null, rows: (figures: T) => Row | Row[]): Row[] =>
  figures === null ? [] : [rows(figures)].flat();

/** The budgets of docs/architecture.md, "Budgets" beside what was measured. */
export const rowsOf = (report: Measured & { readonly settings: Settings }): Row[] => {
  const { items, large, huge, shoppers, crowd } = report.settings;
  return [
    ...ifMeasured(report.answers, answerRows),
    ...ifMeasured(report.latency, latencyRows),
    ...ifMeasured(report.memory_mb, (mb) => row("memory of the serving process", mb, "MB", { under: 400 })),
    ...ifMeasured(report.large, (size) => sizeRow(`${large} items of ${items}`, size, { atMost: 1.5 })),
    ...ifMeasured(report.huge, (size) => sizeRow(`${huge} items of ${items}`, size)),
    ...ifMeasured(report.crowd, (size) => sizeRow(`${crowd} shoppers of ${shoppers}`, size, { atMost: 1.2 })),
    ...ifMeasured(report.ingest, ingestRows),
    ...ifMeasured(report.import, importRows),
    ...ifMeasured(report.start, startRows),
  ];
};

export const isMissed = ({ holds }: Row): boolean => holds === false;
