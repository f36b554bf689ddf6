import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { Asking } from "./ask.ts";
import type { ConsentedView } from "./read-view.ts";
import type { Recommendation, RecommendRequest } from "./request.ts";

/** Rules that act on what the shopper asked for, also where nothing of their behaviour is read. */
const OWN_RULES: ReadonlySet<string> = new Set(["dismissed", "contact_rhythm", "open_complaint"]);

/** Whose stored data an answer rests on, for the log of who read whom. */
export const readBy = (
  { shopper }: RecommendRequest,
  { notice: told }: Recommendation,
  { gateResult }: ConsentedView,
  asking: Asking,
): readonly ShopperRef[] => {
  const subjects = told.mode === "profile" ? (gateResult.grant("personalise")?.subjects ?? []) : [];
  if (subjects.length > 0) return subjects.map(({ shop, key }) => ({ shop, key }));
  const heeded = asking.read || told.rules_applied.some(({ code }) => OWN_RULES.has(code));
  return shopper !== null && heeded ? [shopper] : [];
};
