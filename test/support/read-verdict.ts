import { type StoredEvent } from "../../src/shopper/event.ts";
import {
  type FeedbackVerdict,
  TENS,
  VERDICT_REASONS,
  type VerdictReason,
  VERDICTS,
} from "../../src/shopper/feedback.ts";

/** What a kept verdict says; null for any other event. */
export const readVerdict = ({
  type,
  value,
}: Pick<StoredEvent, "type" | "value">): {
  readonly verdict: FeedbackVerdict;
  readonly reason: VerdictReason | null;
} | null => {
  if (type !== "verdict" || value === null) return null;
  const verdict = VERDICTS[value % TENS];
  return verdict === undefined
    ? null
    : { verdict, reason: VERDICT_REASONS[Math.floor(value / TENS) - 1] ?? null };
};
