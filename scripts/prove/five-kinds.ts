import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type App, createApp } from "../../src/app.ts";
import { KEY_SCOPES } from "../../src/contract/endpoints.ts";
import { toConfig } from "../../src/lib/config.ts";
import { readManifest } from "../../src/model/package/package-files.ts";
import type { CheckReport } from "../../src/model/verify/check-report.ts";
import { runCandor } from "../demo/candor.ts";
import { createWire, type Wire } from "../demo/wire.ts";
import { generateShop, type MadeShop } from "../generated-shop/generate-shop.ts";
import { createTwins, fillShop, type Twins } from "./kinds/shop-over-http.ts";
import { type AnswerFigures, type Expected, faultsOfAnswers, tryAnswers } from "./kinds/try-answers.ts";

/*
 * Five models of different kinds, each from its own exporter or writer (issue "Must show"): made from the
 * consented history of one seeded shop, checked, added, promoted over the command line, asked over HTTP; and
 * every reason that claims something is tried on people who differ by the claimed events alone. CANDOR_PYTHON
 * names a Python that has what the recipes need (models/recipes/README.md).
 */
type KindFigures = {
  readonly kind: string;
  readonly exporter: string;
  readonly package: string;
  readonly slot: string;
  readonly check: {
    readonly ok: boolean;
    readonly failures: readonly string[];
    readonly run_p50_ms: number | null;
  };
  readonly answers: AnswerFigures;
  readonly faults: readonly string[];
};

const SHOP = "acme";
const SEED = 4;
const RECIPES = join(import.meta.dirname, "../../models/recipes");
const PYTHON = process.env["CANDOR_PYTHON"] ?? "python3";
// A setting of this proof and not of the service, which refuses what it does not know.
delete process.env["CANDOR_PYTHON"];
const MINUTE_MS = 60_000;

/**
 * Customers of the shop, how many of them are asked for each kind, and the minutes that pass from one to the
 * next.
 */
type Size = { readonly customers: number; readonly shoppers: number; readonly minutes: number };

