import { MOMENTS } from "../../shopper/moments.ts";
import { variantGroup } from "./match.ts";
import { defineRule, DROP } from "./rule.ts";

const PHONE = { item_id: "phone", category: ["Phones"] };
const COVER = { item_id: "cover", category: ["Covers"], accessory_of: ["phone"] };

/**
 * What was given back, its variants, and whatever belongs to it (Adobe/Econsultancy 2015: the returned phone
 * and its covers).
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
  decide: ({ view, item }) => {
    if (view.returned.size === 0) return null;
    const gone = new Set<string>();
    const groups = new Set<string>();
    for (const itemId of view.returned.keys()) {
      const known = item(itemId);
      const group = known === null ? itemId : variantGroup(known);
      gone.add(itemId).add(group);
      groups.add(group);
    }
    return {
      judge: (candidate) =>
        groups.has(variantGroup(candidate)) || candidate.accessory_of.some((whole) => gone.has(whole))
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
  ],
});
