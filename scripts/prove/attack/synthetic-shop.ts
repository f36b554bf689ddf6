/**
 * A seeded shop without anybody's data: tastes by group, popularity by Zipf's law, shoppers who come back
 * over 90 days.
 */
import { type Dataset, packDataset, type UnitSteps } from "../../../src/learn/data/dataset.ts";
import { EVENT_TYPE_CODES } from "../../../src/learn/data/event-types.ts";
import { createPrf } from "../../../src/learn/math/prf.ts";

export type SyntheticShop = {
  shoppers: number;
  items: number;
  groups: number;
  events: number;
  seed: string;
  kind?: "sessions" | "baskets";
};

/** Nine events in ten within the shopper's two groups, the rest anywhere; one event a day at most. */
export const makeShop = ({
  shoppers,
  items,
  groups,
  events,
  seed,
  kind = "sessions",
}: SyntheticShop): Dataset => {
  const draw = createPrf(`${seed}/shop`);
  const size = Math.floor(items / groups);
  // Inverse of Zipf's law with exponent 1: rank = size^u.
  const zipf = (u: number, count: number): number =>
    Math.min(count - 1, Math.floor(Math.exp(u * Math.log(count + 1))) - 1);
  const units: UnitSteps[] = Array.from({ length: shoppers }, (_, u) => {
    const tastes = [Math.floor(draw(u, 0) * groups), Math.floor(draw(u, 1) * groups)];
    const count = 2 + Math.floor(2 * (events - 2) * draw(u, 2));
    const times = Array.from({ length: count }, (_, n) => 90 * draw(u, 3, n)).sort((a, b) => a - b);
    const steps = times.map((time, n) => {
      const group =
        draw(u, 4, n) < 0.9 ? tastes[draw(u, 5, n) < 0.7 ? 0 : 1]! : Math.floor(draw(u, 6, n) * groups);
      return {
        time: 20_000 + time,
        type: kind === "baskets" ? EVENT_TYPE_CODES.purchase : EVENT_TYPE_CODES.view,
        items: [1 + group + groups * zipf(draw(u, 7, n), size)],
      };
    });
    return { id: `s${u}`, steps };
  });
  return packDataset({
    kind,
    items: ["", ...Array.from({ length: items }, (_, k) => `i${k + 1}`)],
    timed: true,
    units,
  });
};
