/**
 * Decides whether a shopper is written to at all, not what is suggested: it judges no candidate, so that it
 * is no rule of a list and stands in no moment's plan. `recommend/contact-rhythm.ts` decides; the code, its
 * sentence and its number at rest are here, because answers and records name it among the rules that were
 * applied.
 */
export const contactRhythm = {
  code: "contact_rhythm",
  stored_as: 6,
  sentence: "rule.contact_rhythm",
  why_not: "why_not.contact_rhythm",
} as const;
