import type { Moment } from "../../shopper/moments.ts";
import { defineRule, DROP } from "./rule.ts";

/**
 * Moments at which the shop turns to somebody, or at which they pay, have paid or take up a purchase: nothing
 * is sold there to who waits for an answer. Pages that they opened to look around still show what fits the
 * page (docs/architecture.md, "The journey").
 */
export const SILENT_MOMENTS: readonly Moment[] = [
  "cart",
  "checkout",
  "confirmation",
  "after_sales",
  "outreach",
];

/** Pages that somebody opened to look around: they show what fits the page, and nothing of the person. */
export const OPENED_MOMENTS: readonly Moment[] = ["home", "category", "search", "product"];

/** Who waits for an answer is not sold to: only help and manuals are left. */
export const openComplaint = defineRule({
  code: "open_complaint",
  stored_as: 5,
  order: 600,
  moments: SILENT_MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.open_complaint",
  why_not: "why_not.open_complaint",
  decide: ({ view }) =>
    view.open_complaint ? { judge: (item) => (item.kind === "product" ? DROP : null) } : null,
  cases: [
    {
      name: "a product while a complaint is open",
      rung: "profile",
      page: { moment: "cart" },
      open_complaint: true,
      expected: "drop",
    },
    {
      name: "a manual while a complaint is open",
      item: { kind: "content" },
      rung: "profile",
      page: { moment: "cart" },
      open_complaint: true,
      expected: "keep",
    },
    {
      name: "a product on a page that was opened while a complaint is open",
      rung: "context",
      page: { moment: "product" },
      open_complaint: true,
      expected: "keep",
    },
  ],
});
