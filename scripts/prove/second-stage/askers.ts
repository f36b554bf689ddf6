/** Shoppers who come after the training: the first steps of later visits, told over HTTP. */
import { noticeOf } from "../../demo/generated.ts";
import type { Wire } from "../../demo/wire.ts";
import type { MadeEvent, MadeShopper } from "../../generated-shop/generate-shop.ts";
import { readVisitRows } from "./visits-file.ts";

const STEP_MS = 60_000;
/** Shorter ones leave nothing to take away; longer ones cost more runs than a proof needs. */
const [LEAST_STEPS, MOST_STEPS] = [4, 12];
const NOTICE = {
  ...noticeOf("We use what you look at to suggest things to you, if you agree."),
  version: "prove-second-stage",
};

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

/** They agree to suggestions and to nothing else, and do what they did. */
export const tellAskers = async (wire: Wire, askers: readonly MadeShopper[]): Promise<void> => {
  for (const { id, events } of askers) {
    await wire.call(
      "PUT",
      "/v1/shopper/consent",
      { purposes: { personalise: true }, notice: NOTICE, method: "prove", age_band: "adult" },
      { "Shopper-Id": id },
    );
    await wire.call("POST", "/v1/events", events);
  }
};
