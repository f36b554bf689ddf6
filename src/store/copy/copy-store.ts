import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { DomainError } from "../../lib/errors.ts";
import type { ModelPort } from "../../model/registry/port.ts";
import { type CopyRow, type CopySide, digestOf, rewrapFor } from "./copy-side.ts";

/** An opened store with what copying needs beside it. */
export type CopyEnd = CopySide & { readonly models: Pick<ModelPort, "openPackage" | "putPackage"> };

/** How far a copy came, in a file of its own: between which stores, and up to where. */
type Progress = {
  readonly from: string;
  readonly to: string;
  readonly at: string | null;
  readonly rows: number;
};

export type CopyReport = {
  readonly rows: number;
  readonly packages: number;
  /** Rows that were copied and are about to end by themselves, so that they are not compared. */
  readonly ending: number;
  readonly sha256_sum: string;
};

export type CopyPlan = {
  readonly from: CopyEnd;
  readonly to: CopyEnd;
  /** The file that remembers how far it came; gone when it is through. */
  readonly progressFile: string;
  readonly now: () => number;
  readonly tell?: (phase: "copied" | "compared", rows: number) => void;
};

/** What ends within this time may be gone from one side before it is compared. */
const SOON_MS = 2 * 3_600_000;
const SUM = 1n << 256n;

const readProgress = async ({ progressFile, from, to }: CopyPlan): Promise<Progress> => {
  const text = await readFile(progressFile, "utf8").catch(() => null);
  const known = text === null ? null : (JSON.parse(text) as Progress);
  if (known !== null && (known.from !== from.name || known.to !== to.name))
    throw new DomainError(
      "usage",
      `${progressFile} is of a copy between other stores: name another file with --progress, or remove it.`,
    );
  return known ?? { from: from.name, to: to.name, at: null, rows: 0 };
};

const keepProgress = async (file: string, progress: Progress): Promise<void> => {
  await writeFile(`${file}.new`, JSON.stringify(progress));
  await rename(`${file}.new`, file);
};

const copyRows = async (plan: CopyPlan): Promise<void> => {
  const { from, to, progressFile, now, tell } = plan;
  let progress = await readProgress(plan);
  await keepProgress(progressFile, progress);
  for await (const { rows, at } of from.read(progress.at)) {
    const living = rows.filter(({ ends = Number.POSITIVE_INFINITY }) => ends > now());
    await to.write(living.map((row) => rewrapFor(row, from.sealer, to.sealer)));
    progress = { ...progress, at, rows: progress.rows + rows.length };
    await keepProgress(progressFile, progress);
    tell?.("copied", progress.rows);
  }
};

const copyPackages = async ({ from, to }: CopyPlan): Promise<number> => {
  const packages = await from.packages();
  for (const { shop, id } of packages) {
    const folder = await from.models.openPackage(shop, id);
    if (folder !== null) await to.models.putPackage(shop, id, folder);
  }
  return packages.length;
};

type Sum = { rows: number; ending: number; sum: bigint };

/** Each row once, though a scan of Redis may tell one twice. */
const sumOf = async (side: CopySide, at: number, tell: CopyPlan["tell"]): Promise<Sum> => {
  const seen = new Set<string>();
  const total: Sum = { rows: 0, ending: 0, sum: 0n };
  const isEnding = ({ ends = Number.POSITIVE_INFINITY }: CopyRow): boolean => ends <= at + SOON_MS;
  for await (const { rows } of side.read(null)) {
    for (const row of rows) {
      const name = `${row.kind}\0${row.shop}\0${row.name}`;
      if (seen.has(name)) continue;
      seen.add(name);
      if (isEnding(row)) {
        total.ending += 1;
        continue;
      }
      total.rows += 1;
      total.sum = (total.sum + digestOf(row, side.sealer)) % SUM;
    }
    tell?.("compared", total.rows);
  }
  return total;
};

/**
 * Copies a store into another, of whatever driver, and compares the two row by row. Nobody may write to
 * either meanwhile. Cut short, it goes on where it was when it is called again.
 * @throws DomainError file_invalid where the two are not the same afterwards
 */
export const copyStore = async (plan: CopyPlan): Promise<CopyReport> => {
  const { from, to, now, tell } = plan;
  await copyRows(plan);
  const packages = await copyPackages(plan);
  const at = now();
  const [before, after] = [await sumOf(from, at, tell), await sumOf(to, at, tell)];
  if (before.rows !== after.rows || before.sum !== after.sum)
    throw new DomainError(
      "file_invalid",
      `The copy is not the same: ${before.rows} rows there, ${after.rows} here. Empty the target, see that ` +
        "nothing writes to either store, and copy again.",
    );
  await rm(plan.progressFile, { force: true });
  return { rows: before.rows, packages, ending: before.ending, sha256_sum: before.sum.toString(16) };
};
