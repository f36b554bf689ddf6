import type { Preferences } from "../consent/preferences.ts";
import type { Channel, StoredEvent } from "./event.ts";
import type { Moment } from "./moments.ts";
import type { Step } from "./step.ts";

/** The rungs of the ladder, from most to least personal (docs/consent-rules.md, "The ladder"). */
export const RUNGS = ["profile", "session", "context", "popular"] as const;
export type Rung = (typeof RUNGS)[number];

/** The page that asks: nothing here is stored or counts as profiling. */
export type PageContext = {
  readonly moment: Moment;
  readonly item_id: string | null;
  readonly items: readonly string[];
  readonly cart: readonly string[];
  readonly category: readonly string[];
  readonly query: string | null;
  readonly channel: Channel;
  readonly country: string | null;
  readonly currency: string | null;
};

/** One thing that a shopper bought and has (or gave back). */
export type Holding = {
  readonly item_id: string;
  readonly quantity: number;
  readonly last_at: number;
  readonly event_id: string;
  readonly order_id: string | null;
};

/**
 * What one request may see of a shopper: bound to the purposes that were granted, rebuilt from nothing for
 * every request and every "what if". Everything in it is derived from `material`, so that a view without some
 * events is the view of somebody for whom they never happened.
 */
export type View = {
  readonly rung: Rung;
  /** Newest first; the page's own step at gap 0 included. Longer than a model's window by at least 3. */
  readonly steps: readonly Step[];
  /** Bought in any connected channel and not given back or cancelled: what is left of it. */
  readonly owned: ReadonlyMap<string, Holding>;
  /** Given back, and nothing of it kept or bought since, by item. */
  readonly returned: ReadonlyMap<string, Holding>;
  /** When pieces of what is still owned went back last, in ms, by item. */
  readonly sent_back: ReadonlyMap<string, number>;
  /** The page's cart where the moment may read it, and what this visit put into the cart. */
  readonly cart: readonly string[];
  /** How often each item was shown (impressions) without interest since it was last of interest. */
  readonly shown: ReadonlyMap<string, number>;
  /** Items that a dismiss event sent away; the lasting dismissals are in `preferences`. */
  readonly dismissed: ReadonlySet<string>;
  /** Items whose newest rating says "not this". */
  readonly disliked: ReadonlySet<string>;
  readonly open_complaint: boolean;
  readonly context: PageContext;
  readonly preferences: Preferences | null;
  readonly now: number;
};

/** What a view is made of. `stored` and `session` are empty unless a Grant opened them. */
export type ViewMaterial = {
  readonly rung: Rung;
  /** Newest first, as the store reads them. */
  readonly stored: readonly StoredEvent[];
  /** In any order. */
  readonly session: readonly StoredEvent[];
  readonly context: PageContext;
  /** The moment's plan says whether the cart may be read. */
  readonly reads_cart: boolean;
  readonly preferences: Preferences | null;
  readonly open_complaint: boolean;
  readonly now: number;
  /** Steps to keep at most: the model's window + 3. */
  readonly max_steps: number;
};
