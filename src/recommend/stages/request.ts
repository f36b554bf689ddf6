import type { Item } from "../../catalogue/item.ts";
import type { Preferences } from "../../consent/preferences.ts";
import type { Signals } from "../../consent/purposes.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { Basis } from "../../explain/basis.ts";
import type { Control } from "../../explain/controls.ts";
import type { Reason } from "../../explain/tell-reason.ts";
import type { RequestFilter } from "../../journey/rules/rule.ts";
import type { Promotion } from "../../journey/rules/shop-wishes.ts";
import { type AnswerNotice, isProfiling } from "../../notice/notice.ts";
import type { ShopContact } from "../../shop/settings.ts";
import type { Channel, QuestionKind, StoredEvent } from "../../shopper/event.ts";
import type { PageContext, Rung } from "../../shopper/view.ts";

/**
 * Something of this visit, in memory for one answer. Whether it is sensitive is not the caller's to say: the
 * catalogue does.
 */
export type VisitEvent = Omit<StoredEvent, "sensitive" | "event_id" | "occurred_at"> & {
  /** Null: it has none, and is counted among what may be read. */
  readonly event_id: string | null;
  /** Null: in the order given, newest last, just now. */
  readonly occurred_at: number | null;
};

/** One question to the pipeline, mapped from the wire. */
export type RecommendRequest = {
  readonly shop: string;
  readonly shopper: ShopperRef | null;
  readonly session: {
    readonly id: string | null;
    readonly events: readonly VisitEvent[];
    readonly receipt: string | null;
  };
  readonly context: PageContext;
  /** By whose age of consent it is decided: a browser may name no country that lowers it. */
  readonly age_country: string | null;
  readonly signals: Signals;
  readonly limit: number;
  /** A slot, or `slot@version`; null: the moment's own. */
  readonly slot: string | null;
  readonly mode: "auto" | "non_profiled";
  readonly filter: RequestFilter | null;
  /**
   * What the order is to serve, whoever asks: it says nothing of a person. Null: the request does not say.
   */
  readonly objectives: Preferences["objectives"] | null;
  readonly variants: boolean;
  readonly min_score: number | null;
  readonly explain: "full" | "brief";
  readonly locale: string | null;
  /**
   * Marks of the words that were searched for; the words themselves go no further than the page's own
   * context.
   */
  readonly search: readonly number[];
  /** A further page of an earlier answer. Null: the first page. */
  readonly after: EarlierPages | null;
  /** Whoever asks shows no question to the shopper, so that none is put. */
  readonly asksNothing?: true;
};

/** The answer before this page, and what it and the pages before it showed. */
export type EarlierPages = {
  readonly recommendation_id: string;
  readonly shown: readonly string[];
  /**
   * Of these, what pages showed that were nobody's profile. A page without profiling leaves out nothing else:
   * what a personal page showed says something of the person.
   */
  readonly shown_to_all: readonly string[];
};

/** What a page that rests on this much must not show again. */
export const shownBefore = ({ after }: Pick<RecommendRequest, "after">, rung: Rung): readonly string[] =>
  after === null ? [] : isProfiling(rung) ? after.shown : after.shown_to_all;

/** A removal that was run: without these events the item leaves the list. */
export type ToldCounterfactual = {
  readonly without: readonly string[];
  readonly rank_without: number | null;
  readonly instead: string | null;
  readonly text: string;
  readonly verified: true;
};

export type Suggestion = {
  readonly item: Item;
  /** The item's list price where it may be quoted, in minor units. */
  readonly list_price_minor: number | null;
  readonly rank: number;
  readonly score: number;
  readonly belief: number | null;
  readonly basis: Basis;
  /** False where the shop's promotion alone put it there: nothing of the person speaks for it. */
  readonly profiling: boolean;
  readonly paid: boolean;
  /** The shop's boost or pin behind it; null: there is none. */
  readonly promoted: Promotion | null;
  readonly reasons: readonly Reason[];
  readonly counterfactual: ToldCounterfactual | null;
  readonly controls: readonly Control[];
};

/**
 * Whether a shop may write to somebody now, and by which channel (docs/architecture.md, "The journey"). Times
 * in ms.
 */
export type Outreach = {
  readonly send: boolean;
  readonly because: string | null;
  readonly channel: Channel | null;
  readonly not_before: number | null;
  /** What the message is about before it sells anything; left out: it suggests. */
  readonly about?: "thanks" | "care" | "refill";
};

/** A person to turn to, and what may help meanwhile: help pages and manuals, nothing that is sold. */
export type Help = {
  readonly contact: ShopContact | null;
  readonly text: string;
  readonly items: readonly Item[];
};

/** A question to the shopper, with the call that answers it: one of `answers` as the body of `href`. */
export type Ask = {
  readonly kind: QuestionKind;
  readonly item_id: string | null;
  readonly text: string;
  readonly method: "POST";
  readonly href: string;
  readonly answers: readonly { readonly label: string; readonly body: { readonly value: number } }[];
};

export type Recommendation = {
  readonly recommendation_id: string;
  readonly locale: string;
  readonly control_token: string | null;
  readonly suggestions: readonly Suggestion[];
  readonly outreach: Outreach | null;
  readonly help: Help | null;
  /** Null: nothing is asked. */
  readonly ask: Ask | null;
  readonly notice: AnswerNotice;
  /** The model that should have answered and could not; null: none. */
  readonly instead_of: string | null;
};
