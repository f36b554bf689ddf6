import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { runCandor, type RunningService, startService } from "../demo/candor.ts";
import { NOTICE, noticeOf } from "../demo/generated.ts";
import { createWire, type Wire } from "../demo/wire.ts";
import { seededSource } from "../generated-shop/generate-shop.ts";
import { removeFolder } from "../remove-folder.ts";

export type IngestKillFigures = {
  /** Times that the whole service was killed with SIGKILL while batches were under way. */
  readonly kills: number;
  /** Events that were answered `kept` before a kill. */
  readonly kept: number;
  /** Batches whose answer never came. */
  readonly unanswered: number;
  /** Events that were answered `kept` and were not there after the restart. Must be empty. */
  readonly lost: readonly string[];
};

const SHOP = "prove";
const WRITERS = 4;
const MOST_IN_BATCH = 50;
const LONGEST_MS = 500;
const ITEMS = 20;
const itemIdOf = (at: number): string => `i${at}`;
const CATALOGUE = Array.from({ length: ITEMS }, (_, at) => ({
  item_id: itemIdOf(at),
  title: `Thing ${at}`,
  price: 5 + at,
  currency: "EUR",
}));

type Results = { readonly results: readonly { readonly event_id: string; readonly status: string }[] };
type Kept = Map<string, Set<string>>;

/**
 * One writer: batch after batch of one shopper, until the service is gone. Notes what was answered `kept`.
 */
const write = async (
  wire: Wire,
  shopper: string,
  random: () => number,
  kept: Kept,
  onAnswer: () => void,
): Promise<number> => {
  const own = new Set<string>();
  kept.set(shopper, own);
  for (let batch = 0; ; batch += 1) {
    const events = Array.from({ length: 1 + Math.floor(random() * MOST_IN_BATCH) }, (_, at) => ({
      event_id: `${shopper}-${batch}-${at}`,
      shopper_id: shopper,
      type: "view",
      item_id: itemIdOf(at % ITEMS),
      occurred_at: new Date(Date.now() - at * 1000).toISOString(),
    }));
    try {
      const { results } = await wire.call<Results>("POST", "/v1/events", events);
      for (const { event_id, status } of results) if (status === "kept") own.add(event_id);
      onAnswer();
    } catch {
      return 1;
    }
  }
};

/** Ids of the events that the shopper has now, by the shopper's own right of access. */
const readEvents = async (wire: Wire, shopper: string): Promise<Set<string>> => {
  const ids = new Set<string>();
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: { data: { event_id: string }[]; next_cursor: string | null } = await wire.call(
      "GET",
      `/v1/shopper/events?limit=1000${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
      undefined,
      { "Shopper-Id": shopper },
    );
    for (const { event_id } of page.data) ids.add(event_id);
    cursor = page.next_cursor;
  }
  return ids;
};

const missing = async (wire: Wire, kept: Kept): Promise<string[]> => {
  const lost: string[] = [];
  for (const [shopper, ids] of kept) {
    const there = await readEvents(wire, shopper);
    for (const id of ids) if (!there.has(id)) lost.push(id);
  }
  return lost;
};

const agree = (wire: Wire, shopper: string): Promise<unknown> =>
  wire.call(
    "PUT",
    "/v1/shopper/consent",
    { purposes: { personalise: true }, notice: noticeOf(NOTICE), method: "proof" },
    { "Shopper-Id": shopper },
  );

/** Writers at work until the service is killed, some time after the first batch is answered. */
const killDuringIngest = async (
  service: RunningService,
  wire: Wire,
  shoppers: readonly string[],
  random: () => number,
): Promise<{ kept: Kept; unanswered: number }> => {
  for (const shopper of shoppers) await agree(wire, shopper);
  const kept: Kept = new Map();
  const first: { answered: () => void } = { answered: () => undefined };
  const answered = new Promise<void>((resolve) => {
    first.answered = resolve;
  });
  const writers = shoppers.map((shopper) => write(wire, shopper, random, kept, first.answered));
  await answered;
  await sleep(random() * LONGEST_MS);
  await service.kill();
  return { kept, unanswered: (await Promise.all(writers)).reduce((sum, each) => sum + each, 0) };
};

const countKept = (kept: Kept): number => [...kept.values()].reduce((sum, ids) => sum + ids.size, 0);

type Kills = { readonly kills: number; readonly seed: number; readonly say?: (line: string) => void };

const killAgainAndAgain = async (
  data: string,
  key: string,
  { kills, seed, say }: Kills,
): Promise<IngestKillFigures> => {
  const random = seededSource(seed);
  const start = (): Promise<RunningService> => startService({ data, port: 0, onTrouble: () => undefined });
  const all: Kept = new Map();
  const lost: string[] = [];
  let unanswered = 0;
  let service = await start();
  try {
    await createWire(service.url, key).call("PUT", "/v1/items", CATALOGUE);
    for (let kill = 0; kill < kills; kill += 1) {
      const shoppers = Array.from({ length: WRITERS }, (_, at) => `k${kill}-${at}`);
      const round = await killDuringIngest(service, createWire(service.url, key), shoppers, random);
      unanswered += round.unanswered;
      service = await start();
      lost.push(...(await missing(createWire(service.url, key), round.kept)));
      for (const [shopper, ids] of round.kept) all.set(shopper, ids);
      say?.(`kill ${kill + 1}/${kills}: ${countKept(all)} kept so far, ${lost.length} lost`);
    }
    lost.push(...(await missing(createWire(service.url, key), all)));
  } finally {
    await service.stop();
  }
  return { kills, kept: countKept(all), unanswered, lost: [...new Set(lost)] };
};

/**
 * Kills the service during ingest at random moments and looks, after each restart, whether every event that
 * was answered `kept` is there; in the end all of them once more.
 */
export const proveIngestKill = async (asked: Kills): Promise<IngestKillFigures> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-ingest-kill-"));
  const data = join(folder, "data");
  try {
    const { key } = await runCandor<{ key: string }>(["shop", "create", SHOP, "--data", data]);
    return await killAgainAndAgain(data, key, asked);
  } finally {
    await removeFolder(folder);
  }
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const figures = await proveIngestKill({
    kills: Number(process.argv[2] ?? 50),
    seed: Number(process.argv[3] ?? 1),
    say: (line) => void process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify({ ...figures, lost: figures.lost.length })}\n`);
  process.exitCode = figures.lost.length === 0 && figures.kept > 0 ? 0 : 1;
}
