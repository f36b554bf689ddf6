import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createControlTokens } from "../../src/consent/proofs/receipts/control-token.ts";
import { NO_SIGNALS } from "../../src/consent/purposes.ts";
import type { ShopperRef } from "../../src/consent/shopper-ref.ts";
import { emptyStanding } from "../../src/consent/state.ts";
import { trainShop } from "../../src/learn/shop/train-shop.ts";
import { toConfig } from "../../src/lib/config.ts";
import { createShopModels, type ShopModels } from "../../src/model/registry/shop-models.ts";
import { loadPackage } from "../../src/model/verify/load-package.ts";
import { chooseModel } from "../../src/recommend/stages/choose-model.ts";
import type { RecommendRequest } from "../../src/recommend/stages/request.ts";
import { openRecommend, type Recommend } from "../../src/services/open-recommend.ts";
import { createServices, type Services } from "../../src/services/services.ts";
import type { StoredEvent } from "../../src/shopper/event.ts";
import { openEmbeddedKeys, openStore } from "../../src/store/open-store.ts";
import { runCandor } from "../demo/candor.ts";
import { noticeOf } from "../demo/generated.ts";

/** Files of a shop, and how much is to be proven of its reasons. */
export type ReasonsOptions = {
  readonly format: "online-retail" | "ndjson";
  readonly catalogue: string;
  readonly events: string;
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

const SHOP = "acme";
const LIMIT = 10;
/**
 * Places of a re-run list that is compared with the rank that was claimed: as many as the answer looked at.
 */
const LOOKED_AT = LIMIT + 20;
const DAY_MS = 86_400_000;
const SAID_EVERY = 64;
const PATIENCE_MS = 60_000;
const TOLERANCE = 1e-5;

type Claim = {
  readonly ref: ShopperRef;
  readonly item_id: string;
  readonly without: readonly string[];
  readonly instead: string | null;
  readonly rank_without: number | null;
};
type Tally = {
  shoppers: number;
  suggestions: number;
  personalised: number;
  personalisedWith: number;
  claims: number;
  hold: number;
  minimal: number;
  instead: number;
  rank: number;
  additive: number;
  within: number;
  residual: number;
  readonly steps: Record<string, number>;
};
type House = {
  readonly services: Services;
  readonly models: ShopModels;
  readonly asked: Recommend;
  readonly checked: Recommend;
};

const fillStore = async ({ format, catalogue, events }: ReasonsOptions, folder: string): Promise<void> => {
  const data = join(folder, "data");
  const notice = join(folder, "NOTICE.json");
  const { version, hash, language, text } = noticeOf(
    "For this proof: the shop attests that these customers agreed to suggestions made from what they bought.",
  );
  const given = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();
  await writeFile(
    notice,
    JSON.stringify({
      version,
      hash,
      language,
      text,
      purposes: ["personalise", "train"],
      given_from: given(300),
      given_to: given(1),
    }),
  );
  await runCandor(["shop", "create", SHOP, "--data", data]);
  const where = ["--format", format, "--shop", SHOP, "--data", data];
  await runCandor(["import", "catalogue", catalogue, ...where]);
  await runCandor(["import", "events", events, ...where, "--attest", notice, "--shift-to-now"]);
  await runCandor(["train", "--shop", SHOP, "--data", data]);
};

/** Two pipelines that share the store and the models, and nothing that either has worked out. */
const openHouse = async (folder: string): Promise<House & { close(): Promise<void> }> => {
  const config = toConfig({}, { data: join(folder, "data") });
  const now = Date.now();
  // Time stands still: an answer and its check differ by the removed events alone.
  const [clock, random] = [(): number => now, (size: number): Uint8Array => randomBytes(size)];
  const keys = await openEmbeddedKeys(config.data, { path: config.keys, clock, random });
  const store = await openStore({ kind: "lmdb", dir: config.data, keys }, { clock, random });
  const services = await createServices({ store, keys, clock, random });
  // What holds of the reasons must not depend on how busy this machine is: no run is too slow here, and a
  // model that falls away ends the proof.
  const models = createShopModels({
    models: store.models,
    registry: services.registry,
    erasureLog: services.erasureLog,
    load: (dir) => loadPackage(dir),
    deadlineMs: PATIENCE_MS,
    report: (_shop, incident) => {
      throw new Error(`${incident.kind}: ${incident.id}`);
    },
  });
  const open = (): Recommend =>
    openRecommend({
      services,
      models,
      controlTokens: createControlTokens({ secret: keys.pseudonym }),
      render: () => "",
      wait: async () => undefined,
      decisions: { push: () => undefined, flush: async () => undefined, close: async () => undefined },
    });
  return {
    services,
    models,
    asked: open(),
    checked: open(),
    close: async () => {
      await models.close();
      await store.close();
    },
  };
};

const requestOf = (shopper: ShopperRef, more: Partial<RecommendRequest> = {}): RecommendRequest => ({
  shop: SHOP,
  shopper,
  session: { id: null, events: [], receipt: null },
  signals: NO_SIGNALS,
  limit: LIMIT,
  slot: null,
  mode: "auto",
  filter: null,
  variants: false,
  min_score: null,
  explain: "full",
  locale: "en",
  search: [],
  after: null,
  ...more,
  context: {
    moment: "home",
    item_id: null,
    items: [],
    cart: [],
    category: [],
    query: null,
    channel: "web",
    country: null,
    currency: null,
  },
});

/** One explained answer: its claims, and the version that made them. */
const explain = async (
  { asked }: House,
  ref: ShopperRef,
  tally: Tally,
): Promise<{ claims: Claim[]; version: string }> => {
  const request = requestOf(ref);
  const { shopContext: front, consented: passed, now } = await asked.pipeline.open(request);
  const chosen = await chooseModel(front.slots, "default", { stickyKey: null, measure: false });
  try {
    if (chosen.model === null) throw new Error("no model answers");
    const { answer, explained: told } = await asked.makeAnswer({
      request,
      shopContext: front,
      consented: passed,
      chosen,
      recommendationId: `rec_${ref.key}`,
      now,
    });
    tally.shoppers += 1;
    told.explained.forEach(({ kept, attribution, basis }, at) => {
      tally.suggestions += 1;
      if (basis === "personalised") tally.personalised += 1;
      if (basis === "personalised" && answer.suggestions[at]!.counterfactual !== null)
        tally.personalisedWith += 1;
      if (kept.candidate.source !== "model") return;
      const share = attribution.residual / Math.max(1, Math.abs(attribution.score));
      tally.additive += 1;
      tally.residual = Math.max(tally.residual, share);
      if (share <= TOLERANCE) tally.within += 1;
    });
    const claims = answer.suggestions.flatMap(({ item, counterfactual }): Claim[] =>
      counterfactual === null
        ? []
        : [
            {
              ref,
              item_id: item.item_id,
              without: counterfactual.without,
              instead: counterfactual.instead,
              rank_without: counterfactual.rank_without,
            },
          ],
    );
    return { claims, version: chosen.model.manifest.version };
  } finally {
    await chosen.release();
  }
};

const keyOf = (ids: readonly string[]): string => [...ids].sort().join("\n");
const properSubsets = (ids: readonly string[]): string[][] =>
  Array.from({ length: 2 ** ids.length - 2 }, (_, mask) =>
    ids.filter((_id, at) => ((mask + 1) & (1 << at)) !== 0),
  );

/**
 * A twin of a shopper without some events, kept in the store as anybody: same consent (but for training),
 * same preferences.
 */
const makeTwins = async (
  { services: { store, gate, shops } }: House,
  ref: ShopperRef,
  sets: readonly (readonly string[])[],
): Promise<ShopperRef[]> => {
  const { state, grant } = await gate.exercise(ref);
  const events = (await store.shoppers.readEvents(grant))!;
  const twins = sets.map((_, at): ShopperRef => ({ shop: SHOP, key: `twin-${at}-${ref.key}` }));
  await Promise.all(
    twins.map((twin) =>
      store.shoppers.changeState(twin, (own) => ({
        state: {
          ...state,
          version: own.version,
          standing: { ...state.standing, train: emptyStanding().train },
          links: [],
        },
      })),
    ),
  );
  const policy = await shops.policy(SHOP);
  const appends = await Promise.all(
    twins.map(async (twin, at) => {
      const passage = await gate.pass({
        shopper: twin,
        signals: NO_SIGNALS,
        optOut: false,
        sessionReceipt: [],
        policy,
        country: null,
      });
      const without = new Set(sets[at]);
      // The store gives newest first; arrivals are kept in the order in which they came.
      const kept: StoredEvent[] = events.filter(({ event_id }) => !without.has(event_id)).reverse();
      return { grant: passage.grant("personalise")!, events: kept };
    }),
  );
  const results = await store.shoppers.appendEvents(appends);
  if (results.some((result) => result === null)) throw new Error("a twin could not be kept");
  return twins;
};

const listOf = async (
  { checked }: House,
  ref: ShopperRef,
  version: string,
  limit: number,
): Promise<string[]> => {
  const { answer } = await checked.pipeline.recommend(
    requestOf(ref, { slot: `default@${version}`, explain: "brief", limit }),
  );
  return answer.suggestions.map(({ item }) => item.item_id);
};

/** Tries every claim of one shopper, and every proper subset of what it removes, on twins. */
const verify = async (
  house: House,
  ref: ShopperRef,
  claims: readonly Claim[],
  version: string,
  tally: Tally,
): Promise<void> => {
  const sets = new Map(
    claims.flatMap(({ without }) => [without, ...properSubsets(without)]).map((ids) => [keyOf(ids), ids]),
  );
  const twins = await makeTwins(house, ref, [...sets.values()]);
  const lists = new Map<string, string[]>();
  for (const [at, key] of [...sets.keys()].entries())
    lists.set(key, await listOf(house, twins[at]!, version, LOOKED_AT));
  for (const { item_id, without, instead, rank_without } of claims) {
    const list = lists.get(keyOf(without))!;
    const rank = list.indexOf(item_id) + 1;
    tally.claims += 1;
    tally.steps[without.length] = (tally.steps[without.length] ?? 0) + 1;
    if (rank === 0 || rank > LIMIT) tally.hold += 1;
    if (properSubsets(without).every((subset) => lists.get(keyOf(subset))!.slice(0, LIMIT).includes(item_id)))
      tally.minimal += 1;
    if (instead === null || list.slice(0, LIMIT).includes(instead)) tally.instead += 1;
    if ((rank === 0 ? null : rank) === rank_without) tally.rank += 1;
  }
};

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

const refsOf = async ({ services: { store } }: House): Promise<ShopperRef[]> => {
  const keys: string[] = [];
  for (let set = 0; set < 256; set += 1) keys.push(...(await store.shoppers.listShoppers(SHOP, set)));
  return keys.sort().map((key) => ({ shop: SHOP, key }));
};

/**
 * Fills a shop from files, explains suggestions to its real customers, and tries every claim independently.
 */
export const prove = async (options: ReasonsOptions): Promise<ReasonsFigures> => {
  const say = options.say ?? (() => undefined);
  const folder = await mkdtemp(join(tmpdir(), "candor-reasons-"));
  const seconds = { fill: 0, explain: 0, verify: 0, forget: 0 };
  const timed = async <T>(phase: keyof typeof seconds, work: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    const result = await work();
    seconds[phase] += (performance.now() - from) / 1000;
    return result;
  };
  try {
    await timed("fill", () => fillStore(options, folder));
    const house = await openHouse(folder);
    try {
      const tally: Tally = {
        shoppers: 0,
        suggestions: 0,
        personalised: 0,
        personalisedWith: 0,
        claims: 0,
        hold: 0,
        minimal: 0,
        instead: 0,
        rank: 0,
        additive: 0,
        within: 0,
        residual: 0,
        steps: {},
      };
      const first: Claim[] = [];
      for (const ref of await refsOf(house)) {
        if (tally.suggestions >= options.suggestions) break;
        const { claims, version } = await timed("explain", () => explain(house, ref, tally));
        if (claims.length === 0) continue;
        first.push(claims[0]!);
        await timed("verify", () => verify(house, ref, claims, version, tally));
        if (tally.shoppers % SAID_EVERY === 0)
          say(`${tally.suggestions} suggestions, ${tally.claims} claims, ${tally.hold} hold`);
      }
      const step = Math.max(1, Math.floor(first.length / Math.max(1, options.forgotten)));
      const after = await timed("forget", () =>
        forget(house, first.filter((_, at) => at % step === 0).slice(0, options.forgotten)),
      );
      const share = (part: number, whole: number): number =>
        whole === 0 ? 0 : Math.round((part / whole) * 1e4) / 1e4;
      return {
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
        after_forgetting: after,
        seconds,
      };
    } finally {
      await house.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
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
