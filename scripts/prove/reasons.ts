import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { trainShop } from "../../src/learn/shop/train-shop.ts";
import { removeFolder } from "../remove-folder.ts";
import { importShop, SHOP, type ShopFiles } from "./imported-shop/import-shop.ts";
import { type Claim, emptyTally, explain, type Tally } from "./reasons/explain.ts";
import { type House, LIMIT, openHouse, refsOf } from "./reasons/house.ts";
import { listOf, verify } from "./reasons/try-claims.ts";

/** Files of a shop, and how much is to be proven of its reasons. */
export type ReasonsOptions = ShopFiles & {
  /** Explained suggestions, about; ten a shopper. */
  readonly suggestions: number;
  /** Claims, one a shopper, whose events are deleted for good before the model is trained again. */
  readonly forgotten: number;
  readonly say?: (line: string) => void;
};

/** What holds of the "without …" claims when they are tried, on the version that made them. */
export type ReasonsFigures = {
  readonly shoppers: number;
  readonly suggestions: number;
  readonly personalised: number;
  readonly with_counterfactual: number;
  readonly share_with_counterfactual: number;
  readonly share_of_personalised_with_counterfactual: number;
  readonly claims_that_hold: number;
  readonly claims_whose_subsets_do_not_work: number;
  readonly claims_with_right_instead: number;
  readonly claims_with_right_rank: number;
  readonly steps_removed: Readonly<Record<string, number>>;
  readonly residual: {
    readonly additive: number;
    readonly largest_over_score: number;
    readonly within_tolerance: number;
  };
  /** After the model itself was trained again without the events of these claims. */
  readonly after_forgetting: { readonly claims: number; readonly still_hold: number; readonly share: number };
  readonly seconds: Readonly<Record<"fill" | "explain" | "verify" | "forget", number>>;
};

const SAID_EVERY = 64;

/**
 * Deletes the events of one claim a shopper for good, trains again, and looks whether the claims still hold
 * of the model that never saw those events.
 */
const forget = async (
  house: House,
  claims: readonly Claim[],
): Promise<ReasonsFigures["after_forgetting"]> => {
  const { services, models } = house;
  for (const { ref, without } of claims)
    for (const id of without) await services.store.shoppers.deleteEvent(ref, id);
  const trained = await trainShop(
    { services: { ...services, clock: () => services.clock() + 1000 }, onProgress: () => undefined },
    SHOP,
    { by: "prove" },
  );
  await models.follow();
  const version = trained.package.slice(trained.package.lastIndexOf("@") + 1);
  let hold = 0;
  for (const { ref, item_id } of claims)
    if (!(await listOf(house, ref, version, LIMIT)).includes(item_id)) hold += 1;
  return { claims: claims.length, still_hold: hold, share: claims.length === 0 ? 0 : hold / claims.length };
};

type Phase = keyof ReasonsFigures["seconds"];
type Timed = <T>(phase: Phase, work: () => Promise<T>) => Promise<T>;

/** Adds up the seconds of each phase. */
const createTimes = (): { seconds: Record<Phase, number>; timed: Timed } => {
  const seconds = { fill: 0, explain: 0, verify: 0, forget: 0 };
  return {
    seconds,
    timed: async (phase, work) => {
      const from = performance.now();
      const result = await work();
      seconds[phase] += (performance.now() - from) / 1000;
      return result;
    },
  };
};

/** Explains and tries until enough suggestions are seen; the first claim of each shopper. */
const tryShoppers = async (
  house: House,
  options: ReasonsOptions,
  tally: Tally,
  timed: Timed,
): Promise<Claim[]> => {
  const firsts: Claim[] = [];
  for (const ref of await refsOf(house)) {
    if (tally.suggestions >= options.suggestions) break;
    const { claims, version } = await timed("explain", () => explain(house, ref, tally));
    const [first] = claims;
    if (first === undefined) continue;
    firsts.push(first);
    await timed("verify", () => verify(house, ref, claims, version, tally));
    if (tally.shoppers % SAID_EVERY === 0)
      options.say?.(`${tally.suggestions} suggestions, ${tally.claims} claims, ${tally.hold} hold`);
  }
  return firsts;
};

const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 1e4) / 1e4;

const figuresOf = (tally: Tally): Omit<ReasonsFigures, "after_forgetting" | "seconds"> => ({
  shoppers: tally.shoppers,
  suggestions: tally.suggestions,
  personalised: tally.personalised,
  with_counterfactual: tally.claims,
  share_with_counterfactual: share(tally.claims, tally.suggestions),
  share_of_personalised_with_counterfactual: share(tally.personalisedWith, tally.personalised),
  claims_that_hold: tally.hold,
  claims_whose_subsets_do_not_work: tally.minimal,
  claims_with_right_instead: tally.instead,
  claims_with_right_rank: tally.rank,
  steps_removed: tally.steps,
  residual: {
    additive: tally.additive,
    largest_over_score: tally.residual,
    within_tolerance: tally.within,
  },
});

/**
 * Fills a shop from files, explains suggestions to its real customers, and tries every claim independently.
 */
export const prove = async (options: ReasonsOptions): Promise<ReasonsFigures> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-reasons-"));
  const { seconds, timed } = createTimes();
  try {
    await timed("fill", () => importShop(options, folder, Date.now()));
    const house = await openHouse(folder);
    try {
      const tally = emptyTally();
      const firsts = await tryShoppers(house, options, tally, timed);
      const step = Math.max(1, Math.floor(firsts.length / Math.max(1, options.forgotten)));
      const spread = firsts.filter((_, at) => at % step === 0).slice(0, options.forgotten);
      const after = await timed("forget", () => forget(house, spread));
      return { ...figuresOf(tally), after_forgetting: after, seconds };
    } finally {
      await house.close();
    }
  } finally {
    await removeFolder(folder);
  }
};

/** What does not hold, in words; empty where everything does. */
export const faultsOf = (figures: ReasonsFigures): string[] => [
  ...(figures.with_counterfactual === 0 ? ['no suggestion has a "without …" claim'] : []),
  ...(figures.claims_that_hold === figures.with_counterfactual ? [] : ["a claim does not hold"]),
  ...(figures.claims_whose_subsets_do_not_work === figures.with_counterfactual
    ? []
    : ["a smaller set works too"]),
  ...(figures.claims_with_right_instead === figures.with_counterfactual
    ? []
    : ["something else is shown instead"]),
  ...(figures.claims_with_right_rank === figures.with_counterfactual ? [] : ["the rank without is another"]),
  ...(figures.residual.within_tolerance === figures.residual.additive
    ? []
    : ["contributions do not sum to the score"]),
];

const main = async (): Promise<number> => {
  const [suggestions = 10_000, forgotten = 200] = process.argv.slice(2).map(Number);
  const shared = process.env["CANDOR_SHARED_DATA"] ?? resolve(import.meta.dirname, "../../../shared/data");
  const file = join(shared, "online-retail/online_retail_2010-12_to_2011-10.csv.gz");
  if (!existsSync(file)) throw new Error("Set CANDOR_SHARED_DATA to the folder of the shared data sets.");
  const figures = await prove({
    format: "online-retail",
    catalogue: file,
    events: file,
    suggestions,
    forgotten,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const faults = faultsOf(figures);
  process.stdout.write(`${JSON.stringify({ ...figures, faults }, null, 2)}\n`);
  return faults.length === 0 ? 0 : 1;
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main();
