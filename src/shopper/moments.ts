/**
 * Where in the shop the question comes from. A moment decides stage, slot, candidate sources and rules
 * (docs/architecture.md, "The journey").
 */
export const MOMENTS = [
  "home",
  "category",
  "search",
  "product",
  "cart",
  "checkout",
  "confirmation",
  "after_sales",
  "outreach",
  "service",
] as const;
export type Moment = (typeof MOMENTS)[number];
