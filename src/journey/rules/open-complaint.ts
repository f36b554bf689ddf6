import { MOMENTS } from "../../shopper/moments.ts";
import { defineRule, DROP } from "./rule.ts";

/**
 * Who waits for an answer, or asks for help, is not sold to: only help and manuals are left
 * (docs/architecture.md, "The journey").
 */
export const openComplaint = defineRule({
  code: "open_complaint",
  stored_as: 5,
  order: 600,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.open_complaint",
  why_not: "why_not.open_complaint",
  decide: ({ view, moment }) =>
    view.open_complaint || moment === "service"
      ? { judge: (item) => (item.kind === "product" ? DROP : null) }
      : null,
  cases: [
    {
      name: "a product while a complaint is open",
      rung: "profile",
      open_complaint: true,
      expected: "drop",
    },
    {
      name: "a manual while a complaint is open",
      item: { kind: "content" },
      rung: "profile",
      open_complaint: true,
      expected: "keep",
    },
    {
      name: "a product where somebody asks for help",
      page: { moment: "service" },
      expected: "drop",
    },
  ],
});
