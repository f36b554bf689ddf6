/**
 * Looks for what shoppers searched for, are called and touched in a copy of the store without its keys, on
 * both stores, with a list of words.
 *
 *   npm run prove -- scan [words] [canaries] [seed]     (default: 20000 100 1)
 *
 * Exits 1 where a canary is found, or where a planted leak is not.
 */
import { pathToFileURL } from "node:url";
import { proveScan, type ScanFigures, type Scanned } from "./scan/prove-scan.ts";
import { embeddedStore, redisStore } from "./scan/stores.ts";

const holds = ({ found, planted_found }: ScanFigures): boolean =>
  found.queries + found.ids + found.items === 0 && planted_found === 3;

const main = async (): Promise<void> => {
  const [words = 20_000, canaries = 100, seed = 1] = process.argv.slice(2).map(Number);
  const figures: Record<string, ScanFigures> = {};
  for (const [name, open] of Object.entries({ lmdb: embeddedStore, redis: redisStore })) {
    const store: Scanned & { close(): Promise<void> } = await open();
    try {
      figures[name] = await proveScan(store, { seed, canaries, words });
      process.stdout.write(`${name}: ${JSON.stringify(figures[name].found)}\n`);
    } finally {
      await store.close();
    }
  }
  process.stdout.write(`${JSON.stringify({ words, canaries, seed, stores: figures })}\n`);
  process.exitCode = Object.values(figures).every(holds) ? 0 : 1;
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
