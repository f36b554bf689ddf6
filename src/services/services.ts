import { createPageIndex, type PageIndex } from "../catalogue/page-index.ts";
import { type CatalogueSnapshots, createCatalogueSnapshots } from "../catalogue/snapshot.ts";
import type { AgePolicy } from "../consent/age-of-consent.ts";
import {
  createSigningKeys,
  type PrivateJwk,
  type PublicJwk,
  type SigningKeys,
  type SigningKeySet,
} from "../consent/proofs/receipts/signing-keys.ts";
import { NOTHING_HELD, type RefusalPort } from "../consent/refusals.ts";
import { createKeptBeliefs, type KeptBeliefs } from "../insight/kept-belief.ts";
import { createSealSums } from "../insight/seal-sums.ts";
import { type CircuitBreaker, NO_BREAKER } from "../lib/circuit-breaker.ts";
import type { Clock } from "../lib/clock.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import { createErasureLog, type ErasureLog } from "../model/registry/erasure-log.ts";
import { createRegistry, type Registry } from "../model/registry/registry.ts";
import { createDefenceSecrets } from "../shop/defence-secret.ts";
import { createShops, type Shops } from "../shop/shops.ts";
import { createShopRules, type ShopRules } from "../shop-rules/shop-rules.ts";
import { createLeaving, type Leaving } from "../shopper/log-leaving.ts";
import { findUnderRefusals, underRefusals } from "../shopper/under-refusals.ts";
import type { Store } from "../store/driver/store.ts";
import type { KeyStore } from "../store/sealing/key-store.ts";
import { createWebhooks, type Webhooks } from "../webhooks/webhooks.ts";
import { type ConsentServices, openConsent } from "./open-consent.ts";
import { type Measured, openMeasured } from "./open-measured.ts";
import { openShopper, type ShopperServices } from "./open-shopper.ts";

/** The domain, put together once over a store: what the service and the command line share. */
export type Services = ConsentServices &
  ShopperServices &
  Measured & {
    readonly store: Store;
    readonly signing: SigningKeys;
    readonly shops: Shops;
    readonly catalogues: CatalogueSnapshots;
    /** What pages and searches name in a catalogue. */
    readonly pageIndex: PageIndex;
    /** How far the models must have forgotten, by the shop's deadline. */
    readonly erasureLog: ErasureLog;
    readonly leaving: Leaving;
    readonly beliefs: KeptBeliefs;
    /** What every slot of a shop is to serve, and which packages it has. */
    readonly registry: Registry;
    readonly webhooks: Webhooks;
    /** What a shop boosts, buries, pins, requires and excludes. */
    readonly shopRules: ShopRules;
    /**
     * What a shop's models are defended with: the same at every training, for nobody to see. @throws
     * DomainError shop_unknown
     */
    readonly defenceSecret: (shop: string) => Promise<string>;
    /** What answers wait for the store, and no longer. */
    readonly breaker: CircuitBreaker;
    readonly clock: Clock;
    readonly random: RandomBytes;
  };

type Deps = {
  readonly store: Store;
  readonly keys: KeyStore;
  /** What is held beside the store; nothing by default. */
  readonly refusals?: RefusalPort;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Commands wait as long as it takes. */
  readonly breaker?: CircuitBreaker;
  /** For whoever erases; commands that only read need not say. */
  readonly keysDestroyedWithinHours?: number;
  /** Hears of word to recipients that could not be queued: a person must tell them. */
  readonly untold?: (shop: string, error: unknown) => void;
  /** Hears of each act that models must forget. */
  readonly onLeft?: (shop: string) => void;
  /** What one process that serves alone knows of what it serves (shopper/fate-of-models). */
  readonly stillServes?: (shop: string, id: string) => boolean | null;
  /** No other process answers from this store. */
  readonly servesAlone?: boolean;
  /** Calls back when the file of keys has changed. */
  readonly onKeys?: (hear: (keys: KeyStore) => void) => void;
  /** Hears of a ledger that could not be appended while somebody waited for it. */
  readonly notAppended?: (shop: string, error: unknown) => void;
};

const HOUR_MS = 3_600_000;
const WITHIN_HOURS = 24;

const signingSetOf = ({ signing, published }: KeyStore): SigningKeySet => ({
  current: signing.private_jwk as PrivateJwk,
  retired: published.filter((each) => (each as { kid?: string }).kid !== signing.kid) as PublicJwk[],
});

