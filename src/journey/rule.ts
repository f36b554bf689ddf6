import type { Item } from '../catalogue/item.ts';
import type { Purpose } from '../consent/purposes.ts';
import type { View } from '../shopper/view.ts';

export const RULE_CODES = [
  'unavailable', 'owned', 'returned', 'in_cart', 'dismissed', 'open_complaint', 'contact_rhythm', 'sensitive', 'minor', 'fatigue', 'variety', 'objectives',
  'after_purchase', 'promoted', 'filter',
] as const;
export type RuleCode = (typeof RULE_CODES)[number];

/** What a rule may know: the view (already bound to the granted purposes), the catalogue, and the shop's settings. */
export type Situation = {
  readonly view: View;
  readonly granted: ReadonlySet<Purpose>;
  item(itemId: string): Item | null;
  /** Learnt or declared days after which a consumable is wanted again; null: not a consumable. */
  intervalDays(item: Item): number | null;
};

/** What a rule says of one candidate. Null: nothing to say. */
export type RuleOutcome = { readonly effect: 'drop' } | { readonly effect: 'move'; readonly factor: number };

/** A named, pure rule over single candidates. Its sentence is in the wording, under `rule.<code>`. */
export type Rule = {
  readonly code: RuleCode;
  /** Without these purposes the rule has nothing to read and stays silent. Empty: it reads the catalogue or the page alone. */
  readonly purposes: readonly Purpose[];
  decide(item: Item, situation: Situation): RuleOutcome | null;
};
