import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { seededSource } from "../generated-shop/generate-shop.ts";
import { removeFolder } from "../remove-folder.ts";
import type { Chance } from "./readers/chance.ts";
import { makeFile } from "./readers/make-file.ts";
import { keepAll, readFile } from "./readers/read-file.ts";

/*
 * npm run prove -- readers [--files 100000] [--rows 1000000] [--seed 1]
 *
 * Messy files of every format, made by their structure and imported into no store: no reader may crash, and
 * each record of a file is kept, a duplicate, not kept, refused, or left out and counted, and but for broken
 * JSON only once. Then the largest reader at many rows: rows a second, peak memory.
 */
export type ReaderFigures = {
  readonly files: number;
  readonly records: number;
  readonly kept: number;
  readonly duplicate: number;
  readonly not_kept: number;
  readonly refused: number;
  readonly left_out: number;
  readonly files_refused: number;
  /** Files of which a record was told of by nothing, by seed. Must be empty. */
  readonly silent: readonly string[];
  /** Files at which a reader threw what is no refusal, by seed. Must be empty. */
  readonly crashed: readonly string[];
};

const MOST_TOLD = 20;

export const fuzzReaders = async (files: number, seed: number): Promise<ReaderFigures> => {
  const dir = await mkdtemp(join(tmpdir(), "candor-readers-"));
  const path = join(dir, "in");
  const sum = { records: 0, kept: 0, duplicate: 0, not_kept: 0, refused: 0, left_out: 0, files_refused: 0 };
  const silent: string[] = [];
  const crashed: string[] = [];
  try {
    for (let at = 0; at < files; at += 1) {
      const chance: Chance = seededSource(seed * 1_000_003 + at);
      const { format, bytes, records, isWhole } = makeFile(chance);
      await writeFile(path, bytes);
      try {
        const { wholly, ...told } = await readFile(format, path);
        if (wholly !== null) {
          sum.files_refused += 1;
          continue;
        }
        sum.records += records;
        for (const [name, count] of Object.entries(told)) sum[name as keyof typeof told] += count;
        const all = Object.values(told).reduce((total, count) => total + count, 0);
        if (all < records) silent.push(`${format} ${at}: ${records} records, ${JSON.stringify(told)}`);
        if (all > records && isWhole)
          silent.push(`${format} ${at}: told twice, ${records} records, ${JSON.stringify(told)}`);
      } catch (error) {
        crashed.push(`${format} ${at}: ${String(error)}`);
      }
    }
  } finally {
    await removeFolder(dir);
  }
  return { files, ...sum, silent: silent.slice(0, MOST_TOLD), crashed: crashed.slice(0, MOST_TOLD) };
};

export type LargestFigures = {
  readonly rows: number;
  readonly rows_per_second: number;
  readonly peak_mb: number;
};

/** GA4's rows in one JSON array on one line: the layout that holds most at once. */
export const measureLargest = async (rows: number): Promise<LargestFigures> => {
  const dir = await mkdtemp(join(tmpdir(), "candor-largest-"));
  const path = join(dir, "one-line.json");
  try {
    const file = createWriteStream(path);
    for (let at = 0; at < rows; at += 1) {
      const row = {
        event_timestamp: String(1_793_527_200_000_000 + at),
        event_name: "view_item",
        user_pseudo_id: `${at % 1000}.1`,
        event_params: [{ key: "currency", value: { string_value: "EUR" } }],
        items: [{ item_id: `id-${at % 5000}`, item_name: "A thing", price: 12.5, quantity: 1 }],
      };
      if (!file.write(`${at === 0 ? "[" : ","}${JSON.stringify(row)}`)) await once(file, "drain");
    }
    file.end("]");
    await finished(file);
    const peak = { bytes: 0 };
    const watch = setInterval(() => (peak.bytes = Math.max(peak.bytes, process.memoryUsage().rss)), 50);
    const began = performance.now();
    const { kept } = await readFile("ga4", path, keepAll);
    const seconds = (performance.now() - began) / 1000;
    clearInterval(watch);
    if (kept !== rows) throw new Error(`${kept} of ${rows} rows came out of the reader.`);
    return { rows, rows_per_second: Math.round(rows / seconds), peak_mb: Math.round(peak.bytes / 1e6) };
  } finally {
    await removeFolder(dir);
  }
};

const argument = (name: string, standard: number): number => {
  const at = process.argv.indexOf(name);
  return at === -1 ? standard : Number(process.argv[at + 1]);
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const rows = argument("--rows", 1_000_000);
  const tenth = await measureLargest(Math.ceil(rows / 10));
  const largest = await measureLargest(rows);
  const fuzz = await fuzzReaders(argument("--files", 100_000), argument("--seed", 1));
  process.stdout.write(`${JSON.stringify({ fuzz, largest, tenth }, null, 2)}\n`);
  process.exitCode = fuzz.silent.length + fuzz.crashed.length === 0 ? 0 : 1;
}
