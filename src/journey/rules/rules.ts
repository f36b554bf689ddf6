import { afterPurchase } from "./after-purchase.ts";
import { buried } from "./buried.ts";
import { chosenInstead } from "./chosen-instead.ts";
import { disliked } from "./disliked.ts";
import { dismissed } from "./dismissed.ts";
import { excluded } from "./excluded.ts";
import { fatigue } from "./fatigue.ts";
import { filter } from "./filter.ts";
import { helpOnly } from "./help-only.ts";
import { inCart } from "./in-cart.ts";
import { minor } from "./minor.ts";
import { newArrivals } from "./new-arrivals.ts";
import { objectives } from "./objectives.ts";
import { onPage } from "./on-page.ts";
import { openComplaint } from "./open-complaint.ts";
import { owned } from "./owned.ts";
import { pinned } from "./pinned.ts";
import { promoted } from "./promoted.ts";
import { refillFirst } from "./refill-first.ts";
import { required } from "./required.ts";
import { returned } from "./returned.ts";
import type { RuleOf } from "./rule.ts";
import { sensitive } from "./sensitive.ts";
import { trending } from "./trending.ts";
import { unavailable } from "./unavailable.ts";
import { variety } from "./variety.ts";

/** Every file of a rule, by name. A rule's place among the others is its own `order`. */
const LISTED = [
  afterPurchase,
  buried,
  chosenInstead,
  disliked,
  dismissed,
  excluded,
  fatigue,
  filter,
  helpOnly,
  inCart,
  minor,
  newArrivals,
  objectives,
  onPage,
  openComplaint,
  owned,
  pinned,
  promoted,
  refillFirst,
  required,
  returned,
  sensitive,
  trending,
  unavailable,
  variety,
];

/** A rule over suggestions. */
export type Rule = RuleOf<(typeof LISTED)[number]["code"]>;

/**
 * Every rule over suggestions, in the order in which they decide: the first that drops an item names the
 * reason.
 */
export const RULES: readonly Rule[] = [...LISTED].sort((a, b) => a.order - b.order);
