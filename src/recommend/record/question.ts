import type { Preferences } from "../../consent/preferences.ts";
import type { RequestFilter } from "../../journey/rules/rule.ts";
import type { AskedOf } from "../../shopper/questions.ts";

/**
 * What a recorded answer was asked, so that it can be asked again: a further page, why something is not in
 * it, the same once more. Page facts, ids and marks; no text that anybody typed, nothing of the visit, and
 * the cart only in the record of a personal answer, which is sealed (docs/consent-rules.md, "What is kept
 * under what").
 */
export type Question = {
  readonly explain: "full" | "brief";
  readonly variants: boolean;
  readonly mode: "auto" | "non_profiled";
  /** The request named a shopper. */
  readonly named_shopper: boolean;
  /** The question rested on things that are not kept: events of the visit, a cart, a session receipt. */
  readonly used_session: boolean;
  readonly lost_cart: boolean;
  readonly asked_for_query: boolean;
  readonly slot: string | null;
  readonly item_id: string | null;
  readonly items: readonly string[];
  readonly cart: readonly string[];
  readonly category: readonly string[];
  /** Marks of the words that were searched for. */
  readonly search: readonly number[];
  /** By whose age of consent it was decided. */
  readonly country: string | null;
  /** The country that the page is made for; null also where it was not kept yet. */
  readonly page_country: string | null;
  readonly currency: string | null;
  readonly locale: string | null;
  readonly filter: RequestFilter | null;
  readonly min_score: number | null;
  /** What the request itself asked the order to serve. */
  readonly objectives: Preferences["objectives"] | null;
  /** The answer whose next page this is, and how many suggestions its pages showed. */
  readonly after: string | null;
  readonly offset: number;
};

/**
 * What an answer was made of, as marks: whether the same answer could be made again, and if not, what has
 * changed.
 */
export type Made = {
  /** First 16 bytes of the SHA-256 of the answer's body as it was sent. */
  readonly digest: Uint8Array;
  readonly catalogue: number;
  readonly settings: number;
  readonly preferences: number;
  readonly history: number;
  /** Size of the consent ledger whose head the answer quotes; 0: none. */
  readonly ledger_size: number;
  readonly ranker: string | null;
  readonly instead_of: string | null;
  /** What the answer asked the shopper; null: nothing. */
  readonly asked: AskedOf | null;
  /** Mark of what was believed of its suggestions; 0: nothing. */
  readonly belief: number;
};

export type RecordedQuestion = { readonly question: Question | null; readonly made: Made };
