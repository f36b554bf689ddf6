import type { Signals } from '../consent/purposes.ts';
import type { Basis } from '../explain/basis.ts';
import type { Control } from '../explain/controls.ts';
import type { Reason } from '../explain/tell-reason.ts';
import type { Item } from '../catalogue/item.ts';
import type { RequestFilter } from '../journey/rule.ts';
import type { Notice } from '../notice/notice.ts';
import type { StoredEvent } from '../shopper/event.ts';
import type { PageContext } from '../shopper/view.ts';
import type { ShopperRef } from '../shopper/shopper-ref.ts';

/** One question to the pipeline, mapped from the wire. */
export type RecommendRequest = {
  readonly shop: string;
  readonly shopper: ShopperRef | null;
  readonly session: { readonly id: string | null; readonly events: readonly StoredEvent[]; readonly receipt: string | null };
  readonly context: PageContext;
  readonly signals: Signals;
  readonly limit: number;
  /** A slot, or `slot@version`; null: the moment's own. */
  readonly slot: string | null;
  readonly mode: 'auto' | 'non_profiled';
  readonly filter: RequestFilter | null;
  readonly variants: boolean;
  readonly min_score: number | null;
  readonly explain: 'full' | 'brief';
  readonly locale: string | null;
};

/** A removal that was run: without these events the item leaves the list. */
export type ToldCounterfactual = { readonly without: readonly string[]; readonly rank_without: number | null; readonly instead: string | null; readonly text: string; readonly verified: true };

export type Suggestion = {
  readonly item: Item;
  readonly rank: number;
  readonly score: number;
  readonly belief: number | null;
  readonly basis: Basis;
  readonly profiling: boolean;
  readonly paid: boolean;
  readonly reasons: readonly Reason[];
  readonly counterfactual: ToldCounterfactual | null;
  readonly controls: readonly Control[];
};

export type Recommendation = {
  readonly recommendation_id: string;
  readonly locale: string;
  readonly control_token: string | null;
  readonly suggestions: readonly Suggestion[];
  readonly outreach: { readonly send: boolean; readonly because: string | null; readonly channel: string | null; readonly not_before: string | null } | null;
  readonly notice: Notice;
};
