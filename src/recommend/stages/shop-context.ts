import type { CatalogueSnapshot, CatalogueSnapshots } from "../../catalogue/snapshot.ts";
import type { ConsentPolicy } from "../../consent/policy.ts";
import type { LedgerPort } from "../../consent/proofs/ledger/port.ts";
import type { Belief } from "../../insight/belief-of.ts";
import type { Insights } from "../../insight/insights.ts";
import type { CircuitBreaker } from "../../lib/circuit-breaker.ts";
import type { ShopModels } from "../../model/registry/shop-models.ts";
import type { Slots } from "../../model/registry/slots.ts";
import type { ShopSettings } from "../../shop/settings.ts";
import type { Shops } from "../../shop/shops.ts";
import type { RuleSet } from "../../shop-rules/active-rules.ts";
import type { ShopRules } from "../../shop-rules/shop-rules.ts";

/** What an answer takes from the shop, and from nobody's profile. `head`: the ledger's newest signed head. */
export type ShopContext = {
  readonly settings: ShopSettings;
  readonly policy: ConsentPolicy;
  readonly catalogue: CatalogueSnapshot;
  readonly slots: Slots;
  /** What the shop boosts, buries, pins, requires and excludes. */
  readonly rules: RuleSet;
  readonly head: { readonly size: number; readonly jws: string } | null;
  /** What is believed of suggestions by what scored them and their strength; null: too few said anything. */
  readonly belief: Belief | null;
};

export type ShopContexts = { of(shop: string): Promise<ShopContext> };

type Deps = {
  readonly shops: Shops;
  readonly catalogues: CatalogueSnapshots;
  readonly models: ShopModels;
  readonly shopRules: Pick<ShopRules, "of">;
  readonly ledger: Pick<LedgerPort, "readHead">;
  readonly insights: Pick<Insights, "belief">;
  readonly breaker: CircuitBreaker;
};

/**
 * Opens a shop for an answer. The catalogue and the models as they were last known stand in while the store
 * is away, so that the page is still answered (from context: consent that cannot be read is refused).
 */
export const createShopContexts = (deps: Deps): ShopContexts => {
  const { shops, catalogues, models, shopRules, ledger, insights, breaker } = deps;
  const catalogueOf = new Map<string, CatalogueSnapshot>();
  const slotsOf = new Map<string, Slots>();
  const lastKnown = async <T>(
    known: Map<string, T>,
    shop: string,
    open: (shop: string) => Promise<T>,
  ): Promise<T> => {
    try {
      const { within, unlessOpen } = breaker;
      // A catalogue that changed much is read for longer than an answer waits: the next one has it.
      const value = await (known.has(shop)
        ? within(() => open(shop), { long: true })
        : unlessOpen(() => open(shop)));
      known.set(shop, value);
      return value;
    } catch (error) {
      const value = known.get(shop);
      if (value === undefined) throw error;
      return value;
    }
  };
  return {
    async of(shop) {
      const [settings, policy, catalogue, slots, rules, head, belief] = await Promise.all([
        shops.settings(shop),
        shops.policy(shop),
        lastKnown(catalogueOf, shop, catalogues.open),
        lastKnown(slotsOf, shop, models.slotsOf),
        shopRules.of(shop),
        breaker.within(() => ledger.readHead(shop)).catch(() => null),
        breaker.within(() => insights.belief(shop)).catch(() => null),
      ]);
      return { settings, policy, catalogue, slots, rules, head, belief };
    },
  };
};
