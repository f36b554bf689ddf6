import type { Decision } from "../consent/decide.ts";
import { type Because, type Purpose, PURPOSES, type Signals } from "../consent/purposes.ts";
import type { Words } from "../explain/wording/wording.ts";
import type { Applied } from "../journey/rule-effects.ts";
import { RULE_SENTENCES, type RuleCode } from "../journey/rules/rule-codes.ts";
import type { Moment } from "../shopper/moments.ts";
import type { Rung, View, ViewMaterial } from "../shopper/view.ts";
import {
  type DataCategory,
  type DataUsed,
  dataUsed,
  type DataWithheld,
  dataWithheld,
  type Offered,
} from "./data-used.ts";
import { silenceText } from "./silence.ts";

/** The model behind an answer; null name and version where no model was asked. */
export type ModelFacts = {
  readonly slot: string;
  readonly name: string | null;
  readonly version: string | null;
  readonly arm: string;
  readonly main_parameters: readonly string[];
  /** The second stage, which put the list in its order; left out where there was none. */
  readonly ranking?: RankingFacts;
};
export type RankingFacts = { readonly name: string; readonly version: string };

/**
 * Why an answer is not personal: a denial; the page is about sensitive products; somebody waits for an answer
 * of the shop; or the model that would have made it so failed.
 */
export type ModeBecause = Because | "model_failed" | "sensitive_page" | "open_complaint";

/** Reasons that stayed general, or removals that were not tried. */
export type Unexplained = "reasons" | "removals";

export type AnswerNotice = {
  readonly mode: Rung;
  readonly profiling: boolean;
  readonly mode_because: ModeBecause | null;
  readonly text: string;
  readonly purposes_used: readonly Purpose[];
  readonly purposes_denied: readonly { readonly purpose: Purpose; readonly because: Because }[];
  readonly data_used: readonly DataUsed[];
  readonly data_withheld: readonly DataWithheld[];
  readonly signals: {
    readonly gpc: boolean;
    readonly dnt: boolean;
    readonly tcf: string;
    readonly gpp: string;
  };
  readonly model: ModelFacts;
  /** What there was no time to find out of the reasons; left out: there was. */
  readonly unexplained?: Unexplained;
  readonly rules_applied: readonly { readonly code: string; readonly text: string; readonly items: number }[];
  readonly change: string;
  readonly parameters: string;
  readonly ledger_head: string | null;
};

export type NoticeInput = {
  readonly decision: Decision;
  readonly material: ViewMaterial;
  readonly view: View;
  readonly signals: Signals;
  readonly offered: Offered;
  readonly model: ModelFacts;
  /** The model that should have answered and could not; null: none. */
  readonly instead_of: string | null;
  readonly applied: readonly Applied[];
  /** Suggestions that are shown. */
  readonly shown: number;
  readonly words: Words;
  /** The sentence for a denial, from the wording of consent. */
  because(code: Because): string;
  /** Purposes used besides `personalise`, such as `connect_channels` where joined events were read. */
  readonly also_used: readonly Purpose[];
  readonly change_href: string;
  readonly parameters_href: string;
  readonly ledger_head: string | null;
  readonly unexplained?: Unexplained;
};

/** Only `profile` and `session` profile (GDPR Art. 4(4)). */
export const isProfiling = (rung: Rung): boolean => rung === "profile" || rung === "session";

/** Why an answer is not personal; null where it is, or where there was nothing yet to be personal with. */
export const modeBecause = (
  denial: Because | null,
  rung: Rung,
  { name }: Pick<ModelFacts, "name">,
  insteadOf: string | null,
  withheld: readonly DataWithheld[],
): ModeBecause | null => {
  if (isProfiling(rung)) return null;
  const aside = (["sensitive_page", "open_complaint"] as const).find((code) =>
    withheld.some(({ because }) => because === code),
  );
  if (denial === null && aside !== undefined) return aside;
  return denial ?? (name === null && insteadOf !== null ? "model_failed" : null);
};

const whyText = (why: ModeBecause | null, words: Words, because: (code: Because) => string): string => {
  if (why === null) return words.say("notice.nothing_known");
  return why === "model_failed" || why === "sensitive_page" || why === "open_complaint"
    ? words.say(`notice.${why}`)
    : because(why);
};

/** What a list that is nobody's profile may still have heeded of the person, and what tells of it. */
const HEEDED_DATA: readonly DataCategory[] = ["service", "objectives"];
const HEEDED_RULES: readonly RuleCode[] = ["open_complaint", "contact_rhythm", "minor"];

/**
 * Which exception the first sentence names. From the very facts that stand beside it: a sentence that says
 * that nothing was used must not stand beside something that was.
 */
