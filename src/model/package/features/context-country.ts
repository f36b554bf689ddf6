import type { Feature } from "./feature.ts";

/** The place of a country among those that a manifest lists, from 1; 0: none, or one that is not listed. */
export const placeOfCountry = (countries: readonly string[] | undefined, country: string | null): number =>
  country === null ? 0 : (countries?.indexOf(country) ?? -1) + 1;

export const contextCountry: Feature = {
  name: "context.country",
  dtype: "int64",
  shape: ["B"],
  unit: "place in `countries` of the manifest, from 1",
  neutral: 0,
  purposes: [],
  tasks: ["score_items", "rank_candidates"],
  price: false,
  source:
    "The country that the page is made for, as the request names it; 0 = none, one that the manifest " +
    "does not list, or a list that rests on nothing. It needs no consent and never counts as profiling.",
  fill: ({ data, stride }, batch) => {
    for (let b = 0; b < batch.length; b += 1) data[b * stride] = batch[b]?.country ?? 0;
  },
};
