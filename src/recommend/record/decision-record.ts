import type { Because, Purpose } from "../../consent/purposes.ts";
import type { Basis } from "../../explain/basis.ts";
import type { Counterfactual } from "../../explain/counterfactual.ts";
import type { ReasonCode } from "../../explain/reason-codes.ts";
import type { FoundReason } from "../../explain/reason-facts.ts";
import type { Tone, WordingLocale } from "../../explain/wording/locales.ts";
import type { Applied } from "../../journey/rule-effects.ts";
import { textMark } from "../../lib/text-mark.ts";
import type { DataUsed, DataWithheld } from "../../notice/data-used.ts";
import type { Channel } from "../../shopper/event.ts";
import type { Moment } from "../../shopper/moments.ts";
import type { Rung } from "../../shopper/view.ts";

/**
 * Evidence in a record: an event by its mark (a one-way number of its id, worth nothing without the events),
 * or an item that stood on the page.
 */
export type RecordedEvidence =
  { readonly event: number } | { readonly page_item: string; readonly type: "context" | "cart" };

export type RecordedReason = {
  readonly code: ReasonCode;
  readonly share: number;
  readonly items: number;
  readonly evidence: readonly RecordedEvidence[];
};

export type RecordedItem = {
  readonly item_id: string;
  readonly score: number;
  readonly basis: Basis;
  readonly paid: boolean;
  /** Who pays, as the shop named them; records of before did not keep it. */
  readonly on_behalf_of: string | null;
  readonly reasons: readonly RecordedReason[];
  /** Marks of the events whose removal was run. */
  readonly counterfactual: {
    readonly without: readonly number[];
    readonly rank_without: number | null;
    readonly instead: string | null;
    /** The place that it falls from within the list; null: it leaves the list. */
    readonly falls_from: number | null;
  } | null;
};

/**
 * What is kept of one answer: ids, contributions, rule codes, versions, never text (docs/architecture.md,
 * "The decision record").
 */
export type DecisionRecord = {
  readonly decided_at: number;
  readonly moment: Moment;
  readonly channel: Channel;
  readonly rung: Rung;
  readonly locale: WordingLocale;
  readonly tone: Tone;
  readonly discreet: boolean;
  readonly slot: string;
  readonly model: { readonly name: string; readonly version: string; readonly arm: string } | null;
  readonly consent_version: number;
  /** Each purpose: null where granted, else why not. */
  readonly verdicts: Readonly<Record<Purpose, Because | null>>;
  readonly used: readonly Purpose[];
  readonly limit: number;
  /** The k of "at least k shoppers". */
  readonly threshold: number;
  readonly applied: readonly Applied[];
  readonly data_used: readonly DataUsed[];
  readonly data_withheld: readonly DataWithheld[];
  readonly gpc: boolean;
  readonly dnt: boolean;
  readonly tcf: "absent" | "valid" | "invalid";
  readonly gpp: "absent" | "valid" | "invalid";
  readonly items: readonly RecordedItem[];
};

/** A found reason as it is recorded. The cart of an answer that was not profiled is not kept. */
export const recordReason = ({ code, share, items, evidence }: FoundReason, rung: Rung): RecordedReason => ({
  code,
  share,
  items,
  evidence: evidence.flatMap(({ event_id, type, item_id }): RecordedEvidence[] => {
    if (event_id !== null) return [{ event: textMark(event_id) }];
    const onPage = type === "cart" ? "cart" : "context";
    return onPage === "cart" && rung !== "profile" && rung !== "session"
      ? []
      : [{ page_item: item_id, type: onPage }];
  }),
});

export const recordCounterfactual = (found: Counterfactual | null): RecordedItem["counterfactual"] =>
  found === null
    ? null
    : {
        without: found.without.map(textMark),
        rank_without: found.rank_without,
        instead: found.instead,
        falls_from: found.falls_from,
      };
