import { type Item } from "../catalogue/item.ts";
import { type Lift } from "../journey/apply-rules.ts";
import { type Move } from "../journey/judge-candidate.ts";
import { type Channel } from "../shopper/event.ts";
import { type StepType } from "../shopper/step.ts";
import { type View } from "../shopper/view.ts";
import { type Attribution } from "./attribute.ts";
import { type ReasonCode } from "./reason-codes.ts";

/** What a reason rests on: the shopper's own event, or (without an event) what stands on the page. */
export type EvidenceRef = {
  readonly event_id: string | null;
  readonly type: StepType;
  readonly item_id: string;
  readonly channel: Channel | null;
  readonly occurred_at: number | null;
};

/**
 * A reason before it is put into words. `evidence`: the strongest first, one entry an item; `items`: how many
 * items there are in all.
 */
export type FoundReason = {
  readonly code: ReasonCode;
  readonly share: number;
  readonly evidence: readonly EvidenceRef[];
  readonly items: number;
};

/** The page's own category or search names an item, the words of a search all or in part. */
export type MatchCode = Extract<ReasonCode, "matches_search" | "matches_search_in_part" | "in_category">;

/** What reasons are found from, the same for every item of an answer. */
export type ReasonFacts = {
  readonly view: View;
  item(itemId: string): Item | null;
  /** A `content` model knows what is alike, not what people do. */
  readonly learnt_from: "behaviour" | "content";
  /**
   * What the model's prior stands for. `ranking`: what a second stage looks at besides what was done and what
   * stands on the page.
   */
  readonly prior_from: "shoppers" | "bestseller" | "newest" | "ranking" | null;
  /** How the page itself names the item, by its category or what was searched for; null: it does not. */
  readonly match: MatchCode | null;
  /** Places in the list so far: this page and those before it. */
  readonly limit: number;
  /** Whether at least `threshold` shoppers chose an item; asked only where the prior comes from shoppers. */
  isPopular(itemId: string): boolean;
};

/** What is known of one suggestion. */
export type ExplainedItem = {
  readonly item: Item;
  readonly attribution: Attribution;
  readonly moves: readonly Move[];
  readonly lifts: readonly Lift[];
  /** Kinds of reasons without whose steps it stands as high: nothing is claimed of them. */
  readonly refuted?: ReadonlySet<ReasonCode>;
  /** What others have as well, of scores whose zero means nothing: the prior counts from there. */
  readonly ground?: number;
};