const exceptionOf = ({ data_used, rules }: NoticeFacts): "dismissed" | "heeded" | "asked" | "none" => {
  if (
    data_used.some(({ category }) => HEEDED_DATA.includes(category)) ||
    rules.some((code) => HEEDED_RULES.includes(code))
  )
    return "heeded";
  if (data_used.some(({ category }) => category === "dismissals") || rules.includes("dismissed"))
    return "dismissed";
  // Wishes that are not the person's are the request's.
  return rules.includes("objectives") ? "asked" : "none";
};

/** What the sentences of a notice are chosen from. */
export type NoticeFacts = {
  readonly rung: Rung;
  readonly moment: Moment;
  readonly why: ModeBecause | null;
  /** Why nobody may be written to; null: somebody may. */
  readonly no_contact: Because | null;
  readonly data_used: readonly DataUsed[];
  readonly rules: readonly RuleCode[];
  /** Suggestions that are shown. */
  readonly shown: number;
  /** A model made the list; else it stands in the shop's own order. */
  readonly by_model: boolean;
};

/** Events of the shopper, beyond what they only asked for. */
const isOfEvents = ({ category }: DataUsed): boolean =>
  category !== "objectives" && category !== "dismissals" && category !== "page" && category !== "cart";

/** What a list of suggestions rests on. */
const restText = (facts: NoticeFacts, words: Words): string => {
  const { rung, data_used, by_model } = facts;
  const isOfPerson = data_used.some(isOfEvents);
  // Without a model nothing that somebody did chooses anything: it leaves out, and moves.
  if (isProfiling(rung) && isOfPerson && !by_model) return words.say("notice.shop_order");
  return words.say(`notice.${rung}`, { but: exceptionOf(facts), from: isOfPerson ? "events" : "wishes" });
};

/**
 * Two sentences for people: what the list rests on, and why it does not rest on more, or that it can be
 * changed.
 */
export const noticeText = (facts: NoticeFacts, words: Words, because: (code: Because) => string): string => {
  const { rung, why, shown } = facts;
  const silence = silenceText({ ...facts, profiling: isProfiling(rung) }, words, because);
  if (silence !== null) return silence;
  const first = shown === 0 ? words.say("notice.empty") : restText(facts, words);
  return `${first} ${isProfiling(rung) ? words.say("notice.any_time") : whyText(why, words, because)}`;
};

export const tellRules = (applied: readonly Applied[], words: Words): AnswerNotice["rules_applied"] =>
  applied.map(({ code, items }) => ({ code, text: words.say(RULE_SENTENCES[code], { n: items }), items }));

/** A list whose reasons were cut short says so to the person, too. */
const tellUnexplained = (
  { unexplained, words }: Pick<NoticeInput, "unexplained" | "words">,
  text: string,
): string => (unexplained === undefined ? text : `${text} ${words.say("notice.unexplained")}`);

/**
 * What one answer used and what it left alone (docs/architecture.md, "Transparency"): from the decision, the
 * view that was read, and the model that ran.
 */
export const buildNotice = (input: NoticeInput): AnswerNotice => {
  const {
    decision: { verdicts },
    material,
    view,
    signals,
    words,
  } = input;
  const withheld = dataWithheld(material, verdicts, input.offered);
  const why = modeBecause(verdicts.personalise.because, view.rung, input.model, input.instead_of, withheld);
  const profiling = isProfiling(view.rung);
  const data_used = dataUsed(material, view);
  return {
    mode: view.rung,
    profiling,
    mode_because: why,
    text: tellUnexplained(
      input,
      noticeText(
        {
          rung: view.rung,
          moment: view.context.moment,
          why,
          no_contact: verdicts.contact.because,
          data_used,
          rules: input.applied.map(({ code }) => code),
          shown: input.shown,
          by_model: input.model.name !== null,
        },
        words,
        input.because,
      ),
    ),
    purposes_used: PURPOSES.filter(
      (purpose) =>
        verdicts[purpose].granted &&
        ((purpose === "personalise" && profiling) || input.also_used.includes(purpose)),
    ),
    purposes_denied: PURPOSES.flatMap((purpose) => {
      const verdict = verdicts[purpose];
      return verdict.granted ? [] : [{ purpose, because: verdict.because }];
    }),
    data_used,
    data_withheld: withheld,
    signals: { gpc: signals.gpc, dnt: signals.dnt, tcf: signals.tcf.state, gpp: signals.gpp.state },
    model: input.model,
    ...(input.unexplained === undefined ? {} : { unexplained: input.unexplained }),
    rules_applied: tellRules(input.applied, words),
    change: words.say("notice.change", { href: input.change_href }),
    parameters: words.say("notice.parameters", { href: input.parameters_href }),
    ledger_head: input.ledger_head,
  };
};
