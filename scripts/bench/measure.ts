import { type RunningService, startService } from "../demo/candor.ts";
import { createWire } from "../demo/wire.ts";
import { itemIdOf } from "./made-model.ts";
import { shopperIdOf } from "./made-shop.ts";
import { type LoadFigures, type LoadPlan, runLoad } from "./run-load.ts";
import { type FilledService, residentMb, untilServed } from "./servers.ts";

export type Settings = {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly shoppers: number;
  readonly seed: number;
};

export const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const [below, above] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return below === undefined || above === undefined ? NaN : (below + above) / 2;
};

const ASKED = 500;

const bodiesOf = (shoppers: number, explain: "brief" | "full"): string[] =>
  Array.from({ length: Math.min(ASKED, shoppers) }, (_, at) =>
    JSON.stringify({ moment: "home", shopper: { id: shopperIdOf(at) }, limit: 10, explain }),
  );

export type Contender = {
  readonly name: "bare" | "brief" | "full";
  readonly plan: Omit<LoadPlan, "connections" | "seconds" | "rate">;
};

export const contendersOf = (
  bareUrl: string,
  { service, key }: Pick<FilledService, "service" | "key">,
  shoppers: number,
): Contender[] => {
  const headers = { "content-type": "application/json", authorization: `Bearer ${key}` };
  const path = "/v1/recommendations";
  return [
    { name: "bare", plan: { url: bareUrl, path, headers, bodies: bodiesOf(shoppers, "brief") } },
    { name: "brief", plan: { url: service.url, path, headers, bodies: bodiesOf(shoppers, "brief") } },
    { name: "full", plan: { url: service.url, path, headers, bodies: bodiesOf(shoppers, "full") } },
  ];
};

export type Throughput = Readonly<
  Record<Contender["name"], { readonly per_second: number; readonly p99_ms_at_half_load: number }>
> & { readonly brief_of_bare: number; readonly full_of_bare: number; readonly full_cost_of_brief: number };

/** Rounds alternate, so that a busy machine is busy for all of them; ratios are taken within a round. */
export const measureThroughput = async (
  contenders: readonly Contender[],
  { rounds, seconds, connections }: Settings,
): Promise<Throughput> => {
  for (const { plan } of contenders) await runLoad({ ...plan, connections, seconds: 2 });
  const measured: Record<Contender["name"], LoadFigures[]> = { bare: [], brief: [], full: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, plan } of contenders)
      measured[name].push(await runLoad({ ...plan, connections, seconds }));
  }
  const perSecond = (name: Contender["name"]): number[] => measured[name].map((each) => each.per_second);
  const ratio = (one: Contender["name"], other: Contender["name"]): number => {
    const others = perSecond(other);
    return medianOf(perSecond(one).map((value, round) => value / (others[round] ?? NaN)));
  };
  const half: Record<string, { per_second: number; p99_ms_at_half_load: number }> = {};
  for (const { name, plan } of contenders) {
    const median = medianOf(perSecond(name));
    const loads: number[] = [];
    for (let round = 0; round < Math.min(3, rounds); round += 1)
      loads.push(
        (await runLoad({ ...plan, connections, seconds, rate: Math.max(1, Math.floor(median / 2)) })).p99_ms,
      );
    half[name] = { per_second: median, p99_ms_at_half_load: medianOf(loads) };
  }
  return {
    ...half,
    brief_of_bare: ratio("brief", "bare"),
    full_of_bare: ratio("full", "bare"),
    full_cost_of_brief: ratio("brief", "full"),
  } as Throughput;
};

/** How long each of `requests` answers took, asked one after another. */
const timesOf = async (
  { service, key }: Pick<FilledService, "service" | "key">,
  { bodies, requests }: { readonly bodies: LoadPlan["bodies"]; readonly requests: number },
): Promise<number[]> => {
  const headers = { "content-type": "application/json", authorization: `Bearer ${key}` };
  const times: number[] = [];
  for (let asked = 0; asked < requests; asked += 1) {
    const body = bodies[asked % bodies.length] ?? "";
    const from = performance.now();
    const response = await fetch(`${service.url}/v1/recommendations`, { method: "POST", headers, body });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`An answer failed with ${response.status}.`);
    times.push(performance.now() - from);
  }
  return times;
};

/**
 * Median time of one answer, one at a time: rounds alternate between two services. In ms, by the clock of the
 * asker.
 */
export const measureP50 = async (
  services: readonly Pick<FilledService, "service" | "key">[],
  asked: { readonly bodies: LoadPlan["bodies"]; readonly requests: number; readonly rounds: number },
): Promise<number[]> => {
  const measured = services.map((each) => ({ ...each, medians: [] as number[] }));
  for (let round = 0; round < asked.rounds; round += 1)
    for (const { medians, ...each } of measured) medians.push(medianOf(await timesOf(each, asked)));
  return measured.map(({ medians }) => medianOf(medians));
};

export const briefBodies = (shoppers: number): string[] => bodiesOf(shoppers, "brief");

const PER_BATCH = 500;

/** Durable events a second over HTTP, each answered before it counts. */
export const measureIngest = async (
  { service, key }: Pick<FilledService, "service" | "key">,
  items: number,
  { rounds, seconds, shoppers }: Settings,
): Promise<number> => {
  const ingest = {
    shoppers: Array.from({ length: Math.min(2_000, shoppers) }, (_, at) => shopperIdOf(at)),
    items: Array.from({ length: 1_000 }, (_, at) => itemIdOf(1 + ((at * 7) % items))),
    perBatch: PER_BATCH,
  };
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { per_second } = await runLoad({
      url: service.url,
      path: "/v1/events",
      headers: { "content-type": "application/x-ndjson", authorization: `Bearer ${key}` },
      connections: 4,
      seconds,
      bodies: [],
      ingest,
    });
    rates.push(per_second * PER_BATCH);
  }
  return medianOf(rates);
};

export type StartFigures = { readonly ready_ms: number; readonly first_model_answer_ms: number };

const untilReady = async (service: RunningService): Promise<void> => {
  for (;;) {
    const response = await fetch(`${service.url}/readyz`);
    await response.arrayBuffer();
    if (response.ok) return;
  }
};

/**
 * From `candor serve` typed to ready, and to the first answer by the model. The service of this store must be
 * stopped.
 */
export const measureStart = async (data: string, key: string, rounds: number): Promise<StartFigures> => {
  const ready: number[] = [];
  const first: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now();
    const service = await startService({ data, port: 0, onTrouble: () => undefined });
    try {
      await untilReady(service);
      ready.push(performance.now() - from);
      await untilServed(createWire(service.url, key));
      first.push(performance.now() - from);
    } finally {
      await service.stop();
    }
  }
  return { ready_ms: medianOf(ready), first_model_answer_ms: medianOf(first) };
};

export const memoryOf = ({ service }: Pick<FilledService, "service">): number => residentMb(service.pid);
