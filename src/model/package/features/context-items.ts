import type { Feature } from "./feature.ts";

export const contextItems: Feature = {
  name: "context.items",
  dtype: "int64",
  shape: ["B", "P"],
  unit: "vocabulary index",
  neutral: 0,
  purposes: [],
  tasks: ["score_items", "rank_candidates"],
  price: false,
  source:
    "The items of the page and, at cart, checkout and confirmation, of the cart; 0 = padding. They " +
    "need no consent and never count as profiling.",
  fill: ({ data, stride }, batch, size) => {
    for (let b = 0; b < batch.length; b += 1) {
      const items = batch[b]?.contextItems ?? [];
      const length = Math.min(items.length, size.P);
      for (let p = 0; p < length; p += 1) data[(b * size.P + p) * stride] = items[p] ?? 0;
    }
  },
};
