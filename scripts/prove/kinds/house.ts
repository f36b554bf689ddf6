/** One seeded shop behind a running service, whose models are made and promoted over the command line. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type App, createApp } from "../../../src/app.ts";
import { KEY_SCOPES } from "../../../src/contract/endpoints.ts";
import { toConfig } from "../../../src/lib/config.ts";
import type { CheckReport } from "../../../src/model/verify/check-report.ts";
import { runCandor } from "../../demo/candor.ts";
import { createWire, type Wire } from "../../demo/wire.ts";
import { generateShop, type MadeShop } from "../../generated-shop/generate-shop.ts";
import { createTwins, fillShop, type Twins } from "./shop-over-http.ts";

const SHOP = "acme";
const SEED = 4;
const RECIPES = join(import.meta.dirname, "../../../models/recipes");
const PYTHON = process.env["CANDOR_PYTHON"] ?? "python3";
// A setting of this proof: the service refuses settings that it does not know.
delete process.env["CANDOR_PYTHON"];
const MINUTE_MS = 60_000;

/**
 * Customers of the shop, how many of them are asked for each kind, and the minutes that pass from one to the
 * next.
 */
export type Size = { readonly customers: number; readonly shoppers: number; readonly minutes: number };

export type House = {
  readonly app: App;
  readonly wire: Wire;
  readonly made: MadeShop;
  readonly twins: Twins;
  readonly folder: string;
  readonly data: string;
  /**
   * Time stands still for an answer and all that is asked about it, and moves on between shoppers by what the
   * proof is told.
   */
  readonly passTime: () => void;
};
type Trained = { readonly package: string; readonly ranker: { readonly package: string } | null };

export const openHouse = async (folder: string, { customers, minutes }: Size): Promise<House> => {
  const time = { now: Date.now() };
  const config = toConfig(
    {},
    { data: join(folder, "data"), logLevel: "silent", port: 0, rateLimit: 100_000 },
  );
  const app = await createApp(config, {
    questionDraw: () => () => 1,
    clock: () => time.now,
    random: (size) => randomBytes(size),
  });
  const { key } = await app.services.shops.create(SHOP, KEY_SCOPES);
  const { port } = await app.listen(0, "127.0.0.1");
  const wire = createWire(`http://127.0.0.1:${port}`, key);
  const made = generateShop({ seed: SEED, now: time.now, shoppers: customers });
  await fillShop(wire, made);
  return {
    app,
    wire,
    made,
    twins: createTwins(wire),
    folder,
    data: config.data,
    passTime: () => {
      time.now += minutes * MINUTE_MS;
    },
  };
};

/** Runs the command line on the shop of the proof. */
export const candor = <T>({ data }: House, ...args: readonly string[]): Promise<T> =>
  runCandor<T>([...args, "--shop", SHOP, "--data", data]);

/** The folder of a package in the store. @throws Error where there is none */
export const folderOf = async ({ app }: House, id: string): Promise<string> => {
  const dir = await app.services.store.models.openPackage(SHOP, id);
  if (dir === null) throw new Error(`${id} is not in the store.`);
  return dir;
};

/** A package that `candor train` took into the registry by itself. */
export const trained = async (house: House, model: string): Promise<Trained> =>
  candor<Trained>(house, "train", "--model", model);

/** A package of a recipe, from the exported data set, taken in by hand. */
export const exported = async (house: House, recipe: string, dataset: string): Promise<string> => {
  const dir = join(house.folder, recipe);
  await promisify(execFile)(PYTHON, ["-B", join(RECIPES, `${recipe}.py`), dir, dataset], {
    timeout: 5 * MINUTE_MS,
  });
  return (await candor<{ model: string }>(house, "model", "add", dir)).model;
};

export type CheckFigures = {
  readonly ok: boolean;
  readonly failures: readonly string[];
  readonly run_p50_ms: number | null;
};

/** What `candor model check` says of a package. */
export const checked = async (dir: string): Promise<CheckFigures> => {
  const { ok, failures, measured } = await runCandor<CheckReport>(["model", "check", dir]);
  return {
    ok,
    failures: failures.map(({ code }) => code),
    run_p50_ms: measured === null ? null : Math.round(measured.run_p50_ms * 1e4) / 1e4,
  };
};

/** Puts a package to use and waits until the running service follows, as it does within a second. */
export const promote = async (house: House, id: string, slot: string): Promise<void> => {
  await candor(house, "model", "promote", id, "--slot", slot);
  const isServed = async (): Promise<boolean> =>
    (await house.app.models.slotsOf(SHOP)).serving()[slot]?.champion === id;
  for (let tries = 0; !(await isServed()); tries += 1) {
    if (tries === 100) throw new Error(`${id} was promoted and is not served.`);
    await sleep(100);
  }
};
