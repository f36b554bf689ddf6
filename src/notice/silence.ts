import type { Because } from "../consent/purposes.ts";
import type { Words } from "../explain/wording/wording.ts";
import { RULE_SENTENCES, type RuleCode } from "../journey/rules/rule-codes.ts";
import type { Moment } from "../shopper/moments.ts";

type SilenceFacts = {
  readonly moment: Moment;
  readonly profiling: boolean;
  /** Why nobody may be written to; null: somebody may. */
  readonly no_contact: Because | null;
  readonly rules: readonly RuleCode[];
  /** Suggestions that are shown. */
  readonly shown: number;
};

/** What a message is about before it sells anything. */
const FIRST = ["thanks_first", "care_first"] as const satisfies readonly RuleCode[];
/** Rules that make no list at all; the sentence of each says why. */
const SILENCING = ["open_complaint", "help_only", "contact_rhythm"] as const satisfies readonly RuleCode[];

/** Why there is no list, in two sentences; null where one was made. */
export const silenceText = (
  facts: SilenceFacts,
  words: Words,
  because: (code: Because) => string,
): string | null => {
  const { moment, no_contact, rules, profiling, shown } = facts;
  const first = FIRST.find((code) => rules.includes(code));
  if (first !== undefined)
    return `${words.say("notice.purchase_message")} ${words.say(RULE_SENTENCES[first], { n: 0 })}`;
  const rule = SILENCING.find((code) => rules.includes(code));
  if (shown > 0) return null;
  const why = rule === undefined ? null : words.say(RULE_SENTENCES[rule], { n: 0 });
  const noLeave = no_contact === null ? null : because(no_contact);
  if (moment === "outreach" && (why ?? noLeave) !== null)
    return `${words.say("notice.no_message")} ${why ?? noLeave}`;
  if (why === null) return null;
  const silent = words.say(profiling ? "notice.silent_help" : "notice.silent");
  return `${silent} ${why}`;
};
