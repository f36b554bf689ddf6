import { join } from "node:path";
import { startFloor } from "./floor.ts";
import { HISTORY, type MadeShop } from "./made-shop.ts";
import {
  type AnswerFigures,
  type Bench,
  compareShops,
  measureAnswers,
  type SizeFigures,
  targetOf,
} from "./measure-answers.ts";
import { measureImport } from "./measure-import.ts";
import { IN_BATCHES, measureIngest, ONE_BY_ONE } from "./measure-ingest.ts";
import { measureStart } from "./measure-start.ts";
import { type Cores, residentMb } from "./processes.ts";
import type { Measured } from "./report.ts";
import { startLoader } from "./run-load.ts";
import { measureLatency } from "./run-open-loop.ts";
import { type FilledService, type Serving, startFilled, startStore } from "./servers.ts";
import type { Part, Settings } from "./settings.ts";

type Asked = Bench & { readonly folder: string; readonly cores: Cores | null; readonly serving: Serving };

/** Of a thousand shoppers with the usual history, how many have one of this length: about as many events. */
const SHARES: Readonly<Record<number, number>> = { 5: 0.5, 80: 0.25, 300: 0.1, 1000: 0.03 };
const OTHER_SHARE = 0.1;

const shopOf = ({ items, shoppers, seed, lengths }: Settings): MadeShop => ({
  items,
  shoppers,
  seed,
  groups: lengths
    .filter((length) => length !== HISTORY)
    .map((length) => ({
      length,
      shoppers: Math.max(2, Math.round(shoppers * (SHARES[length] ?? OTHER_SHARE))),
    })),
});

/** The usual answers and the bare handler at half of what each was measured to give at most. */
const measureLatencies = async (
  { cores, say, settings: { latencySeconds: seconds } }: Asked,
  filled: FilledService,
  floor: Parameters<typeof measureAnswers>[2],
  answers: AnswerFigures,
): Promise<Measured["latency"]> => {
  const usual = answers.lengths.find(({ length }) => length === HISTORY);
  const measure = async (name: string, target: typeof floor.target, most: number | undefined) => {
    const rate = Math.max(1, Math.floor((most ?? 0) / 2));
    say(`open loop, ${name}: ${rate}/s for ${seconds} s`);
    return await measureLatency({ ...target, rate, seconds }, cores?.client);
  };
  return {
    floor: await measure("floor", floor.target, answers.floor.per_second.median),
    brief: await measure("brief", targetOf(filled, HISTORY, "brief"), usual?.brief.per_second.median),
    full: await measure("full", targetOf(filled, HISTORY, "full"), usual?.full.per_second.median),
  };
};

/** Answers beside the bare handler, and how long they take at half load. */
const measureServing = async (
  asked: Asked,
  filled: FilledService,
): Promise<Pick<Measured, "answers" | "latency" | "memory_mb">> => {
  const { folder, cores, settings } = asked;
  const wants = (part: Part): boolean => settings.only.includes(part);
  if (!wants("answers") && !wants("latency")) return { answers: null, latency: null, memory_mb: null };
  const floor = await startFloor(folder, settings.seed, cores?.server);
  try {
    const lengths = wants("answers") ? settings.lengths : [HISTORY];
    const answers = await measureAnswers(asked, filled, floor, lengths);
    const memory_mb = residentMb(filled.service.pid);
    const latency = wants("latency") ? await measureLatencies(asked, filled, floor, answers) : null;
    return { answers, latency, memory_mb };
  } finally {
    await floor.stop();
  }
};

/** Beside a shop that is larger in one respect. */
const measureBeside = async (
  asked: Asked,
  usual: FilledService,
  name: Part,
  shop: MadeShop,
): Promise<SizeFigures | null> => {
  const { folder, serving, say, settings } = asked;
  if (!settings.only.includes(name)) return null;
  say(`${name}: filling a shop of ${shop.items} items and ${shop.shoppers} shoppers`);
  const larger = await startFilled(join(folder, name), shop, serving);
  try {
    return await compareShops(asked, usual, larger);
  } finally {
    await larger.stop();
  }
};

const measureEvents = async (asked: Asked, filled: FilledService): Promise<Measured["ingest"]> => {
  if (!asked.settings.only.includes("ingest")) return null;
  asked.say("ingest in batches, then one by one");
  const batch = await measureIngest(asked, filled, IN_BATCHES);
  return { batch, single: await measureIngest(asked, filled, ONE_BY_ONE) };
};

const measureFiles = async ({ folder, serving, say, settings }: Asked): Promise<Measured["import"]> => {
  if (!settings.only.includes("import")) return null;
  say(`importing ${settings.rows} rows, and training on them`);
  const store = await startStore(folder, "import", serving);
  try {
    return await measureImport(folder, store.place, settings);
  } finally {
    await store.stop();
  }
};

/** All that is asked of one shop while it is served, then of the same shop started anew. */
const measureShop = async (asked: Asked): Promise<Omit<Measured, "import">> => {
  const { folder, serving, say, settings } = asked;
  const { items, large, huge, shoppers, crowd, seed, only } = settings;
  const shop = shopOf(settings);
  say(`filling a shop of ${items} items and ${shoppers} shoppers`);
  const filled = await startFilled(folder, shop, serving);
  try {
    say(`filled in ${filled.fillSeconds.toFixed(1)} s`);
    const measured = {
      ...(await measureServing(asked, filled)),
      large: await measureBeside(asked, filled, "large", { items: large, shoppers, seed }),
      huge: await measureBeside(asked, filled, "huge", { items: huge, shoppers, seed }),
      crowd: await measureBeside(asked, filled, "crowd", { items, shoppers: crowd, seed }),
      ingest: await measureEvents(asked, filled),
    };
    await filled.service.stop();
    return { ...measured, start: only.includes("start") ? await measureStart(asked, filled, serving) : null };
  } finally {
    await filled.stop();
  }
};

/** What `settings` ask for. Everything that it starts and writes is ended with it, or is in `folder`. */
export const measureAll = async (
  settings: Settings,
  { folder, cores, say }: { folder: string; cores: Cores | null; say: (text: string) => void },
): Promise<Measured> => {
  const loader = await startLoader(cores?.client);
  const { store, workers } = settings;
  const asked: Asked = { settings, loader, say, folder, cores, serving: { store, workers, cores } };
  try {
    const isServed = settings.only.some((part) => part !== "import");
    const none = { answers: null, latency: null, memory_mb: null, large: null, huge: null, crowd: null };
    const shop = isServed ? await measureShop(asked) : { ...none, ingest: null, start: null };
    return { ...shop, import: await measureFiles(asked) };
  } finally {
    await loader.stop();
  }
};
