import type { Preferences } from "../../consent/preferences.ts";
import type { Purpose } from "../../consent/purposes.ts";
import type { RequestFilter } from "../../journey/rules/rule.ts";
import type { ListSettings, ShopWishes, Sources } from "../../journey/rules/shop-wishes.ts";
import type { SecondStageRun } from "./rank.ts";

/** What stays the same over the runs of one answer: the main run and every "what if". */
export type ListRun = SecondStageRun & {
  readonly granted: ReadonlySet<Purpose>;
  readonly minor: boolean;
  readonly repurchase: "declared" | "learnt";
  readonly currency: string | null;
  readonly filter: RequestFilter | null;
  /** What the request itself asks the order to serve; null: nothing. */
  readonly objectives: Preferences["objectives"] | null;
  /** What the shop's own rules say in this list. */
  readonly shop: ShopWishes;
  /** Places of the home page for what is new and what is chosen more than before. */
  readonly sources: Sources;
  readonly settings: ListSettings;
  readonly variants: boolean;
  readonly min_score: number | null;
  /**
   * Items that the page itself names (its category, what was searched), in groups; they come before all
   * others, group by group.
   */
  readonly page: readonly (readonly string[])[];
  /** The first of these groups has every word that was searched for. */
  readonly matches_whole: boolean;
};
