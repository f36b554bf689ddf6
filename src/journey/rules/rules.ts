import type { Rule } from "../rule.ts";
import { afterPurchase } from "./after-purchase.ts";
import { dismissed } from "./dismissed.ts";
import { excluded } from "./excluded.ts";
import { fatigue } from "./fatigue.ts";
import { filter } from "./filter.ts";
import { inCart } from "./in-cart.ts";
import { minor } from "./minor.ts";
import { objectives } from "./objectives.ts";
import { onPage } from "./on-page.ts";
import { openComplaint } from "./open-complaint.ts";
import { owned } from "./owned.ts";
import { promoted } from "./promoted.ts";
import { returned } from "./returned.ts";
import { sensitive } from "./sensitive.ts";
import { unavailable } from "./unavailable.ts";
import { variety } from "./variety.ts";

/** Every rule over suggestions, in the order in which they decide: the first that drops an item names the reason. */
export const RULES: readonly Rule[] = [
  unavailable,
  filter,
  excluded,
  onPage,
  dismissed,
  openComplaint,
  minor,
  sensitive,
  owned,
  returned,
  inCart,
  afterPurchase,
  fatigue,
  objectives,
  promoted,
  variety,
];
