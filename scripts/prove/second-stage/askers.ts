/** Shoppers who come after the training: the first steps of later visits. */
import type { MadeEvent, MadeShopper } from "../../generated-shop/generate-shop.ts";
import { readVisitRows } from "./visits-file.ts";

const STEP_MS = 60_000;
/** Shorter ones leave nothing to take away; longer ones cost more runs than a proof needs. */
const [LEAST_STEPS, MOST_STEPS] = [4, 12];

/** Visits without their last step, as if they went on now. */
export const askersOf = (
  file: string,
  count: number,
  now: number,
  isKnown: (item: string) => boolean,
): readonly MadeShopper[] => {
  const visits = new Map<string, string[]>();
  for (const { visit, item } of readVisitRows(file)) {
    const items = visits.get(visit) ?? [];
    items.push(item);
    visits.set(visit, items);
  }
  return [...visits]
    .map(([visit, items]) => ({ id: `asker-${visit}`, items: items.slice(0, -1).filter(isKnown) }))
    .filter(({ items }) => items.length >= LEAST_STEPS && items.length <= MOST_STEPS)
    .slice(0, count)
    .map(({ id, items }) => ({
      id,
      tastes: [],
      events: items.map((item, step): MadeEvent => ({
        event_id: `${id}-${step}`,
        shopper_id: id,
        type: "view",
        item_id: item,
        occurred_at: new Date(now - (items.length - step) * STEP_MS).toISOString(),
      })),
    }));
};
