import { mkdtemp, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runCandor } from "../../demo/candor.ts";
import { removeFolder } from "../../remove-folder.ts";
import { type Erased, eraseMany, eraseOne, servedBy } from "./erase-over-http.ts";
import { oneByOne, type StoreFigures } from "./figures.ts";
import { openHouse, serveHouse, type Serving, type StoreName } from "./house.ts";
import { killAt, type KilledFigures, STEPS } from "./killed.ts";
import { type LoadFigures, startOpenLoad } from "./open-load.ts";
import { type ActFigures, doAct, type OtherAct } from "./other-acts.ts";
import { openOriginal, type Original } from "./refits.ts";
import { drawn, fillFromFile, fillGenerated, SHOP, type World } from "./world.ts";

const SLOT = "default";
export type ForgettingPlan = {
  readonly customers: number;
  readonly batch: number;
  readonly rate: number;
  /** Online Retail; null: a small generated shop. */
  readonly file: string | null;
  readonly stores: readonly StoreName[];
  readonly say: (line: string) => void;
};

const SMALL_SHOP = 120;

const startLoad = (
  urls: readonly string[],
  { key, shoppers }: World,
  gone: ReadonlySet<string>,
  rate: number,
) => {
  const stay = shoppers.filter((id) => !gone.has(id));
  return startOpenLoad(rate, async (at) => {
    const shopper = stay[at % stay.length]!;
    const response = await fetch(`${urls[at % urls.length]}/v1/recommendations`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ moment: "home", shopper: { id: shopper }, limit: 10, explain: "brief" }),
    });
    await response.arrayBuffer();
    return response.status === 200;
  });
};

const verify = async (root: string, { house }: World, receipt: string): Promise<boolean> => {
  const file = join(root, "receipt.jws");
  await writeFile(file, receipt);
  const { valid } = await runCandor<{ valid: boolean }>(
    ["verify", "erasure", file, "--refit", "--data", house.folders[0]],
    undefined,
    house.env,
  );
  return valid;
};

type Ran = {
  readonly erased: readonly Erased[];
  readonly batchSeconds: number;
  readonly last: Erased | null;
  readonly load: LoadFigures;
};

const serving = async <T>(
  { house, key }: World,
  say: (line: string) => void,
  act: (serving: Serving) => Promise<T>,
): Promise<T> => {
  const started = await serveHouse(house, key, say);
  try {
    for (const wire of started.wires) while ((await servedBy(wire, null)) === null) await sleep(100);
    return await act(started);
  } finally {
    await started.stop();
  }
};

/** Erases over HTTP while requests are answered. */
const eraseUnderLoad = (
  world: World,
  one: readonly string[],
  many: readonly string[],
  { rate, say }: ForgettingPlan,
): Promise<Ran> =>
  serving(world, say, async ({ wires, urls }) => {
    const load = startLoad(urls, world, new Set([...one, ...many]), rate);
    const erased: Erased[] = [];
    for (const shopper of one) {
      const each = await eraseOne(wires, shopper);
      erased.push(each);
      say(`  ${erased.length}: ${each.seconds.toFixed(2)} s ${JSON.stringify(each.phases)}`);
    }
    const [final, ...rest] = many;
    const batchSeconds = rest.length === 0 ? 0 : await eraseMany(wires, rest);
    say(`  ${rest.length} at once: ${batchSeconds.toFixed(2)} s`);
    const last = final === undefined ? null : await eraseOne(wires, final);
    return { erased, batchSeconds, last, load: await load.stop() };
  });

/** An event first: who withdraws is not learnt from any more. */
const doOtherActs = (
  world: World,
  shopper: string,
  original: Original,
  { say }: ForgettingPlan,
): Promise<Readonly<Record<OtherAct, ActFigures>>> =>
  serving(world, say, async ({ wires: [wire] }) => {
    const acts = { wire, world, shopper, original };
    const forgotten_event = await doAct("forgotten_event", acts);
    const withdrawn_train = await doAct("withdrawn_train", acts);
    return { withdrawn_train, forgotten_event, undone_link: await doAct("undone_link", acts) };
  });

const killAtEachStep = async (
  killing: Omit<Parameters<typeof killAt>[1], "shopper" | "gone">,
  shoppers: readonly string[],
  before: readonly string[],
): Promise<readonly KilledFigures[]> => {
  const killed: KilledFigures[] = [];
  for (const [at, step] of STEPS.entries()) {
    const gone = [...before, ...shoppers.slice(0, at)];
    const figures = await killAt(step, { ...killing, shopper: shoppers[at] ?? "", gone });
    killing.say(`  killed at ${step} (${figures.was}): ${figures.seconds.toFixed(2)} s`);
    killed.push(figures);
  }
  return killed;
};

const proveIn = async (world: World, root: string, plan: ForgettingPlan): Promise<StoreFigures> => {
  const { customers, batch, rate, say } = plan;
  const { house } = world;
  const [before] = loadavg();
  const from = performance.now();
  await runCandor(["train", "--shop", SHOP, "--data", house.folders[0]], undefined, house.env);
  const training_s = (performance.now() - from) / 1000;
  const original = await openOriginal(house.config, SHOP, SLOT);
  const chosen = drawn(world.shoppers, customers + batch + STEPS.length + 1);
  const leaving = chosen.slice(0, customers + batch);
  const [acting, ...killed] = chosen.slice(customers + batch);
  const many = leaving.slice(customers);
  const { erased, batchSeconds, last, load } = await eraseUnderLoad(
    world,
    leaving.slice(0, customers),
    many,
    plan,
  );
  const [after] = loadavg();
  const { shoppers, entries, items } = original;
  const one_by_one = await oneByOne(erased, original);
  const isSame = last !== null && last.model_sha256 === (await original.refitWithout(leaving));
  const cut = await killAtEachStep({ world, original, say }, killed, leaving);
  return {
    store: house.store,
    instances: house.folders.length,
    shop: { shoppers, entries, items, training_s },
    one_by_one,
    batch:
      last === null
        ? null
        : { customers: many.length - 1, seconds: batchSeconds, same_sha256_as_refit: isSame },
    load: { ...load, rate },
    killed: cut,
    other_acts: await doOtherActs(world, acting ?? "", original, plan),
    verified: await verify(root, world, (last ?? erased.at(-1))?.receipt ?? ""),
    load_average: [before ?? 0, after ?? 0],
  };
};

/** Forgets on one store, in a shop that is made for it. */
export const proveOnStore = async (store: StoreName, plan: ForgettingPlan): Promise<StoreFigures> => {
  const root = await mkdtemp(join(tmpdir(), "candor-forgetting-proof-"));
  const house = await openHouse(store, join(root, "house"));
  try {
    plan.say(`${store}, ${house.folders.length} instances`);
    const world =
      plan.file === null
        ? await fillGenerated(house, SMALL_SHOP)
        : await fillFromFile(house, plan.file, plan.say);
    return await proveIn(world, root, plan);
  } finally {
    await house.close();
    await removeFolder(root);
  }
};
