import { type Dataset, packDataset } from "../../../src/learn/data/dataset.ts";
import { createRandom } from "../../../src/learn/tensorflow/random.ts";

/** Sessions that walk a ring of items by one or two places: what comes next depends on the newest item. */
export const ringSessions = (
  units: number,
  items: number,
  options: { types?: boolean; baskets?: boolean } = {},
): Dataset => {
  const random = createRandom("ring");
  return packDataset({
    kind: options.baskets === true ? "baskets" : "sessions",
    timed: true,
    items: ["", ...Array.from({ length: items }, (_, i) => `item-${i + 1}`)],
    units: Array.from({ length: units }, (_, u) => {
      let at = Math.floor(random() * items);
      return {
        id: `unit-${u}`,
        steps: Array.from({ length: 3 + Math.floor(random() * 5) }, (_, s) => {
          at = (at + (random() < 0.8 ? 1 : 2)) % items;
          return {
            time: 18_000 + (u / units) * 10 + s / 1000,
            type: options.types === true && random() < 0.3 ? 5 : 1,
            items: options.baskets === true ? [at + 1, ((at + 5) % items) + 1] : [at + 1],
          };
        }),
      };
    }),
  });
};