/** Signs with the key that is in use, and follows where the file of keys is changed. */
const openSigning = async (keys: KeyStore, onKeys: NonNullable<Deps["onKeys"]>): Promise<SigningKeys> => {
  const signing = await createSigningKeys(signingSetOf(keys));
  onKeys((changed) => void signing.adopt(signingSetOf(changed)));
  return signing;
};

/** The store under the port that logs whoever leaves, with what models follow of that. */
const watchLeaving = ({
  store: given,
  refusals,
  agePolicyOf,
  clock,
  random,
  onLeft = () => undefined,
}: Pick<Deps, "store" | "clock" | "random" | "onLeft"> & {
  readonly refusals: RefusalPort;
  readonly agePolicyOf: (shop: string) => Promise<AgePolicy>;
}) => {
  const { shoppers, jobs, models } = given;
  const registry = createRegistry({ models, jobs, clock });
  const registryOf = async (shop: string) => (await registry.read(shop)).state;
  const leaving = createLeaving({ shoppers, jobs, registryOf, agePolicyOf, clock, random, onLeft });
  // Changes of what a shopper allows, or of what is kept of them, go through this port: none is unlogged.
  // What is held beside the store holds for all of them.
  const store: Store = {
    ...given,
    shoppers: underRefusals(leaving.shoppers, refusals),
    decisions: { ...given.decisions, read: findUnderRefusals(given.decisions.read, refusals) },
  };
  return { registry, registryOf, leaving, store };
};

/** What a shop sets and is told. */
const openShop = ({
  store,
  keys,
  ...made
}: Required<Pick<Deps, "store" | "keys" | "breaker" | "clock" | "random">>) => {
  const shops = createShops({ port: store.shops, ...made });
  const withinMsOf = async (shop: string) => (await shops.settings(shop)).forget_within_hours * HOUR_MS;
  return {
    shops,
    erasureLog: createErasureLog({ jobs: store.jobs, withinMsOf, clock: made.clock }),
    webhooks: createWebhooks({ jobs: store.jobs, ...made }),
    beliefs: createKeptBeliefs({
      documents: store.shops,
      jobs: store.jobs,
      clock: made.clock,
      holder: randomId("blf", made.random),
      newMaking: () => randomId("mak", made.random),
      sealSums: createSealSums({ pseudonymKey: keys.pseudonym, random: made.random }),
    }),
    shopRules: createShopRules({ port: store.shops, clock: made.clock, breaker: made.breaker }),
  };
};

export const createServices = async ({
  store: given,
  keys,
  refusals = NOTHING_HELD,
  clock,
  random,
  breaker = NO_BREAKER,
  keysDestroyedWithinHours = WITHIN_HOURS,
  untold = () => undefined,
  notAppended = () => undefined,
  onKeys = () => undefined,
  onLeft = () => undefined,
  stillServes = () => null,
  servesAlone = false,
}: Deps): Promise<Services> => {
  const signing = await openSigning(keys, onKeys);
  const made = { breaker, clock, random };
  const ofShop = openShop({ store: given, keys, ...made });
  const { shops, erasureLog, webhooks, beliefs } = ofShop;
  const { registry, registryOf, leaving, store } = watchLeaving({
    store: given,
    ...{ refusals, agePolicyOf: shops.policy, clock, random, onLeft },
  });
  const shared = { store, signing, pseudonymKey: keys.pseudonym, clock, random };
  const consent = openConsent({ ...shared, refusals, notAppended });
  const shopper = openShopper({
    ...shared,
    ...consent,
    shops,
    ...{ leaving, refusals, erasureLog, registryOf, webhooks, stillServes, servesAlone, beliefs, untold },
    keysDestroyedWithinMs: keysDestroyedWithinHours * HOUR_MS,
  });
  const catalogues = createCatalogueSnapshots({ catalogue: store.catalogue });
  const measured = openMeasured({ store, ...consent, ...ofShop, catalogues, clock, random });
  return {
    ...consent,
    ...shopper,
    ...measured,
    recordEvents: measured.quality.watching(shopper.recordEvents),
    ...ofShop,
    store,
    signing,
    leaving,
    registry,
    ...made,
    catalogues,
    pageIndex: createPageIndex({ mark: store.mark }),
    defenceSecret: createDefenceSecrets({ pseudonymKey: keys.pseudonym, readShop: store.shops.readShop }),
  };
};
