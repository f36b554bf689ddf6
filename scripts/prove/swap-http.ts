import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { type LoadFigures, runLoad } from "../bench/run-load.ts";
import { runCandor, type RunningService, startService } from "../demo/candor.ts";
import { noticeOf } from "../demo/generated.ts";
import { createWire, inParallel } from "../demo/wire.ts";
import { removeFolder } from "../remove-folder.ts";
import { writeTwoModels } from "./swap.ts";
import { packPackage } from "./swap/pack-package.ts";

/**
 * Swapping under load over HTTP: the same load without and with a swap every few
 * seconds, and memory over many swaps.
 */
export type SwapHttpFigures = {
  readonly rate: number;
  readonly without_swaps: LoadFigures;
  readonly with_swaps: LoadFigures & { readonly swaps: number };
  readonly resident_mb: readonly number[];
};

const SHOP = "prove";
const SHOPPERS = 50;
const VIEWS = 20;
const NOTICE = noticeOf("We use what you look at, to suggest things to you and to compare our models.");

/** Resident memory of a process in MB (Linux). */
const residentOf = async (pid: number): Promise<number> =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024);

type Wire = ReturnType<typeof createWire>;

const fillShop = async (wire: Wire): Promise<void> => {
  const items = Array.from({ length: 10_000 }, (_, at) => ({
    item_id: `sku-${at + 1}`,
    title: `Thing ${at + 1}`,
    category: [`Group ${at % 50}`],
    price: 1 + (at % 90),
    currency: "EUR",
  }));
  for (let from = 0; from < items.length; from += 2_000)
    await wire.call("PUT", "/v1/items", items.slice(from, from + 2_000));
  await inParallel(
    Array.from({ length: SHOPPERS }, (_, at) => `shopper-${at}`),
    8,
    async (shopper) => {
      await wire.call(
        "PUT",
        "/v1/shopper/consent",
        { purposes: { personalise: true }, notice: NOTICE, method: "prove" },
        { "Shopper-Id": shopper },
      );
      await wire.call(
        "POST",
        "/v1/events",
        Array.from({ length: VIEWS }, (_, at) => ({
          event_id: `${shopper}-${at}`,
          shopper_id: shopper,
          type: "view",
          item_id: `sku-${1 + ((Number(shopper.slice(8)) * 199 + at * 37) % 10_000)}`,
          occurred_at: new Date(Date.now() - at * 60_000).toISOString(),
        })),
      );
    },
  );
};

const upload = async (url: string, key: string, dir: string): Promise<void> => {
  const answer = await fetch(`${url}/v1/models`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/x-tar" },
    body: new Uint8Array(await buffer(await packPackage(dir))),
  });
  if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${await answer.text()}`);
};

type Asked = {
  readonly seconds: number;
  readonly rate: number;
  readonly swaps: number;
  readonly say: (sentence: string) => void;
};

const BODIES = Array.from({ length: SHOPPERS }, (_, at) =>
  JSON.stringify({ moment: "home", shopper: { id: `shopper-${at}` }, limit: 10, explain: "brief" }),
);

/** Each swap promotes the next of the models, in turn; `made` counts them. */
const createSwapper = (wire: Wire, ids: readonly string[]): { swap(): Promise<void>; made(): number } => {
  const state = { swaps: 0 };
  return {
    async swap() {
      const champion = ids[state.swaps % ids.length];
      await wire.call("PUT", "/v1/slots/default", { champion, accept_unknown_training: true });
      state.swaps += 1;
    },
    made: () => state.swaps,
  };
};

/** Resident memory before and after each of many swaps, with some answers between. */
const residentOver = async (
  swaps: number,
  { pid, wire, swap }: { pid: number; wire: Wire; swap: () => Promise<void> },
): Promise<number[]> => {
  const resident: number[] = [await residentOf(pid)];
  for (let at = 0; at < swaps; at += 1) {
    await swap();
    await sleep(600);
    for (const body of BODIES.slice(0, 10))
      await wire.call("POST", "/v1/recommendations", JSON.parse(body) as unknown);
    resident.push(await residentOf(pid));
  }
  return resident;
};

const proveSwaps = async (
  { url, pid }: RunningService,
  key: string,
  ids: readonly string[],
  { seconds, rate, swaps, say }: Asked,
): Promise<SwapHttpFigures> => {
  const wire = createWire(url, key);
  const swapper = createSwapper(wire, ids);
  await swapper.swap();
  await sleep(2_000);
  const load = (): Promise<LoadFigures> =>
    runLoad({
      url,
      path: "/v1/recommendations",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      connections: 8,
      seconds,
      rate,
      bodies: BODIES,
    });
  say(`${rate} requests/s for ${seconds} s without swaps`);
  const plain = await load();
  say("the same with a swap every 5 s");
  const before = swapper.made();
  const onTime = (): void => void swapper.swap().catch((error: unknown) => say(String(error)));
  const timer = setInterval(onTime, 5_000);
  const swapped = await load().finally(() => clearInterval(timer));
  const made = swapper.made() - before;
  say(`${swaps} swaps in a row`);
  const resident_mb = await residentOver(swaps, { pid, wire, swap: swapper.swap });
  return { rate, without_swaps: plain, with_swaps: { ...swapped, swaps: made }, resident_mb };
};

export const proveSwapHttp = async (asked: Asked): Promise<SwapHttpFigures> => {
  const root = await mkdtemp(join(tmpdir(), "candor-swap-http-"));
  const data = join(root, "data");
  try {
    const dirs = await writeTwoModels(join(root, "models"));
    const { key } = await runCandor<{ key: string }>(["shop", "create", SHOP, "--data", data]);
    const service = await startService({ data, port: 0, onTrouble: asked.say });
    try {
      await fillShop(createWire(service.url, key));
      for (const dir of dirs.values()) await upload(service.url, key, dir);
      return await proveSwaps(service, key, [...dirs.keys()], asked);
    } finally {
      await service.stop();
    }
  } finally {
    await removeFolder(root);
  }
};

const main = async (): Promise<void> => {
  const [seconds = 60, swaps = 50, rate = 500] = process.argv.slice(2).map(Number);
  const figures = await proveSwapHttp({
    seconds,
    rate,
    swaps,
    say: (sentence) => void process.stderr.write(`${sentence}\n`),
  });
  process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
