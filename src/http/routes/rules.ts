import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { PreviewRequest } from "../../contract/rule-preview.ts";
import { titleOf } from "../../explain/title-of.ts";
import type { WordingLocale } from "../../explain/wording/locales.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Recommendation, RecommendRequest } from "../../recommend/stages/request.ts";
import type { Recommend } from "../../services/open-recommend.ts";
import type { Shops } from "../../shop/shops.ts";
import { createRuleSet } from "../../shop-rules/active-rules.ts";
import type { ShopRules } from "../../shop-rules/shop-rules.ts";
import { type Route, route } from "../call.ts";
import { toRequest } from "../mapping/recommendation.ts";
import { fromShopRule, toShopRule } from "../mapping/shop-rule.ts";

type Deps = Pick<Recommend, "preview" | "marksOf"> & {
  readonly shopRules: ShopRules;
  readonly shops: Pick<Shops, "policy" | "settings">;
  readonly clock: Clock;
  /** The slots that rules may name. */
  readonly slotsOf: (shop: string) => Promise<readonly string[]>;
};

const fromList = ({ suggestions, notice, locale }: Recommendation) => ({
  items: suggestions.map(({ item, rank, score, basis, paid, promoted, reasons }) => ({
    item_id: item.item_id,
    title: titleOf(item, locale as WordingLocale),
    rank,
    score,
    basis,
    promoted:
      promoted === null ? null : { ground: promoted.ground, paid, on_behalf_of: promoted.on_behalf_of },
    reasons: reasons.map(({ code, text }) => ({ code, text })),
  })),
  rules_applied: notice.rules_applied,
});

const placesIn = ({ suggestions }: Recommendation): ReadonlyMap<string, number> =>
  new Map(suggestions.map(({ item, rank }) => [item.item_id, rank]));

const changesOf = (before: Recommendation, after: Recommendation) => {
  const [from, to] = [placesIn(before), placesIn(after)];
  return [...new Set([...to.keys(), ...from.keys()])]
    .map((item_id) => ({ item_id, from: from.get(item_id) ?? null, to: to.get(item_id) ?? null }))
    .filter((change) => change.from !== change.to);
};

/** What the shop itself says of its lists, and what that would change. */
export const ruleRoutes = ({ shopRules, preview, marksOf, shops, clock, slotsOf }: Deps): Route[] => {
  /** The question with nobody in it: no shopper, and no signal of anybody's browser. */
  const questionOf = async (shop: string, body: PreviewRequest, now: number): Promise<RecommendRequest> => {
    const { at: _at, rules: _rules, settings: _settings, session, ...asked } = body;
    const [policy, { currency }] = await Promise.all([shops.policy(shop), shops.settings(shop)]);
    return toRequest(
      { ...asked, ...(session === undefined ? {} : { session }) },
      { shop, shopper: null, headers: NO_HEADERS, policy, shopCurrency: currency, marksOf, now },
    );
  };
  /** @throws DomainError slot_unknown: a rule of it would never speak */
  const requireSlots = async (shop: string, slots: readonly string[], path: string): Promise<void> => {
    if (slots.length === 0) return;
    const known = await slotsOf(shop);
    const unknown = slots.find((slot) => !known.includes(slot));
    if (unknown === undefined) return;
    const message = `The shop has no slot ${unknown}; it has ${known.join(", ")}.`;
    throw new DomainError("slot_unknown", message, { errors: [{ path, message }] });
  };
  return [
    route(ENDPOINTS.listRules, async ({ shop }) => ({
      body: {
        data: (await shopRules.list(shop)).map((rule) => fromShopRule(rule, clock())),
        next_cursor: null,
      },
    })),
    route(ENDPOINTS.readRule, async ({ shop, params }) => ({
      body: fromShopRule(await shopRules.read(shop, params.rule_id), clock()),
    })),
    route(ENDPOINTS.putRule, async ({ shop, params, body }) => {
      await requireSlots(shop, body.slots ?? [], "slots");
      return { body: fromShopRule(await shopRules.put(shop, toShopRule(body, params.rule_id)), clock()) };
    }),
    route(ENDPOINTS.deleteRule, async ({ shop, params }) => {
      await shopRules.remove(shop, params.rule_id);
      return { body: undefined };
    }),
    route(ENDPOINTS.previewRecommendations, async ({ shop, body }) => {
      const now = body.at === undefined ? clock() : Date.parse(body.at);
      for (const [at, { slots = [] }] of (body.rules ?? []).entries())
        await requireSlots(shop, slots, `rules.${at}.slots`);
      const given = body.rules?.map((rule) => ({ ...toShopRule(rule, rule.rule_id), changed_at: now }));
      const { before, after, rules } = await preview({
        request: await questionOf(shop, body, now),
        rules: given === undefined ? null : createRuleSet(given),
        settings: body.settings ?? {},
        now,
      });
      return {
        body: {
          mode: after.notice.mode,
          rules,
          before: fromList(before),
          after: fromList(after),
          changes: changesOf(before, after),
        },
      };
    }),
  ];
};

const NO_HEADERS = { secGpc: [], dnt: [] } as const;
