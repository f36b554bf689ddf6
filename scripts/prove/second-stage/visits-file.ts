/** Files of visits: tab-separated rows of SessionId, ItemId and Time (seconds since 1970). */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readText } from "../../../src/learn/data/read-text.ts";
import { seededSource } from "../../generated-shop/generate-shop.ts";
import { returningVisit, STEPS_OF_VISIT } from "../../generated-shop/returning-visits.ts";

/** What a shop imports, and visits of later days that it never gets. */
export type VisitFiles = { readonly train: string; readonly test: string };

type VisitRow = { readonly visit: string; readonly item: string; readonly seconds: number };

const HEADER = "SessionId\tItemId\tTime";
const STEP_SECONDS = 60;
const DAY_SECONDS = 86_400;

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

/** The newest visits of a file; those that nobody is to learn from stay as they are. */
export const newestVisits = async (
  { train, test }: VisitFiles,
  count: number,
  folder: string,
): Promise<VisitFiles> => {
  const rows = readVisitRows(train);
  const ended = new Map(rows.map(({ visit, seconds }) => [visit, seconds]));
  const kept = new Set(
    [...ended]
      .sort(([, one], [, other]) => other - one)
      .slice(0, count)
      .map(([visit]) => visit),
  );
  return {
    train: await write(
      join(folder, "train.tsv"),
      rows.filter(({ visit }) => kept.has(visit)),
    ),
    test,
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
  };
};
