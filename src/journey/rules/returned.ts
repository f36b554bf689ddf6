import type { Item } from "../../catalogue/item.ts";
import { MOMENTS } from "../../shopper/moments.ts";
import { DAY_MS, variantGroup } from "./match.ts";
import { defineRule, DROP, type Situation } from "./rule.ts";

const PHONE = { item_id: "phone", category: ["Phones"] };
const TEA = { consumable: { interval_days: 30 } };
const COVER = { item_id: "cover", category: ["Covers"], accessory_of: ["phone"] };

/**
 * When something of each group of variants went back last, of what is still owned: who has just sent a piece
 * back wants no more of it for now, even where the one that they kept is used up.
 */
const sentBackLately = ({ view, item }: Situation): ReadonlyMap<string, number> => {
  const lately = new Map<string, number>();
  for (const [itemId, at] of view.sent_back) {
    const known = item(itemId);
    const group = known === null ? itemId : variantGroup(known);
    lately.set(group, Math.max(lately.get(group) ?? -Infinity, at));
  }
  return lately;
};

/**
 * What was given back, its variants, and whatever belongs to it (Adobe/Econsultancy 2015: the returned phone
 * and its covers). Of something that is used up and of which a piece was kept: until its interval has passed
 * since the other one went back.
 */
export const returned = defineRule({
  code: "returned",
  stored_as: 10,
  order: 1000,
  moments: MOMENTS,
  purposes: ["personalise"],
  effect: "drop",
  sentence: "rule.returned",
  why_not: "why_not.returned",
  decide: (situation) => {
    const { view, item, intervalDays } = situation;
    if (view.returned.size === 0 && view.sent_back.size === 0) return null;
    const gone = new Set<string>();
    const groups = new Set<string>();
    for (const itemId of view.returned.keys()) {
      const known = item(itemId);
      const group = known === null ? itemId : variantGroup(known);
      gone.add(itemId).add(group);
      groups.add(group);
    }
    const lately = sentBackLately(situation);
    const isTooSoon = (candidate: Item): boolean => {
      const at = lately.get(variantGroup(candidate));
      const days = at === undefined ? null : intervalDays(candidate);
      return at !== undefined && days !== null && view.now - at < days * DAY_MS;
    };
    return {
      judge: (candidate) =>
        groups.has(variantGroup(candidate)) ||
        candidate.accessory_of.some((whole) => gone.has(whole)) ||
        isTooSoon(candidate)
          ? DROP
          : null,
    };
  },
  cases: [
    {
      name: "returned",
      history: [
        { type: "purchase", item: "lamp", days_ago: 9 },
        { type: "return", item: "lamp", days_ago: 2 },
      ],
      expected: "drop",
    },
    {
      name: "a variant of what was returned",
      item: { item_id: "lamp-red", variant_of: "lamp" },
      history: [
        { type: "purchase", item: "lamp", days_ago: 9 },
        { type: "return", item: "lamp", days_ago: 2 },
      ],
      catalogue: [{ item_id: "lamp" }],
      expected: "drop",
    },
    {
      name: "what belongs to something returned",
      item: COVER,
      history: [
        { type: "purchase", item: "phone", days_ago: 9 },
        { type: "return", item: "phone", days_ago: 2 },
      ],
      catalogue: [PHONE],
      expected: "drop",
    },
    {
      name: "what belongs to the group of a returned variant",
      item: COVER,
      history: [{ type: "return", item: "phone-red", days_ago: 2 }],
      catalogue: [{ item_id: "phone-red", variant_of: "phone" }],
      expected: "drop",
    },
    {
      name: "something else than what was returned",
      history: [{ type: "return", item: "phone", days_ago: 2 }],
      catalogue: [PHONE],
      expected: "keep",
    },
    {
      name: "what belongs to something kept",
      item: COVER,
      history: [{ type: "purchase", item: "phone", days_ago: 9 }],
      catalogue: [PHONE],
      expected: "keep",
    },
    {
      name: "what belongs to something of which a piece was kept",
      item: COVER,
      history: [
        { type: "purchase", item: "phone", days_ago: 9, quantity: 2 },
        { type: "return", item: "phone", days_ago: 2, quantity: 1 },
      ],
      catalogue: [PHONE],
      expected: "keep",
    },
    {
      name: "used up by now, and bought again and sent back since",
      item: TEA,
      history: [
        { type: "purchase", item: "lamp", days_ago: 50 },
        { type: "purchase", item: "lamp", days_ago: 21 },
        { type: "return", item: "lamp", days_ago: 20 },
      ],
      expected: "drop",
    },
    {
      name: "used up by now, and sent back so long ago that it may be wanted again",
      item: TEA,
      history: [
        { type: "purchase", item: "lamp", days_ago: 90 },
        { type: "purchase", item: "lamp", days_ago: 61 },
        { type: "return", item: "lamp", days_ago: 60 },
      ],
      expected: "keep",
    },
    {
      name: "another size of what is used up by now and was sent back since",
      item: { ...TEA, item_id: "lamp-large", variant_of: "lamp" },
      history: [
        { type: "purchase", item: "lamp", days_ago: 50 },
        { type: "purchase", item: "lamp", days_ago: 21 },
        { type: "return", item: "lamp", days_ago: 20 },
      ],
      catalogue: [{ item_id: "lamp", ...TEA }],
      expected: "drop",
    },
  ],
});
