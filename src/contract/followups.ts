import { z } from "zod";
import { carrying, isOneOf } from "./json-rules.ts";
import { BecauseCode, Id, Moment } from "./primitives.ts";
import { Suggestion, Transparency } from "./recommendations.ts";

export const FeedbackRequest = carrying(
  z.strictObject({
    item_id: Id,
    verdict: z.enum(["relevant", "not_relevant", "clicked", "reason_wrong"]),
    scope: z.enum(["item", "brand", "category"]).optional(),
    reason: z
      .enum([
        "have_it",
        "not_my_taste",
        "too_expensive",
        "for_someone_else",
        "bad_experience",
        "not_true",
        "other",
      ])
      .optional(),
  }),
  {
    // "Not relevant" of a scope sends something away; "relevant" of one takes that back, and is no opinion.
    allOf: [{ if: { required: ["scope"] }, then: isOneOf("verdict", ["relevant", "not_relevant"]) }],
  },
);
export const FeedbackAnswer = z.strictObject({ kept: z.boolean(), because: BecauseCode.nullable() });
/** 0 to 10 for `nps`; 1 (of use) or 0 (not) for `relevance`. */
export const AnswerRequest = z.strictObject({ value: z.number().int().min(0).max(10) });
export const WhyNotRequest = z.strictObject({ item_id: Id });
/** `list`: the one that was shown, or one made now under what holds now, where that is another. */
export const WhyNotAnswer = z.strictObject({
  item_id: z.string(),
  list: z.enum(["shown", "made_now"]),
  because: z.string(),
  code: z.string().nullable(),
  text: z.string(),
  rank: z.number().nullable(),
  score: z.number().nullable(),
});
/** The story later: what was recorded, told again; evidence is left out where consent no longer opens it. */
export const RecordedStory = z.strictObject({
  recommendation_id: z.string(),
  decided_at: z.string(),
  moment: Moment,
  locale: z.string(),
  items: z.array(Suggestion.partial()),
  transparency: Transparency.partial(),
  told_without: z.array(z.strictObject({ category: z.string(), because: z.string() })),
});
