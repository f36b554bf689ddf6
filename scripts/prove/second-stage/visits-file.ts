/** Files of visits: tab-separated rows of SessionId, ItemId and Time (seconds since 1970). */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogueItem } from "../../../src/learn/content/content-matrix.ts";
import { loadEvaluation } from "../../../src/learn/data/load-evaluation.ts";
import { readText } from "../../../src/learn/data/read-text.ts";
import { seededSource } from "../../generated-shop/generate-shop.ts";
import { returningVisit, STEPS_OF_VISIT } from "../../generated-shop/returning-visits.ts";

/** What a shop imports, and visits of later days that it never gets. */
export type VisitFiles = {
  readonly train: string;
  readonly test: string;
  /** `next-item`: every step of the later visits is asked for; `leave-one-out`: the last one. */
  readonly protocol: "next-item" | "leave-one-out";
  /** What the catalogue says of items; none: a number. */
  readonly titles?: ReadonlyMap<string, CatalogueItem>;
};

type VisitRow = { readonly visit: string; readonly item: string; readonly seconds: number };

const HEADER = "SessionId\tItemId\tTime";
const STEP_SECONDS = 60;
const DAY_SECONDS = 86_400;
const HALF_YEAR_SECONDS = 180 * DAY_SECONDS;
/** Multiples of it spread evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Rows in the order of their times. @throws DomainError file_invalid | file_truncated */
export const readVisitRows = (file: string): readonly VisitRow[] =>
  readText(file)
    .split("\n")
    .slice(1)
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [visit = "", item = "", seconds = ""] = line.trim().split("\t");
      return { visit, item, seconds: Number(seconds) };
    })
    .sort((one, other) => one.seconds - other.seconds);

const write = async (file: string, rows: readonly VisitRow[]): Promise<string> => {
  const lines = rows.map(({ visit, item, seconds }) => `${visit}\t${item}\t${seconds}`);
  await writeFile(file, `${[HEADER, ...lines].join("\n")}\n`);
  return file;
};

/** What people did last is not imported: it is what is asked for. Times are made: such a file has none. */
export const reviewsOf = async (
  sequences: string,
  itemsFile: string,
  people: number,
  folder: string,
): Promise<VisitFiles> => {
  const whole = { train: sequences, test: sequences, protocol: "leave-one-out", items: itemsFile } as const;
  const { train, predictions, catalogue } = loadEvaluation(whole);
  /** What nobody else reviewed is unknown to the shop, and a miss. */
  const idOf = (index: number): string => train.items[index] || "unknown";
  const until = 1_760_000_000;
  /** Everybody's steps lie evenly over half a year, each person's at moments of their own. */
  const rows = predictions.slice(0, people).map(({ unit, history, targets }, at) => {
    const phase = (at * GOLDEN) % 1;
    const items = [...history, { items: targets }].map(({ items: [index = 0] }) => idOf(index));
    return items.map((item, step) => ({
      visit: unit,
      item,
      seconds: Math.round(until - HALF_YEAR_SECONDS * (1 - (step + phase) / history.length)),
    }));
  });
  return {
    train: await write(
      join(folder, "train.tsv"),
      rows.flatMap((each) => each.slice(0, -1)),
    ),
    test: await write(join(folder, "test.tsv"), rows.flat()),
    protocol: "leave-one-out",
    titles: new Map([...catalogue].map(([index, item]) => [idOf(index), item])),
  };
};

type MadeVisits = {
  readonly visits: number;
  readonly later: number;
  readonly items: number;
  readonly seed: number;
};

/** Visits of forty days in which things return, and the visits of the two days after them. */
export const makeVisits = async (
  { visits, later, items, seed }: MadeVisits,
  folder: string,
): Promise<VisitFiles> => {
  const random = seededSource(seed);
  const from = 1_760_000_000;
  const rowsOf = (count: number, name: string, since: number, days: number): VisitRow[] =>
    Array.from({ length: count }, (_, at) =>
      returningVisit(items, random).map((item, step) => ({
        visit: `${name}${at}`,
        item: `i${item}`,
        seconds: Math.round(since + (at / count) * days * DAY_SECONDS + step * STEP_SECONDS),
      })),
    ).flat();
  const end = from + 40 * DAY_SECONDS + STEPS_OF_VISIT * STEP_SECONDS;
  return {
    train: await write(join(folder, "train.tsv"), rowsOf(visits, "v", from, 40)),
    test: await write(join(folder, "test.tsv"), rowsOf(later, "later", end, 2)),
    protocol: "next-item",
  };
};
