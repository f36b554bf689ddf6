import { type CircuitBreaker, NO_BREAKER } from "../lib/circuit-breaker.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { createFresh } from "../lib/fresh.ts";
import { createRuleSet, NO_RULES, type RuleSet } from "./active-rules.ts";
import type { GivenRule, ShopRule } from "./shop-rule.ts";

/** Every process follows a change of the rules within this time, as it does a change of the settings. */
const FRESH_MS = 250;
/** While the store is away the last known rules hold for so long. */
const STALE_MS = 5 * 60_000;
const MOST_RULES = 200;
const DOCUMENT = "rules";

/** Where the rules of a shop are: one document of the shop, changed by compare-and-set. */
export type RulesPort = {
  readDocument(
    shop: string,
    name: string,
  ): Promise<{ readonly revision: number; readonly value: unknown } | null>;
  /** Null when somebody else wrote in between. `expected` 0: must not exist yet. */
  writeDocument(shop: string, name: string, value: unknown, expected: number): Promise<object | null>;
  /** What was read of it stands as what was written does. */
  settleDocument(shop: string, name: string): Promise<void>;
};

export type ShopRules = {
  /** Ready to be asked: what an answer takes. */
  of(shop: string): Promise<RuleSet>;
  /** By id, as the store has them. */
  list(shop: string): Promise<readonly ShopRule[]>;
  /** @throws DomainError rule_unknown */
  read(shop: string, ruleId: string): Promise<ShopRule>;
  /** Makes a rule or replaces it. @throws DomainError rule_limit */
  put(shop: string, rule: GivenRule): Promise<ShopRule>;
  /** @throws DomainError rule_unknown */
  remove(shop: string, ruleId: string): Promise<void>;
};

const unknown = (): DomainError =>
  new DomainError("rule_unknown", "GET /v1/rules names those that there are.");

/** The rules of shops, over the port: kept as they were given, and ready to be asked. */
export const createShopRules = ({
  port,
  clock,
  breaker = NO_BREAKER,
}: {
  readonly port: RulesPort;
  readonly clock: Clock;
  readonly breaker?: CircuitBreaker;
}): ShopRules => {
  const stored = async (shop: string): Promise<{ revision: number; rules: readonly ShopRule[] }> => {
    const document = await port.readDocument(shop, DOCUMENT);
    return { revision: document?.revision ?? 0, rules: (document?.value ?? []) as readonly ShopRule[] };
  };
  const sets = createFresh({
    clock,
    ttlMs: FRESH_MS,
    staleMs: STALE_MS,
    breaker,
    load: async (shop): Promise<RuleSet> => {
      const { rules } = await stored(shop);
      return rules.length === 0 ? NO_RULES : prepared(shop, rules);
    },
  });
  // A set remembers what it worked out: the same rules stay the same set.
  const known = new Map<string, { readonly text: string; readonly set: RuleSet }>();
  const prepared = (shop: string, rules: readonly ShopRule[]): RuleSet => {
    const text = JSON.stringify(rules);
    const before = known.get(shop);
    if (before?.text === text) return before.set;
    const set = createRuleSet(rules);
    known.set(shop, { text, set });
    return set;
  };
  const change = async (
    shop: string,
    next: (rules: readonly ShopRule[]) => readonly ShopRule[],
  ): Promise<void> => {
    for (;;) {
      const { revision, rules } = await stored(shop);
      const changed = [...next(rules)].sort((a, b) => (a.rule_id < b.rule_id ? -1 : 1));
      if ((await port.writeDocument(shop, DOCUMENT, changed, revision)) === null) continue;
      sets.forget(shop);
      return;
    }
  };
  const without = (rules: readonly ShopRule[], ruleId: string): readonly ShopRule[] =>
    rules.filter(({ rule_id }) => rule_id !== ruleId);
  return {
    of: (shop) => sets.get(shop),
    list: async (shop) => (await stored(shop)).rules,
    async read(shop, ruleId) {
      const rule = (await stored(shop)).rules.find(({ rule_id }) => rule_id === ruleId);
      if (rule === undefined) throw unknown();
      return rule;
    },
    async put(shop, given) {
      const rule: ShopRule = { ...given, changed_at: clock() };
      await change(shop, (rules) => {
        const others = without(rules, rule.rule_id);
        if (others.length >= MOST_RULES)
          throw new DomainError("rule_limit", `A shop has at most ${MOST_RULES} rules; delete one first.`);
        return [...others, rule];
      });
      return rule;
    },
    async remove(shop, ruleId) {
      const isThere = (await stored(shop)).rules.some(({ rule_id }) => rule_id === ruleId);
      // Gone already is not said before the store has it for good: the call before may have been refused.
      if (!isThere) await port.settleDocument(shop, DOCUMENT);
      await change(shop, (rules) => {
        const left = without(rules, ruleId);
        if (left.length === rules.length) throw unknown();
        return left;
      });
    },
  };
};
