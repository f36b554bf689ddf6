import { sensitivityOf } from "../../catalogue/sensitive-items.ts";
import { MOMENTS } from "../../shopper/moments.ts";
import { defineRule, DROP } from "./rule.ts";

const PILLS = { item_id: "pills", category: ["Health"], sensitivity: ["health"] };
const BANDAGE = { item_id: "bandage", sensitivity: ["health"] };

/**
 * Sensitive products (GDPR Art. 9) are never suggested from behaviour without `sensitive`: even harmless
 * purchases could hint at them. The page may still speak for itself: on a page about the same kind of
 * sensitive product they may be shown. A discreet device and an e-mail are seen by others too, so that there
 * no grant helps.
 */
export const sensitive = defineRule({
  code: "sensitive",
  stored_as: 8,
  order: 800,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.sensitive",
  why_not: "why_not.sensitive",
  decide: (situation) => {
    const { view, moment, granted } = situation;
    const seenByOthers = view.preferences?.discreet === true || moment === "outreach";
    const fromBehaviour = view.rung === "profile" || view.rung === "session";
    if (!seenByOthers && (!fromBehaviour || granted.has("sensitive"))) return null;
    const { item_id, items } = view.context;
    const page = new Set(
      [...(item_id === null ? items : [item_id, ...items])].flatMap((itemId) => {
        const item = situation.item(itemId);
        return item === null ? [] : sensitivityOf(situation, item);
      }),
    );
    return {
      judge: (candidate) => (sensitivityOf(situation, candidate).every((tag) => page.has(tag)) ? null : DROP),
    };
  },
  cases: [
    {
      name: "a sensitive product, from behaviour, without the grant",
      item: PILLS,
      history: [{ type: "view", item: "lamp", days_ago: 1 }],
      expected: "drop",
    },
    {
      name: "a variant of a sensitive product, from behaviour, without the grant",
      item: { item_id: "pills-large", variant_of: "pills" },
      history: [{ type: "view", item: "lamp", days_ago: 1 }],
      catalogue: [PILLS],
      expected: "drop",
    },
    {
      name: "a sensitive product in a session without the grant",
      item: PILLS,
      rung: "session",
      expected: "drop",
    },
    {
      name: "a sensitive product with the grant",
      item: PILLS,
      rung: "profile",
      granted: ["personalise", "sensitive"],
      expected: "keep",
    },
    {
      name: "a sensitive product where the page is about such products",
      item: PILLS,
      rung: "profile",
      page: { item_id: "bandage" },
      catalogue: [BANDAGE],
      expected: "keep",
    },
    {
      name: "a product with one more sensitive side than the page",
      item: { ...PILLS, sensitivity: ["health", "religion"] },
      rung: "profile",
      page: { item_id: "bandage" },
      catalogue: [BANDAGE],
      expected: "drop",
    },
    {
      name: "a sensitive product that does not come from behaviour",
      item: PILLS,
      rung: "context",
      expected: "keep",
    },
    {
      name: "a sensitive product on a device that others see, whatever was granted",
      item: PILLS,
      rung: "profile",
      granted: ["personalise", "sensitive"],
      preferences: { discreet: true },
      expected: "drop",
    },
    {
      name: "a sensitive product in an e-mail",
      item: PILLS,
      rung: "profile",
      granted: ["personalise", "sensitive"],
      page: { moment: "outreach" },
      expected: "drop",
    },
  ],
});
