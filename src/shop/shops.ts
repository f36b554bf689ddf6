import type { ConsentPolicy } from "../consent/policy.ts";
import { type CircuitBreaker, NO_BREAKER } from "../lib/circuit-breaker.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { createFresh, type Fresh } from "../lib/fresh.ts";
import type { RandomBytes } from "../lib/random.ts";
import { findKey, makeKey } from "./keys.ts";
import { mergeSettings, type SettingsChange } from "./merge-settings.ts";
import { createNotices, type Notices } from "./notices.ts";
import type { ShopPort, StoredKey } from "./port.ts";
import { consentPolicy, defaultSettings, type ShopSettings } from "./settings.ts";

/** Every process follows a change of keys, settings and notices within this time. */
const FRESH_MS = 250;
/** What is asked of all shops is looked at less often: anybody may ask, and it costs a look at each. */
const FRESH_OF_ALL_MS = 1_000;

/**
 * While the store is away, the last known settings and keys hold for so long: suggestions go on, from the
 * page alone.
 */
const STALE_MS = 5 * 60_000;

/** The one key of what is kept of all shops together. */
const ALL = "";

const SHOP_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

export type Shops = {
  /** Makes a shop with one key of every given scope; the key is returned once. */
  create(shop: string, scopes: readonly string[]): Promise<{ shop: string; key: string }>;
  createKey(shop: string, scopes: readonly string[]): Promise<{ shop: string; key: string; key_id: string }>;
  /** The keys of a shop; none of them can be told. */
  keys(shop: string): Promise<readonly StoredKey[]>;
  /** Takes a key back; false: there is none of this id. Each process follows within `FRESH_MS`. */
  deleteKey(shop: string, keyId: string): Promise<boolean>;
  /** Bare sums of the shop; they name nobody. */
  counts(shop: string): Promise<Readonly<Record<string, number>>>;
  authenticate(presented: string): Promise<StoredKey | null>;
  exists(shop: string): Promise<boolean>;
  list(): Promise<readonly string[]>;
  settings(shop: string): Promise<ShopSettings>;
  /** The origins of all shops together; each process follows a change within `FRESH_OF_ALL_MS`. */
  origins(): Promise<ReadonlySet<string>>;
  /** Lays a merge patch (RFC 7396) over the settings. */
  changeSettings(shop: string, change: SettingsChange): Promise<ShopSettings>;
  policy(shop: string): Promise<ConsentPolicy>;
  readonly notices: Notices;
};

/** Shops, keys and settings over the shop port. */
export const createShops = ({
  port,
  clock,
  random,
  breaker = NO_BREAKER,
}: {
  port: ShopPort;
  clock: Clock;
  random: RandomBytes;
  breaker?: CircuitBreaker;
}): Shops => {
  const loadSettings = async (shop: string): Promise<ShopSettings> => {
    const usual = defaultSettings(shop);
    const document = await port.readDocument(shop, "settings");
    const stored = document?.value as Partial<ShopSettings> | undefined;
    // What was settled before a member came to it lacks that member.
    return { ...usual, ...stored, public_lists: { ...usual.public_lists, ...stored?.public_lists } };
  };
  const freshness = { clock, ttlMs: FRESH_MS, staleMs: STALE_MS, breaker };
  const settings = createFresh({ ...freshness, load: loadSettings });
  const list = async (): Promise<string[]> => (await port.listShops()).map((each) => each.shop);
  const origins = createFresh({
    ...freshness,
    ttlMs: FRESH_OF_ALL_MS,
    load: async () => {
      const all = await Promise.all((await list()).map((shop) => settings.get(shop)));
      return new Set(all.flatMap((each) => each.origins));
    },
  });
  const notices = createNotices({ port, clock, ttlMs: FRESH_MS, onChange: (shop) => policies.forget(shop) });
  const policies: Fresh<ConsentPolicy> = createFresh({
    ...freshness,
    load: async (shop) => consentPolicy(await settings.get(shop), await notices.overtaken(shop)),
  });
  const keys = createFresh({ ...freshness, load: (presented) => findKey(port, presented) });
  const addKey = async (shop: string, scopes: readonly string[]) => {
    const { stored, key } = makeKey({ shop, scopes, now: clock(), random });
    await port.putKey(stored);
    return { shop, key, key_id: stored.key_id };
  };
  const changeSettings = async (shop: string, change: SettingsChange): Promise<ShopSettings> => {
    for (;;) {
      const document = await port.readDocument(shop, "settings");
      const value = mergeSettings(
        (document?.value as Partial<ShopSettings> | undefined) ?? {},
        change,
        defaultSettings(shop),
      );
      if ((await port.writeDocument(shop, "settings", value, document?.revision ?? 0)) === null) continue;
      settings.forget(shop);
      origins.forget(ALL);
      policies.forget(shop);
      return settings.get(shop);
    }
  };
  return {
    async create(shop, scopes) {
      if (!SHOP_NAME.test(shop))
        throw new DomainError(
          "usage",
          "Name a shop with 1 to 63 lower-case letters, digits and hyphens, such as my-shop.",
        );
      if (!(await port.createShop({ shop, created_at: clock() })))
        throw new DomainError(
          "shop_exists",
          "Choose another name, or make a further key with candor key create.",
        );
      const { key } = await addKey(shop, scopes);
      return { shop, key };
    },
    async createKey(shop, scopes) {
      if ((await port.readShop(shop)) === null)
        throw new DomainError("shop_unknown", "Make the shop first: candor shop create NAME.");
      return addKey(shop, scopes);
    },
    keys: (shop) => port.listKeys(shop),
    deleteKey: (shop, keyId) => port.deleteKey(shop, keyId),
    counts: (shop) => port.readCounts(shop),
    authenticate: (presented) => keys.get(presented),
    exists: async (shop) => (await port.readShop(shop)) !== null,
    list,
    settings: (shop) => settings.get(shop),
    origins: () => origins.get(ALL),
    changeSettings,
    policy: (shop) => policies.get(shop),
    notices,
  };
};
