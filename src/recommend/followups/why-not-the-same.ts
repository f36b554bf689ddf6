import type { GateResult } from "../../consent/gate.ts";
import type { Because, Purpose } from "../../consent/purposes.ts";
import type { DecisionRecord } from "../record/decision-record.ts";
import type { Made, Question } from "../record/question.ts";
import { beliefMark, historyMark, preferencesMark, settingsMark } from "../record/record-decision.ts";
import type { FoundRecord } from "../record/records.ts";
import type { AnswerTask } from "../stages/answer-task.ts";

/** Why the same answer cannot be made again; a closed list. `service`: the program itself has changed. */
export type ReplayBecause =
  | { readonly code: "consent"; readonly purpose: Purpose; readonly because: Because }
  | {
      readonly code:
        | "model_gone"
        | "question_not_kept"
        | "session_not_kept"
        | "cart_not_kept"
        | "query_not_kept"
        | "shopper_not_kept"
        | "history_changed"
        | "preferences_changed"
        | "catalogue_changed"
        | "settings_changed"
        | "belief_changed"
        | "service_changed";
    };

/** Purposes that opened something for the answer, and no longer do. */
export const closedSince = (record: DecisionRecord, now: GateResult): ReplayBecause[] => {
  const needed: readonly Purpose[] =
    record.moment === "outreach"
      ? ["contact", "personalise", "sensitive", "connect_channels"]
      : ["personalise", "sensitive", "connect_channels"];
  return needed.flatMap((purpose) => {
    const verdict = now.decision.verdicts[purpose];
    return record.verdicts[purpose] === null && !verdict.granted
      ? [{ code: "consent" as const, purpose, because: verdict.because }]
      : [];
  });
};

/**
 * What may have made the difference, from the marks of then and now; where nothing of it changed, the program
 * did.
 */
export const differences = (
  question: Question,
  made: Made,
  { shopContext, consented, chosen }: Pick<AnswerTask, "shopContext" | "consented" | "chosen">,
  found: FoundRecord,
): ReplayBecause[] => {
  const changed: ReplayBecause[] = [];
  const note = (code: Exclude<ReplayBecause["code"], "consent">, holds: boolean): void => {
    if (holds) changed.push({ code });
  };
  note("session_not_kept", question.used_session);
  note("cart_not_kept", question.lost_cart);
  note("query_not_kept", question.asked_for_query);
  note("shopper_not_kept", question.named_shopper && found.shopper === null);
  note("history_changed", historyMark(consented.material) !== made.history);
  note("preferences_changed", preferencesMark(consented.material) !== made.preferences);
  note("settings_changed", settingsMark(shopContext) !== made.settings);
  note("belief_changed", beliefMark(shopContext, chosen) !== made.belief);
  note("catalogue_changed", shopContext.catalogue.revision !== made.catalogue);
  return changed.length > 0 ? changed : [{ code: "service_changed" }];
};
