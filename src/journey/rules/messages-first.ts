/**
 * What a message is about before it sells anything. They decide over the whole message and judge no
 * candidate, so that they are no rules of a list (`recommend/stages/after-purchase-message.ts` decides); the
 * codes, their sentences and their numbers at rest are here, because answers and records name them among the
 * rules that were applied.
 */
export const thanksFirst = {
  code: "thanks_first",
  about: "thanks",
  stored_as: 37,
  sentence: "rule.thanks_first",
  why_not: "why_not.thanks_first",
} as const;

export const careFirst = {
  code: "care_first",
  about: "care",
  stored_as: 38,
  sentence: "rule.care_first",
  why_not: "why_not.care_first",
} as const;
