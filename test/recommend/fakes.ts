import { type Item, itemFrom } from "../../src/catalogue/item.ts";
import type { CataloguePort } from "../../src/catalogue/port.ts";
import { type CatalogueSnapshot, createCatalogueSnapshots } from "../../src/catalogue/snapshot.ts";
import { foldRecord } from "../../src/consent/fold.ts";
import { createGate, type Gate } from "../../src/consent/gate.ts";
import { CAREFUL_POLICY } from "../../src/consent/policy.ts";
import { NO_SIGNALS, type Purpose } from "../../src/consent/purposes.ts";
import { neverSeen, type ShopperState } from "../../src/consent/state.ts";
import { DomainError } from "../../src/lib/errors.ts";
import { EXAMPLE_MANIFEST } from "../../src/model/package/example-manifest.ts";
import type { ModelInput } from "../../src/model/package/features/feature.ts";
import { parseManifest } from "../../src/model/package/manifest.ts";
import { addPackage } from "../../src/model/registry/package-transitions.ts";
import { EMPTY_REGISTRY, type RegistryAct } from "../../src/model/registry/registry-state.ts";
import { promote, shadow } from "../../src/model/registry/slot-transitions.ts";
import { createSlots, type Slots } from "../../src/model/registry/slots.ts";
import { createVocabulary, type LoadedModel } from "../../src/model/runtime/loaded-model.ts";
import { createRanker } from "../../src/model/runtime/ranking.ts";
import type { RecommendRequest } from "../../src/recommend/stages/request.ts";
import type { ShopContext } from "../../src/recommend/stages/shop-context.ts";
import { defaultSettings } from "../../src/shop/settings.ts";
import { NO_RULES } from "../../src/shop-rules/active-rules.ts";
import type { StoredEvent } from "../../src/shopper/event.ts";
import type { EventReads } from "../../src/shopper/shopper-reads.ts";
import { contextOf, NOW } from "../journey/fixtures.ts";
import { recordOf } from "../store/contract/fixtures.ts";

export { NOW };
export const SHOPPER = { shop: "demo", key: "k" };

/** A catalogue of so many things, `a` sold best. */
export const NAMES = ["a", "b", "c", "d", "e", "f"] as const;
export const ITEMS: readonly Item[] = NAMES.map((item_id, at) =>
  itemFrom({ item_id, title: `Thing ${item_id}`, category: [`Kind ${item_id}`], sales_rank: at + 1 }),
);

const portOf = (items: readonly Item[]): CataloguePort => ({
  revision: async () => 1,
  readItem: async (_, itemId) => items.find(({ item_id }) => item_id === itemId) ?? null,
  putItems: async () => 1,
  changeItem: async () => null,
  deleteItem: async () => false,
  readPrices: () => Promise.resolve(new Map()),
  listItems: async (_, after) => (after === null ? items : []),
  changesSince: async () => [],
});

export const snapshotOf = (items: readonly Item[] = ITEMS): Promise<CatalogueSnapshot> =>
  createCatalogueSnapshots({ catalogue: portOf(items) }).open("demo");

export type FakeModel = {
  /** Of each item, from the history of the input. */
  readonly score: (itemId: string, input: ModelInput) => number;
  /** Runs of this model fail while it is set. */
  isBroken: boolean;
  readonly runs: (readonly ModelInput[])[];
};

export const fakeModel = (score: FakeModel["score"], isBroken = false): FakeModel => ({
  score,
  isBroken,
  runs: [],
});

const load = async (id: string, fake: FakeModel): Promise<LoadedModel> => {
  const [name = "", version = ""] = id.split("@");
  const vocabulary = await createVocabulary(NAMES);
  const ranker = createRanker({ size: vocabulary.size, prior: null });
  return {
    id,
    manifest: parseManifest({ ...EXAMPLE_MANIFEST, name, version }),
    vocabulary,
    prior: null,
    priorOrder: null,
    tables: {},
    offLoop: false,
    beside: null,
    run: async (inputs, options) => {
      fake.runs.push(inputs);
      if (fake.isBroken) throw new DomainError("model_run_failed", "broken");
      options?.onTime?.({ ms: 2, cpuMs: 2 });
      return inputs.map((input) => {
        const given = input.candidates?.map(({ index }) => NAMES[index - 1]!);
        const scores = (given ?? NAMES).map((itemId) => fake.score(itemId, input));
        return given === undefined
          ? { form: "scores", over: "vocabulary", scores: Float32Array.from([0, ...scores]) }
          : { form: "scores", over: "candidates", scores: Float32Array.from(scores) };
      });
    },
    rank: (output) => ranker.open(output),
    release: async () => undefined,
  };
};