type House = {
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

const openHouse = async (folder: string, { customers, minutes }: Size): Promise<House> => {
  const time = { now: Date.now() };
  const config = toConfig(
    {},
    { data: join(folder, "data"), logLevel: "silent", port: 0, rateLimit: 100_000 },
  );
  const app = await createApp(config, { clock: () => time.now, random: (size) => randomBytes(size) });
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

const candor = <T>({ data }: House, ...args: readonly string[]): Promise<T> =>
  runCandor<T>([...args, "--shop", SHOP, "--data", data]);

const folderOf = async ({ app }: House, id: string): Promise<string> => {
  const dir = await app.services.store.models.openPackage(SHOP, id);
  if (dir === null) throw new Error(`${id} is not in the store.`);
  return dir;
};

/** A package that `candor train` took into the registry by itself. */
const trained = async (house: House, model: string): Promise<Trained> =>
  candor<Trained>(house, "train", "--model", model);

/** A package of a recipe, from the exported data set, taken in by hand. */
const exported = async (house: House, recipe: string, dataset: string): Promise<string> => {
  const dir = join(house.folder, recipe);
  await promisify(execFile)(PYTHON, ["-B", join(RECIPES, `${recipe}.py`), dir, dataset], {
    timeout: 5 * MINUTE_MS,
  });
  return (await candor<{ model: string }>(house, "model", "add", dir)).model;
};

const checked = async (dir: string): Promise<KindFigures["check"]> => {
  const { ok, failures, measured } = await runCandor<CheckReport>(["model", "check", dir]);
  return {
    ok,
    failures: failures.map(({ code }) => code),
    run_p50_ms: measured === null ? null : Math.round(measured.run_p50_ms * 1e4) / 1e4,
  };
};

/** Puts a package to use and waits until the running service follows, as it does within a second. */
const promote = async (house: House, id: string, slot: string): Promise<void> => {
  await candor(house, "model", "promote", id, "--slot", slot);
  const isServed = async (): Promise<boolean> =>
    (await house.app.models.slotsOf(SHOP)).serving()[slot]?.champion === id;
  for (let tries = 0; !(await isServed()); tries += 1) {
    if (tries === 100) throw new Error(`${id} was promoted and is not served.`);
    await sleep(100);
  }
};

type Kind = {
  readonly kind: string;
  readonly exporter: string;
  readonly id: string;
  readonly slot: string;
  /** The first stage beside a second. */ readonly beside?: string;
};

const prove = async (
  house: House,
  { kind, exporter, id, slot, beside }: Kind,
  shoppers: number,
): Promise<KindFigures> => {
  const dir = await folderOf(house, id);
  const check = await checked(dir);
  if (beside !== undefined) await promote(house, beside, "default");
  await promote(house, id, slot);
  const expected: Expected =
    beside === undefined
      ? { model: id, ranker: null }
      : { model: beside, ranker: { id, sentences: (await readManifest(dir)).main_parameters["en"]! } };
  const asked = house.made.shoppers
    .filter(({ events }) => events.some(({ type }) => type === "purchase"))
    .slice(0, shoppers);
  const answers = await tryAnswers({ wire: house.wire, twins: house.twins, expected }, asked, house.passTime);
  return {
    kind,
    exporter,
    package: id,
    slot,
    check,
    answers,
    faults: [
      ...(check.ok ? [] : ["the check refuses it"]),
      ...faultsOfAnswers(answers, beside !== undefined),
    ],
  };
};

export const proveFiveKinds = async (
  size: Size,
  say: (line: string) => void,
): Promise<readonly KindFigures[]> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-five-kinds-"));
  try {
    const house = await openHouse(folder, size);
    try {
      const figures: KindFigures[] = [];
      const next = async (kind: Kind): Promise<void> => {
        const proven = await prove(house, kind, size.shoppers);
        figures.push(proven);
        say(
          `${kind.kind}: ${proven.package} in ${kind.slot}, ${proven.answers.claims_that_hold} of ` +
            `${proven.answers.claims} claims hold; ${proven.faults.join("; ") || "no fault"}`,
        );
      };
      const dataset = join(folder, "dataset");
      await candor(house, "dataset", "export", "--out", dataset);
      await next({
        kind: "gather-neighbour",
        exporter: "the linear writer",
        id: (await trained(house, "linear")).package,
        slot: "default",
      });
      await next({
        kind: "dense linear",
        exporter: "scikit-learn by skl2onnx",
        id: await exported(house, "from_sklearn", dataset),
        slot: "default",
      });
      await next({
        kind: "self-attention",
        exporter: "the sequence writer, from TensorFlow.js",
        id: (await trained(house, "sequence")).package,
        slot: "default",
      });
      await next({
        kind: "self-attention",
        exporter: "PyTorch",
        id: await exported(house, "from_pytorch", dataset),
        slot: "default",
      });
      const { package: beside, ranker } = await trained(house, "ranker");
      await next({
        kind: "MLP ranker",
        exporter: "the ranker writer, from TensorFlow.js",
        id: ranker!.package,
        slot: "default.rank",
        beside,
      });
      await next({
        kind: "tree ensemble as ranker",
        exporter: "LightGBM by onnxmltools",
        id: await exported(house, "from_lightgbm", dataset),
        slot: "default.rank",
        beside,
      });
      return figures;
    } finally {
      await house.app.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [customers = 200, shoppers = 25, minutes = 0] = process.argv.slice(2).map(Number);
  const kinds = await proveFiveKinds(
    { customers, shoppers, minutes },
    (line) => void process.stderr.write(`${line}\n`),
  );
  const faults = kinds.flatMap(({ kind, faults: own }) => own.map((fault) => `${kind}: ${fault}`));
  process.stdout.write(
    `${JSON.stringify({ customers, minutes_between: minutes, kinds, faults }, null, 1)}\n`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
}
