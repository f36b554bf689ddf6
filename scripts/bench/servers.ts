import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { type RunningService, startService } from "../demo/candor.ts";
import { createWire, type Wire } from "../demo/wire.ts";
import { startTied } from "../prove/tied/start-tied.ts";
import { createShop, fillShop, type MadeShop, type Place } from "./made-shop.ts";
import { type Cores, familyOf, pin, servingProcesses } from "./processes.ts";

export type StoreName = "embedded" | "redis";

/** How a service is run; one process on the embedded store, anywhere, where nothing is said. */
export type Serving = {
  readonly store?: StoreName;
  readonly workers?: number;
  readonly cores?: Cores | null;
};

export type FilledService = {
  readonly service: RunningService;
  readonly wire: Wire;
  readonly key: string;
  readonly place: Place;
  readonly shop: MadeShop;
  readonly fillSeconds: number;
  /** The processes that answer, by their number. */
  serving(): number[];
  stop(): Promise<void>;
};

export type RunningStore = { readonly place: Place; stop(): Promise<void> };

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** A Redis that acknowledges what lies on the disk; it shares the core of the load. */
const startRedis = async (
  folder: string,
  cores: Cores | null,
): Promise<{ url: string; stop(): Promise<void> }> => {
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const { child, stdout } = startTied("redis-server", [
    ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder],
    ...["--save", "", "--appendonly", "yes", "--appendfsync", "always"],
  ]);
  const ended = once(child, "exit");
  let log = "";
  for await (const text of stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    log += text as string;
    if (log.includes("Ready to accept connections")) break;
  }
  stdout.resume();
  if (!log.includes("Ready to accept connections"))
    throw new Error("redis-server did not start; it is installed by: apt-get install redis-server");
  pin(child.pid === undefined ? [] : familyOf(child.pid), cores?.client);
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
};

/** A store with nothing in it. */
export const startStore = async (
  folder: string,
  name: string,
  { store = "embedded", cores = null }: Serving,
): Promise<RunningStore> => {
  const data = join(folder, `data-${name}`);
  if (store === "embedded") return { place: { data, redis: null }, stop: () => Promise.resolve() };
  const { url, stop } = await startRedis(join(folder, `redis-${name}`), cores);
  return { place: { data, redis: url }, stop };
};

/** `candor serve` on a store that is there, its processes kept on their cores. */
export const serveStore = async (
  place: Place,
  { workers = 1, cores = null }: Serving,
): Promise<RunningService & { serving(): number[] }> => {
  const { data, redis } = place;
  const service = await startService({
    data,
    port: 0,
    env: { CANDOR_WORKERS: String(workers), ...(redis === null ? {} : { CANDOR_REDIS: redis }) },
    onTrouble: (sentence) => void process.stderr.write(`the service reports: ${sentence}\n`),
  });
  const serving = (): number[] => servingProcesses(service.pid, workers);
  pin(serving(), cores?.server);
  return { ...service, serving };
};

/** A made-up shop in a store of its own, served by `candor serve`. */
export const startFilled = async (
  folder: string,
  shop: MadeShop,
  options: Serving & { readonly name?: string } = {},
): Promise<FilledService> => {
  const { place, ...store } = await startStore(folder, options.name ?? String(shop.items), options);
  const key = await createShop(place, folder, shop);
  const service = await serveStore(place, options);
  const wire = createWire(service.url, key);
  const from = performance.now();
  await fillShop(wire, shop);
  await untilServed(wire);
  return {
    service,
    wire,
    key,
    place,
    shop,
    fillSeconds: (performance.now() - from) / 1000,
    serving: () => service.serving(),
    async stop() {
      await service.stop();
      await store.stop();
    },
  };
};

/** Asks until the model is in service. */
export const untilServed = async (wire: Wire): Promise<void> => {
  for (;;) {
    const { transparency } = await wire.call<{ transparency: { model: { name: string | null } } }>(
      "POST",
      "/v1/recommendations",
      { moment: "home", limit: 1, explain: "brief" },
    );
    if (transparency.model.name === "bench") return;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
};
