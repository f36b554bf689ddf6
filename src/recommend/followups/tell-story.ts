import type { Item } from "../../catalogue/item.ts";
import { type Because, type Purpose, PURPOSES } from "../../consent/purposes.ts";
import type { Basis } from "../../explain/basis.ts";
import { groundOf, isPromotion } from "../../explain/reason-codes.ts";
import { tellCounterfactual } from "../../explain/tell-counterfactual.ts";
import { type Reason, type TellFacts, tellReason } from "../../explain/tell-reason.ts";
import { titleOf } from "../../explain/title-of.ts";
import type { Words } from "../../explain/wording/wording.ts";
import type { Promotion } from "../../journey/rules/shop-wishes.ts";
import type { DataUsed } from "../../notice/data-used.ts";
import {
  type AnswerNotice,
  isProfiling,
  modeBecause,
  noticeText,
  type RankingFacts,
  tellRules,
} from "../../notice/notice.ts";
import { type DecisionRecord, type RecordedItem, type RecordedReason } from "../record/decision-record.ts";
import { createFinder, evidenceFrom, type Finder, type OpenedRecord } from "./find-evidence.ts";

export type StoryFacts = OpenedRecord & {
  item(itemId: string): Item | null;
  readonly words: Words;
  because(code: Because): string;
  /** Where the shop's days begin. */
  readonly zone: string;
  /** The device is seen by others now, whatever it was then. */
  readonly discreet: boolean;
  readonly main_parameters: readonly string[];
  /** The second stage, with what it says it looks at first while it is still known; null: there was none. */
  readonly ranking: (RankingFacts & { readonly sentence: string | null }) | null;
  /** The model that should have answered and could not; null: none. */
  readonly instead_of: string | null;
  readonly change_href: string;
  readonly parameters_href: string;
  readonly ledger_head: string | null;
};

export type StoryItem = {
  readonly item_id: string;
  readonly rank: number;
  readonly score: number;
  readonly basis: Basis;
  readonly profiling: boolean;
  readonly paid: boolean;
  readonly promoted: Promotion | null;
  /** Null: the shop no longer sells it. */
  readonly item: Item | null;
  readonly reasons: readonly Reason[];
  readonly counterfactual: {
    readonly without: readonly string[];
    readonly rank_without: number | null;
    readonly instead: string | null;
    readonly text: string;
    readonly verified: true;
  } | null;
};

export type Story = {
  readonly decided_at: number;
  readonly moment: DecisionRecord["moment"];
  readonly locale: DecisionRecord["locale"];
  readonly items: readonly StoryItem[];
  readonly transparency: AnswerNotice;
  /** What was left out of the telling: evidence that consent no longer opens, or that is gone. */
  readonly told_without: readonly { readonly category: string; readonly because: string }[];
};

/** A reason whose evidence may no longer be read says so and keeps its share; nothing of it is told. */
const retellReason = (
  reason: RecordedReason,
  item: Item | null,
  finder: Finder,
  facts: TellFacts,
): Reason => {
  const evidence = reason.evidence.map((each) => evidenceFrom(each, finder)).filter((each) => each !== null);
  const lost = evidence.length < reason.evidence.length;
  // A reason such as "popular" rests on no evidence; one that did and has none left is untold.
  if (item !== null && (evidence.length > 0 || reason.items === 0)) {
    return tellReason(
      { code: reason.code, share: reason.share, evidence, items: lost ? evidence.length : reason.items },
      item,
      facts,
    );
  }
  const { words } = facts;
  const text = words.say("untold.text");
  const title = words.quote(item === null ? words.say("item.gone_title") : titleOf(item, words.locale));
  return {
    code: "general",
    text,
    label: words.say("untold.label"),
    aria: words.say("reason.aria", { title, text }),
    share: reason.share,
    evidence: [],
  };
};

/** The removal as it was run; null where what was removed may no longer be named. */
const retellCounterfactual = (
  { counterfactual }: RecordedItem,
  finder: Finder,
  facts: TellFacts,
): StoryItem["counterfactual"] => {
  if (counterfactual === null) return null;
  const events = counterfactual.without.map(finder.find).filter((event) => event !== null);
  if (events.length < counterfactual.without.length) return null;
  const { rank_without, falls_from } = counterfactual;
  const instead =
    counterfactual.instead !== null && finder.isOpen(counterfactual.instead) ? counterfactual.instead : null;
  const items = events.flatMap(({ item_id }) => (item_id === null ? [] : [item_id]));
  return {
    without: events.map(({ event_id }) => event_id),
    rank_without,
    instead,
    text: tellCounterfactual({ items, rank_without, falls_from, instead }, facts),
    verified: true,
  };
};

