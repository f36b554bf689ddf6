import type { Item } from "../../catalogue/item.ts";
import { DAY_MS, leafCategory, variantGroup } from "../match.ts";
import { DROP, type Rule, type Situation } from "../rule.ts";

/** How long a purchase is "just now" where the page does not say which purchase it is about. */
const JUST_BOUGHT_DAYS = 14;

const justBought = ({ view, item }: Situation): Item[] => {
  const { item_id, items, cart } = view.context;
  const page = [
    ...(item_id === null ? [] : [item_id]),
    ...items,
    ...(view.context.moment === "confirmation" ? cart : []),
  ];
  const newest = view.steps.find(
    (step) => step.type === "purchase" && view.now - step.occurred_at < JUST_BOUGHT_DAYS * DAY_MS,
  );
  return [...page, ...(newest?.items ?? [])].map(item).filter((bought) => bought !== null);
};

/** After a purchase, what completes it: no other cake stand for whoever has just bought a cake stand. */
export const afterPurchase: Rule = {
  code: "after_purchase",
  purposes: [],
  decide: (situation) => {
    const bought = justBought(situation);
    if (bought.length === 0) return null;
    const kinds = new Set(bought.map(leafCategory).filter((category) => category !== null));
    const groups = new Set(bought.map(variantGroup));
    const ids = new Set(bought.flatMap((item) => [item.item_id, variantGroup(item)]));
    return {
      judge: (item) => {
        if (item.accessory_of.some((whole) => ids.has(whole))) return null;
        const kind = leafCategory(item);
        return groups.has(variantGroup(item)) ||
          (kind !== null && kinds.has(kind) && item.consumable === null)
          ? DROP
          : null;
      },
    };
  },
};
