import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  briefBodies,
  contendersOf,
  measureIngest,
  measureP50,
  measureStart,
  measureThroughput,
  memoryOf,
  type Settings,
} from "./measure.ts";
import { type Report, rowsOf, tellReport } from "./report.ts";
import { type FilledService, startBare, startFilled } from "./servers.ts";

const HELP = `npm run bench [-- options]

  --only LIST      of throughput, large, crowd, ingest, start (default: all but crowd)
  --items N        items of the small catalogue (default 10000)
  --large N        items of the large one (default 100000)
  --shoppers N     shoppers with 20 events each (default 1000)
  --crowd N        shoppers of the crowd (default 100000; the budget says a million, which takes long)
  --rounds N       alternating rounds (default 5)
  --seconds N      of each round (default 5)
  --seed N         of everything made up (default 1)
  --sources        measure the sources as they are, without building first
  --json           figures for machines
  --out FILE       also write them there`;

const root = fileURLToPath(new URL("../..", import.meta.url));
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const options = {
  only: { type: "string", default: "throughput,large,ingest,start" },
  items: { type: "string", default: "10000" },
  large: { type: "string", default: "100000" },
  shoppers: { type: "string", default: "1000" },
  crowd: { type: "string", default: "100000" },
  rounds: { type: "string", default: "5" },
  seconds: { type: "string", default: "5" },
  seed: { type: "string", default: "1" },
  sources: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  out: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

type Asked = {
  readonly items: number;
  readonly large: number;
  readonly crowd: number;
  readonly settings: Settings;
  readonly wants: (part: string) => boolean;
};
type Measured = Pick<Report, "throughput" | "memory_mb" | "large" | "crowd" | "ingest_per_second" | "start">;

const P50_REQUESTS = 400;

/** The median answer beside that of another shop, which is larger in one respect. */
const compareP50 = async (
  small: FilledService,
  folder: string,
  other: { items: number; shoppers: number; seed: number },
  settings: Settings,
): Promise<{ p50: number; other: number }> => {
  const filled = await startFilled(folder, other);
  try {
    const bodies = briefBodies(settings.shoppers);
    const warmUp = { bodies, requests: P50_REQUESTS, rounds: 1 };
    await measureP50([small, filled], warmUp);
    const [p50 = NaN, larger = NaN] = await measureP50([small, filled], {
      ...warmUp,
      rounds: settings.rounds,
    });
    return { p50, other: larger };
  } finally {
    await filled.service.stop();
  }
};

/** Throughput beside a bare handler over the same model, and the memory that it left in use. */
const measureServing = async (
  { items, settings }: Asked,
  folder: string,
  small: FilledService,
): Promise<Pick<Measured, "throughput" | "memory_mb">> => {
  const { shoppers, seed, rounds } = settings;
  const bare = await startBare(small.model, folder, { items, shoppers, seed });
  try {
    say(`${rounds} rounds of bare, brief and full`);
    const throughput = await measureThroughput(contendersOf(bare.url, small, shoppers), settings);
    return { throughput, memory_mb: memoryOf(small) };
  } finally {
    await bare.stop();
  }
};

const measureLarge = async (
  { large, settings }: Asked,
  folder: string,
  small: FilledService,
): Promise<Measured["large"]> => {
  const { shoppers, seed } = settings;
  say(`filling a shop of ${large} items`);
  const { p50, other } = await compareP50(small, folder, { items: large, shoppers, seed }, settings);
  return { p50_ms: p50, p50_ms_large: other, ratio: other / p50 };
};

const measureCrowd = async (
  { items, crowd, settings }: Asked,
  folder: string,
  small: FilledService,
): Promise<Measured["crowd"]> => {
  say(`filling a shop of ${crowd} shoppers`);
  const shop = { items, shoppers: crowd, seed: settings.seed };
  const { p50, other } = await compareP50(small, join(folder, "crowd"), shop, settings);
  return { p50_ms: p50, p50_ms_crowd: other, ratio: other / p50 };
};

const ingest = (small: FilledService, { items, settings }: Asked): Promise<number> => {
  say("ingest");
  return measureIngest(small, items, settings);
};

/** What is asked for, of one small shop while it is served; the cold start comes when it is stopped. */
const measure = async (asked: Asked, folder: string): Promise<Measured> => {
  const { items, settings, wants } = asked;
  const { shoppers, seed, rounds } = settings;
  say(`filling a shop of ${items} items and ${shoppers} shoppers`);
  const small = await startFilled(folder, { items, shoppers, seed });
  const measureServed = async (): Promise<Omit<Measured, "start">> => {
    try {
      const serving = wants("throughput")
        ? await measureServing(asked, folder, small)
        : { throughput: null, memory_mb: null };
      return {
        ...serving,
        large: wants("large") ? await measureLarge(asked, folder, small) : null,
        crowd: wants("crowd") ? await measureCrowd(asked, folder, small) : null,
        ingest_per_second: wants("ingest") ? await ingest(small, asked) : null,
      };
    } finally {
      await small.service.stop();
    }
  };
  const served = await measureServed();
  if (!wants("start")) return { ...served, start: null };
  say("cold starts");
  return { ...served, start: await measureStart(small.data, small.key, rounds) };
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options });
  if (values.help) return void process.stdout.write(`${HELP}\n`);
  const parts = values.only.split(",");
  const settings: Settings = {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    connections: 10,
    shoppers: Number(values.shoppers),
    seed: Number(values.seed),
  };
  const asked: Asked = {
    items: Number(values.items),
    large: Number(values.large),
    crowd: Number(values.crowd),
    settings,
    wants: (part) => parts.includes(part),
  };
  if (!values.sources) {
    say("building");
    execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  }
  const before = loadavg()[0] ?? 0;
  const folder = await mkdtemp(join(tmpdir(), "candor-bench-"));
  try {
    const measured = await measure(asked, folder);
    const report: Report = {
      commit: execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
      node: process.version,
      cores: availableParallelism(),
      load_average: before,
      built: !values.sources,
      settings: { ...settings, items: asked.items, large: asked.large },
      ...measured,
    };
    const text = JSON.stringify(report, null, 2);
    process.stdout.write(`${values.json ? text : tellReport(report)}\n`);
    if (values.out !== undefined) await writeFile(values.out, `${text}\n`);
    if (rowsOf(report).some(({ holds }) => holds === false)) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

try {
  await main();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
