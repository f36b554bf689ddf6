import { defineRule, DROP } from "./rule.ts";

/** A page where people ask for help sells nothing to anybody: only help and manuals are left. */
export const helpOnly = defineRule({
  code: "help_only",
  stored_as: 17,
  order: 650,
  moments: ["service"],
  purposes: [],
  effect: "drop",
  sentence: "rule.help_only",
  why_not: "why_not.help_only",
  decide: () => ({ judge: (item) => (item.kind === "product" ? DROP : null) }),
  cases: [
    {
      name: "a product where somebody asks for help",
      page: { moment: "service" },
      expected: "drop",
    },
    {
      name: "a manual where somebody asks for help",
      item: { kind: "content" },
      page: { moment: "service" },
      expected: "keep",
    },
  ],
});
