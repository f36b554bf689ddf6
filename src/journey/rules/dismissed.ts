import { MOMENTS } from "../../shopper/moments.ts";
import { matcherOf } from "./match.ts";
import { defineRule, DROP } from "./rule.ts";

/**
 * What the shopper sent away. An instruction, not a profile: it is obeyed without a grant too, and only ever
 * filters.
 */
export const dismissed = defineRule({
  code: "dismissed",
  stored_as: 4,
  order: 500,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.dismissed",
  why_not: "why_not.dismissed",
  decide: ({ view }) => {
    const sent = view.preferences?.dismissed;
    const matches = matcherOf({
      items: [...(sent?.items ?? []), ...view.dismissed],
      brands: sent?.brands ?? [],
      categories: sent?.categories ?? [],
    });
    return matches === null ? null : { judge: (item) => (matches(item) ? DROP : null) };
  },
  cases: [
    {
      name: "dismissed by id, without any grant",
      rung: "context",
      granted: [],
      preferences: { dismissed: { items: ["lamp"] } },
      expected: "drop",
    },
    {
      name: "of a dismissed brand",
      item: { brand: "Acme" },
      rung: "profile",
      preferences: { dismissed: { brands: ["ACME"] } },
      expected: "drop",
    },
    {
      name: "in a dismissed category",
      rung: "profile",
      preferences: { dismissed: { categories: ["Home > Lamps"] } },
      expected: "drop",
    },
    {
      name: "in another category of the same name",
      rung: "profile",
      preferences: { dismissed: { categories: ["Garden > Lamps"] } },
      expected: "keep",
    },
    {
      name: "sent away by a dismiss event",
      history: [{ type: "dismiss", item: "lamp", days_ago: 3 }],
      expected: "drop",
    },
  ],
});