/** The shop's promotion, as its reason tells it. */
const promotionIn = ({ reasons, paid, on_behalf_of }: RecordedItem): Promotion | null => {
  const grounds = reasons.flatMap(({ code }) => groundOf(code) ?? []);
  const ground = paid ? grounds.find((each) => each === "paid") : grounds[0];
  return ground === undefined ? null : { ground, on_behalf_of };
};

const isOfPage = ({ category }: DataUsed): boolean => category === "page" || category === "cart";

/** How much was kept of the person is theirs as well: it is told while consent opens what it counts. */
const dataUsedStill = ({ data_used }: DecisionRecord, { events }: StoryFacts): readonly DataUsed[] =>
  Array.isArray(events) ? data_used : data_used.filter(isOfPage);

const retellNotice = (record: DecisionRecord, facts: StoryFacts): AnswerNotice => {
  const { words } = facts;
  const data_used = dataUsedStill(record, facts);
  const because = modeBecause(
    record.verdicts.personalise,
    record.rung,
    { name: record.model?.name ?? null },
    facts.instead_of,
    record.data_withheld,
  );
  return {
    mode: record.rung,
    profiling: isProfiling(record.rung),
    mode_because: because,
    text: noticeText(
      {
        rung: record.rung,
        moment: record.moment,
        why: because,
        no_contact: record.verdicts.contact,
        data_used,
        rules: record.applied.map(({ code }) => code),
        shown: record.items.length,
        by_model: record.model !== null,
      },
      words,
      facts.because,
    ),
    purposes_used: record.used,
    purposes_denied: PURPOSES.flatMap((purpose: Purpose) => {
      const denial = record.verdicts[purpose];
      return denial === null ? [] : [{ purpose, because: denial }];
    }),
    data_used,
    data_withheld: record.data_withheld,
    signals: { gpc: record.gpc, dnt: record.dnt, tcf: record.tcf, gpp: record.gpp },
    model: {
      slot: record.slot,
      name: record.model?.name ?? null,
      version: record.model?.version ?? null,
      arm: record.model?.arm ?? "none",
      main_parameters: facts.main_parameters,
      ...(facts.ranking === null
        ? {}
        : { ranking: { name: facts.ranking.name, version: facts.ranking.version } }),
    },
    rules_applied: tellRules(record.applied, words),
    change: words.say("notice.change", { href: facts.change_href }),
    parameters: words.say("notice.parameters", { href: facts.parameters_href }),
    ledger_head: facts.ledger_head,
  };
};

/**
 * Tells a recorded decision again: the same reasons, shares, removals and notice, with ages as they were
 * then. Evidence comes from the events that consent opens today; what it no longer opens stays untold, and
 * the story says so.
 */
export const tellStory = (record: DecisionRecord, facts: StoryFacts): Story => {
  const finder = createFinder(facts);
  const told: TellFacts = {
    words: facts.words,
    item: facts.item,
    discreet: record.discreet || facts.discreet,
    channel: record.channel,
    now: record.decided_at,
    zone: facts.zone,
    threshold: record.threshold,
    ranking: facts.ranking?.sentence ?? null,
    told: new Map(),
  };
  const items = record.items.flatMap((recorded, at): StoryItem[] => {
    if (!finder.isOpen(recorded.item_id)) return [];
    const item = facts.item(recorded.item_id);
    const retold = {
      item_id: recorded.item_id,
      rank: at + 1,
      score: recorded.score,
      basis: recorded.basis,
      profiling: isProfiling(record.rung) && !recorded.reasons.every(({ code }) => isPromotion(code)),
      paid: recorded.paid,
      promoted: promotionIn(recorded),
      item,
      reasons: recorded.reasons.map((reason) => retellReason(reason, item, finder, told)),
      counterfactual: retellCounterfactual(recorded, finder, told),
    };
    return [retold];
  });
  const because = Array.isArray(facts.events)
    ? "no_longer_kept"
    : (facts.events as { because: Because }).because;
  return {
    decided_at: record.decided_at,
    moment: record.moment,
    locale: record.locale,
    items,
    transparency: retellNotice(record, facts),
    told_without: [
      ...(finder.missed() || dataUsedStill(record, facts).length < record.data_used.length
        ? [{ category: "history", because }]
        : []),
      ...(finder.kept() && facts.closed !== null
        ? [{ category: "sensitive_items", because: facts.closed.because }]
        : []),
    ],
  };
};
