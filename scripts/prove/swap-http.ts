import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { packPackage } from "../../src/model/package/archive.ts";
import { type LoadFigures, runLoad } from "../bench/run-load.ts";
import { runCandor, startService } from "../demo/candor.ts";
import { noticeOf } from "../demo/generated.ts";
import { createWire, inParallel } from "../demo/wire.ts";
import { writeTwoModels } from "./swap.ts";

/**
 * Swapping under load over HTTP (issue 4 "Must show"): the same load without and with a swap every few
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

export const proveSwapHttp = async ({
  seconds,
  rate,
  swaps,
  say,
}: {
  seconds: number;
  rate: number;
  swaps: number;
  say: (sentence: string) => void;
}): Promise<SwapHttpFigures> => {
  const root = await mkdtemp(join(tmpdir(), "candor-swap-http-"));
  const data = join(root, "data");
  try {
    const dirs = await writeTwoModels(join(root, "models"));
    const { key } = await runCandor<{ key: string }>(["shop", "create", SHOP, "--data", data]);
    const service = await startService({ data, port: 0, onTrouble: say });
    try {
      const wire = createWire(service.url, key);
      await fillShop(wire);
      for (const dir of dirs.values()) await upload(service.url, key, dir);
      const state = { swaps: 0 };
      const swap = async (): Promise<void> => {
        const id = [...dirs.keys()][state.swaps % dirs.size]!;
        await wire.call("PUT", "/v1/slots/default", { champion: id, accept_unknown_training: true });
        state.swaps += 1;
      };
      await swap();
      await sleep(2_000);
      const bodies = Array.from({ length: SHOPPERS }, (_, at) =>
        JSON.stringify({ moment: "home", shopper: { id: `shopper-${at}` }, limit: 10, explain: "brief" }),
      );
      const load = () =>
        runLoad({
          url: service.url,
          path: "/v1/recommendations",
          headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
          connections: 8,
          seconds,
          rate,
          bodies,
        });
      say(`${rate} requests/s for ${seconds} s without swaps`);
      const plain = await load();
      say("the same with a swap every 5 s");
      const before = state.swaps;
      const timer = setInterval(() => void swap().catch((error: unknown) => say(String(error))), 5_000);
      const swapped = await load().finally(() => clearInterval(timer));
      const made = state.swaps - before;
      say(`${swaps} swaps in a row`);
      const resident: number[] = [await residentOf(service.pid)];
      for (let at = 0; at < swaps; at += 1) {
        await swap();
        await sleep(600);
        for (const body of bodies.slice(0, 10))
          await wire.call("POST", "/v1/recommendations", JSON.parse(body) as unknown);
        resident.push(await residentOf(service.pid));
      }
      return { rate, without_swaps: plain, with_swaps: { ...swapped, swaps: made }, resident_mb: resident };
    } finally {
      await service.stop();
    }
  } finally {
    await rm(root, { recursive: true, force: true });
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
