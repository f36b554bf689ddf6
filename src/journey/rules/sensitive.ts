import { sensitivityOf } from "../../catalogue/sensitive-items.ts";
import { DROP, type Rule } from "../rule.ts";

/**
 * Sensitive products (GDPR Art. 9) are never suggested from behaviour without `sensitive`: even harmless purchases
 * could hint at them. The page may still speak for itself: on a page about the same kind of sensitive product they may
 * be shown. A discreet device and an e-mail are seen by others too, so that there no grant helps.
 */
export const sensitive: Rule = {
  code: "sensitive",
  purposes: [],
  decide: (situation) => {
    const { view, plan, granted } = situation;
    const seenByOthers = view.preferences?.discreet === true || plan.moment === "outreach";
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
};
