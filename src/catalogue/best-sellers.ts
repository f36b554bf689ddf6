import type { Item } from "./item.ts";
import type { CatalogueSnapshot } from "./snapshot.ts";

/** Best sellers are at most this share of what can be bought, and at most so many. */
const SHARE = 0.1;
const MOST = 100;

/**
 * Whether a thing may be called one of the shop's best sellers: by the shop's own sales rank it stands among
 * the first tenth of what can be bought, one at least and a hundred at most. Things of one rank stand
 * together, so that a rank that everything has says nothing
 * (docs/decisions/2026-11-26-what-best-seller-may-claim.md).
 */
export const isBestseller = (
  catalogue: Pick<CatalogueSnapshot, "bestFirst" | "item">,
  { sales_rank }: Item,
): boolean => {
  if (sales_rank === null) return false;
  const best = catalogue.bestFirst();
  const places = Math.min(MOST, Math.max(1, Math.floor(best.length * SHARE)));
  const beyond = best[places];
  const rankBeyond = beyond === undefined ? null : (catalogue.item(beyond)?.sales_rank ?? null);
  return rankBeyond === null || sales_rank < rankBeyond;
};
