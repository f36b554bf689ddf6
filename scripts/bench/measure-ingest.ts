import { itemIdOf } from "./made-model.ts";
import { shopperIdOf } from "./made-shop.ts";
import type { Bench } from "./measure-answers.ts";
import { cpuMsOf } from "./processes.ts";
import { type Spread, spreadOf } from "./rounds.ts";
import type { FilledService } from "./servers.ts";

const KNOWN = 2_000;

/** How events are sent: so many a call, over so many connections. */
export const IN_BATCHES = { perBatch: 500, connections: 4 } as const;
export const ONE_BY_ONE = { perBatch: 1, connections: 64 } as const;

export type IngestFigures = {
  readonly per_call: number;
  /** Events, each durable before its call was answered. */
  readonly per_second: Spread;
  readonly cpu_us_per_event: Spread;
};

export const measureIngest = async (
  { loader, settings: { rounds, seconds } }: Bench,
  { service, key, shop, serving }: FilledService,
  { perBatch, connections }: { readonly perBatch: number; readonly connections: number },
): Promise<IngestFigures> => {
  const ingest = {
    shoppers: Array.from({ length: Math.min(KNOWN, shop.shoppers) }, (_, at) => shopperIdOf(at)),
    items: Array.from({ length: KNOWN }, (_, at) => itemIdOf(1 + ((at * 7) % shop.items))),
    perBatch,
  };
  const plan = {
    url: service.url,
    path: "/v1/events",
    headers: { "content-type": "application/x-ndjson", authorization: `Bearer ${key}` },
    bodies: [],
    connections,
    seconds,
    ingest,
    window: true,
  };
  const rates: number[] = [];
  const costs: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const pids = serving();
    const used: number[] = [];
    const { per_second, answered } = await loader.run(plan, () => used.push(cpuMsOf(pids)));
    if (round === 0) continue;
    const [before = NaN, after = NaN] = used;
    rates.push(per_second * perBatch);
    costs.push((1000 * (after - before)) / (answered * perBatch));
  }
  return { per_call: perBatch, per_second: spreadOf(rates), cpu_us_per_event: spreadOf(costs) };
};