const ACT: RegistryAct = { by: "test", at: 1, erasureHead: 0 };

/** Real slots over fake models: `champion` and `shadow` name packages of `models`, by slot. */
export const slotsOf = async (
  models: Readonly<Record<string, FakeModel>>,
  serving: {
    readonly champion?: Record<string, string>;
    readonly shadow?: Record<string, string>;
    /** Champions before it, oldest first. */
    readonly before?: Record<string, readonly string[]>;
  },
): Promise<Slots> => {
  const slots = createSlots({ load: ({ id }) => load(id, models[id]!), report: () => undefined });
  const second = [serving.champion, serving.shadow].flatMap((ids) =>
    Object.entries(ids ?? {}).flatMap(([slot, id]) => (slot.endsWith(".rank") ? [id] : [])),
  );
  let state = Object.keys(models).reduce((before, id) => {
    const [name = "", version = ""] = id.split("@");
    return addPackage(before, {
      id,
      name,
      version,
      task: second.includes(id) ? "rank_candidates" : "score_items",
      added_at: 0,
      added_by: "test",
      training_known: true,
      dataset: "d",
      watermark: 0,
      run_ms: null,
      retired: null,
      fenced: null,
    });
  }, EMPTY_REGISTRY);
  for (const [slot, ids] of Object.entries(serving.before ?? {}))
    for (const id of ids) state = promote(state, { slot, id }, ACT);
  for (const [slot, id] of Object.entries(serving.champion ?? {})) state = promote(state, { slot, id }, ACT);
  for (const [slot, id] of Object.entries(serving.shadow ?? {})) state = shadow(state, { slot, id }, ACT);
  await slots.follow(state, 0);
  return slots;
};

export const shopContextOf = async (slots: Slots): Promise<ShopContext> => ({
  settings: defaultSettings("demo"),
  policy: CAREFUL_POLICY,
  catalogue: await snapshotOf(),
  slots,
  rules: NO_RULES,
  head: null,
  belief: null,
});

/** One shopper in memory: state and events, read under the version that a grant names, as a store does. */
export type FakeShopper = {
  state: ShopperState;
  events: readonly StoredEvent[];
  /** Called before each read of events, for what happens between decision and read. */
  before: () => void;
  readonly reads: EventReads;
  readonly gate: Gate;
  reading: number;
};

export const fakeShopper = (
  purposes: readonly Purpose[] = [],
  events: readonly StoredEvent[] = [],
): FakeShopper => {
  const given = recordOf({
    purposes: Object.fromEntries(purposes.map((purpose) => [purpose, true])),
    given_at: NOW - 1000,
    received_at: NOW - 1000,
  });
  const shopper: FakeShopper = {
    state: purposes.length === 0 ? neverSeen() : { ...foldRecord(neverSeen(), given), version: 1 },
    events,
    before: () => undefined,
    reading: 0,
    reads: {
      readEvents: async ({ subjects }) => {
        shopper.reading += 1;
        shopper.before();
        return subjects[0]?.version === shopper.state.version ? shopper.events : null;
      },
    },
    gate: createGate({ store: { readState: async () => shopper.state }, clock: () => NOW }),
  };
  return shopper;
};

export const requestOf = (more: Partial<RecommendRequest> = {}): RecommendRequest => ({
  shop: "demo",
  shopper: SHOPPER,
  session: { id: null, events: [], receipt: null },
  context: contextOf(),
  age_country: null,
  signals: NO_SIGNALS,
  limit: 3,
  slot: null,
  mode: "auto",
  filter: null,
  objectives: null,
  variants: false,
  min_score: null,
  explain: "brief",
  locale: null,
  search: [],
  after: null,
  ...more,
});
