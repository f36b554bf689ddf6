import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { runCandor, startService } from "../demo/candor.ts";
import { createWire, type Wire } from "../demo/wire.ts";
import { type Erased, eraseMany, eraseOne } from "./forgetting/erase-over-http.ts";
import { type LoadFigures, quantile, startOpenLoad } from "./forgetting/open-load.ts";
import { openOriginal } from "./forgetting/refits.ts";
import { drawn, fillFromFile, fillGenerated, SHOP, type World } from "./forgetting/world.ts";

/*
 * Forgetting from one HTTP call to the bytes that serve: random customers are erased one by one while
 * requests are answered, and the sha256 of the model that serves after each is compared with a refit of the
 * original recipe on the original data without them; then many at once.
 * npm run prove -- forgetting [CUSTOMERS=50] [BATCH=1000] [RATE=200] [FILE: Online Retail; none: a small
 * shop]
 */
const SLOT = "default";
const PHASES: Readonly<Record<string, readonly string[]>> = {
  build: ["read", "make", "count", "ridge", "lists"],
  fit: ["fit"],
  package: ["write", "check"],
  swap: ["publish"],
};

export type ForgettingFigures = {
  readonly shop: {
    readonly shoppers: number;
    readonly entries: number;
    readonly items: number;
    readonly training_s: number;
  };
  readonly one_by_one: {
    readonly customers: number;
    readonly same_sha256_as_refit: number;
    readonly seconds: { readonly p50: number; readonly p95: number; readonly max: number };
    /** Medians; the rest is waiting for the next look, and for every process to follow. */
    readonly phases_s: Readonly<Record<string, number>>;
  };
  readonly batch: {
    readonly customers: number;
    readonly seconds: number;
    readonly same_sha256_as_refit: boolean;
  } | null;
  readonly load: LoadFigures & { readonly rate: number };
  /** What `candor verify erasure --refit` says of the last one's receipt. */
  readonly verified: boolean;
};

type ForgettingPlan = {
  readonly customers: number;
  readonly batch: number;
  readonly rate: number;
  /** Online Retail; null: a small generated shop. */
  readonly file: string | null;
  readonly say: (line: string) => void;
};

const SMALL_SHOP = 120;

const isServing = async (wire: Wire): Promise<boolean> => {
  const { transparency } = await wire.call<{ transparency: { model: { name: string | null } } }>(
    "POST",
    "/v1/recommendations",
    { moment: "home", limit: 5 },
  );
  return transparency.model.name !== null;
};

const startLoad = (url: string, { key, shoppers }: World, gone: ReadonlySet<string>, rate: number) => {
  const stay = shoppers.filter((id) => !gone.has(id));
  return startOpenLoad(rate, async (at) => {
    const shopper = stay[at % stay.length]!;
    const response = await fetch(`${url}/v1/recommendations`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ moment: "home", shopper: { id: shopper }, limit: 10, explain: "brief" }),
    });
    await response.arrayBuffer();
    return response.status === 200;
  });
};

const phasesOf = (erased: readonly Erased[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(PHASES).map(([name, parts]) => [
      name,
      quantile(
        erased.map(({ phases }) => parts.reduce((sum, part) => sum + (phases[part] ?? 0), 0)),
        0.5,
      ),
    ]),
  );

const verify = async (root: string, data: string, receipt: string): Promise<boolean> => {
  const file = join(root, "receipt.jws");
  await writeFile(file, receipt);
  const { valid } = await runCandor<{ valid: boolean }>([
    ...["verify", "erasure", file, "--refit", "--data", data],
  ]);
  return valid;
};

type Ran = {
  readonly erased: readonly Erased[];
  readonly batchSeconds: number;
  readonly last: Erased | null;
  readonly load: LoadFigures;
};

/** Erases over HTTP while requests are answered. */
const eraseUnderLoad = async (
  world: World,
  one: readonly string[],
  many: readonly string[],
  { rate, say }: ForgettingPlan,
): Promise<Ran> => {
  const service = await startService({ data: world.data, port: 0, onTrouble: say });
  try {
    const wire = createWire(service.url, world.key);
    while (!(await isServing(wire))) await sleep(100);
    const load = startLoad(service.url, world, new Set([...one, ...many]), rate);
    const erased: Erased[] = [];
    for (const shopper of one) {
      erased.push(await eraseOne(wire, shopper));
      say(
        `  ${erased.length}: ${erased.at(-1)!.seconds.toFixed(2)} s ${JSON.stringify(erased.at(-1)!.phases)}`,
      );
    }
    const [final, ...rest] = many;
    const batchSeconds = rest.length === 0 ? 0 : await eraseMany(wire, rest);
    const last = final === undefined ? null : await eraseOne(wire, final);
    return { erased, batchSeconds, last, load: await load.stop() };
  } finally {
    await service.stop();
  }
};

export const proveForgetting = async (plan: ForgettingPlan): Promise<ForgettingFigures> => {
  const { customers, batch, rate, file, say } = plan;
  const root = await mkdtemp(join(tmpdir(), "candor-forgetting-proof-"));
  try {
    const world = file === null ? await fillGenerated(root, SMALL_SHOP) : await fillFromFile(root, file, say);
    const from = performance.now();
    await runCandor(["train", "--shop", SHOP, "--data", world.data]);
    const training_s = (performance.now() - from) / 1000;
    const original = await openOriginal(world.data, SHOP, SLOT);
    const leaving = drawn(world.shoppers, customers + batch);
    const [one, many] = [leaving.slice(0, customers), leaving.slice(customers)];
    const { erased, batchSeconds, last, load } = await eraseUnderLoad(world, one, many, plan);
    let same = 0;
    for (const [at, { model_sha256 }] of erased.entries())
      if (model_sha256 === (await original.refitWithout(one.slice(0, at + 1)))) same += 1;
    const seconds = erased.map((each) => each.seconds);
    return {
      shop: {
        shoppers: original.shoppers,
        entries: original.entries,
        items: original.items,
        training_s,
      },
      one_by_one: {
        customers,
        same_sha256_as_refit: same,
        seconds: { p50: quantile(seconds, 0.5), p95: quantile(seconds, 0.95), max: quantile(seconds, 1) },
        phases_s: phasesOf(erased),
      },
      batch:
        last === null
          ? null
          : {
              customers: many.length - 1,
              seconds: batchSeconds,
              same_sha256_as_refit: last.model_sha256 === (await original.refitWithout(leaving)),
            },
      load: { ...load, rate },
      verified: await verify(root, world.data, (last ?? erased.at(-1)!).receipt),
    };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

/** What has to hold whatever the machine: the same bytes, and nobody's request failed. */
export const holdsForgetting = ({ one_by_one, batch, load, verified }: ForgettingFigures): boolean =>
  one_by_one.same_sha256_as_refit === one_by_one.customers &&
  (batch === null || batch.same_sha256_as_refit) &&
  load.failed === 0 &&
  verified;

const main = async (): Promise<void> => {
  const [customers = "50", batch = "1000", rate = "200", file] = process.argv.slice(2);
  if (file !== undefined && !existsSync(file)) throw new Error(`There is no file ${file}.`);
  const figures = await proveForgetting({
    customers: Number(customers),
    batch: Number(batch),
    rate: Number(rate),
    file: file ?? null,
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
  process.exitCode = holdsForgetting(figures) ? 0 : 1;
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
