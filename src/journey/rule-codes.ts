/** The rules of the journey by name; each has its sentence in the wording (DESIGN §8). `contact_rhythm` decides over contact, the others over suggestions. */
export const RULE_CODES = [
  "unavailable",
  "filter",
  "excluded",
  "on_page",
  "dismissed",
  "open_complaint",
  "contact_rhythm",
  "minor",
  "sensitive",
  "owned",
  "returned",
  "in_cart",
  "after_purchase",
  "fatigue",
  "objectives",
  "promoted",
  "variety",
] as const;
export type RuleCode = (typeof RULE_CODES)[number];
