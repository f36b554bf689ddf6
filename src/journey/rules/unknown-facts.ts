/**
 * What a wish asks for and no suggestion tells. The rule of the wishes finds it out (`objectives`) and moves
 * nothing for it; the codes, their sentences and their numbers at rest are here, because answers and records
 * name them among the rules that were applied.
 */
export const UNKNOWN = [
  {
    code: "no_prices_known",
    stored_as: 32,
    sentence: "rule.no_prices_known",
    why_not: "why_not.objectives",
  },
  {
    code: "no_delivery_times_known",
    stored_as: 33,
    sentence: "rule.no_delivery_times_known",
    why_not: "why_not.objectives",
  },
  {
    code: "no_ratings_known",
    stored_as: 34,
    sentence: "rule.no_ratings_known",
    why_not: "why_not.objectives",
  },
  {
    code: "no_details_known",
    stored_as: 35,
    sentence: "rule.no_details_known",
    why_not: "why_not.objectives",
  },
  {
    code: "no_dates_known",
    stored_as: 36,
    sentence: "rule.no_dates_known",
    why_not: "why_not.objectives",
  },
] as const;
