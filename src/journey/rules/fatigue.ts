import type { Rule } from "../rule.ts";

/** Shown this often without interest, an item begins to make room for others. */
export const PATIENCE = 3;

/** What was shown again and again without interest steps back: after n showings its score counts PATIENCE/n. */
export const fatigue: Rule = {
  code: "fatigue",
  purposes: ["personalise"],
  decide: ({ view }) =>
    view.shown.size === 0
      ? null
      : {
          judge: (item) => {
            const times = view.shown.get(item.item_id) ?? 0;
            return times > PATIENCE ? { effect: "move", factor: PATIENCE / times } : null;
          },
          most: 1,
        },
};
