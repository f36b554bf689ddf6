import { DAY_MS } from "../match.ts";
import { DROP, type Rule } from "../rule.ts";

/** Bought in any connected channel and kept; what is used up comes back when its time has come. */
export const owned: Rule = {
  code: "owned",
  purposes: ["personalise"],
  decide: ({ view, intervalDays }) =>
    view.owned.size === 0
      ? null
      : {
          judge: (item) => {
            const holding = view.owned.get(item.item_id);
            if (holding === undefined) return null;
            const days = intervalDays(item);
            return days !== null && view.now - holding.last_at >= days * DAY_MS ? null : DROP;
          },
        },
};
