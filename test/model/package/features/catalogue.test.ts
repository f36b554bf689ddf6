import { describe, expect, it } from "vitest";
import { itemFrom } from "../../../../src/catalogue/item.ts";
import { PURPOSES } from "../../../../src/consent/purposes.ts";
import {
  describeFeatures,
  FEATURES,
  findFeature,
  FORBIDDEN_FEATURES,
} from "../../../../src/model/package/features/catalogue.ts";
import { placeOfCountry } from "../../../../src/model/package/features/context-country.ts";
import type { HistoryRow } from "../../../../src/model/package/features/encode-history.ts";
import type { CandidateFacts, Feature, ModelInput } from "../../../../src/model/package/features/feature.ts";
import { fillNeutral } from "../../../../src/model/package/features/fill.ts";
import { candidateValues } from "./candidate-values.ts";

const row = (index: number, origin: HistoryRow["origin"] = "stored"): HistoryRow => ({
  index,
  gap: 3,
  type: 5,
  ageDays: 12,
  weight: 0.5,
  occurrence: 1,
  channel: 3,
  origin,
  step: 0,
  position: 0,
});
const NOW = Date.UTC(2026, 0, 31);
const DAY = 86_400_000;

const candidate = (
  item: Parameters<typeof itemFrom>[0] | null,
  retrieval: CandidateFacts["retrieval"] = null,
): CandidateFacts => ({ index: 7, item: item === null ? null : itemFrom(item), popularity: null, retrieval });

const fill = (
  feature: Feature,
  batch: readonly ModelInput[],
  size = { B: batch.length, L: 3, C: 2, P: 2 },
): number[] => {
  const length = feature.shape.reduce((product, axis) => product * size[axis], 1);
  const column =
    feature.dtype === "int64"
      ? { data: new Int32Array(length * 2), stride: 2 as const }
      : { data: new Float32Array(length), stride: 1 as const };
  fillNeutral(column, feature.neutral, feature.dtype === "int64");
  feature.fill(column, batch, size);
  return Array.from({ length }, (_, i) => column.data[i * column.stride]!);
};

describe("the feature catalogue", () => {
  it("names each feature once, with closed purposes and a sentence that says where it comes from", () => {
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length);
    for (const feature of FEATURES) {
      expect(feature.source.length).toBeGreaterThan(20);
      expect(feature.purposes.every((purpose) => PURPOSES.includes(purpose))).toBe(true);
      expect(FORBIDDEN_FEATURES.some(({ pattern }) => pattern.test(feature.name))).toBe(false);
      expect(describeFeatures()).toContain(`\`${feature.name}\``);
    }
  });

  it.each(FEATURES.filter(({ shape }) => shape.includes("L")))(
    "$name is neutral for stored and session rows once its purpose is denied, and keeps the page",
    (feature) => {
      const history = [row(4, "context"), row(5, "stored"), row(6, "session")];
      for (const purpose of feature.purposes) {
        const denied = fill(feature, [{ history, denied: new Set([purpose]) }]);
        expect(denied).toEqual([fill(feature, [{ history }])[0], feature.neutral, feature.neutral]);
        expect(fill(feature, [{ history }])).not.toEqual(denied);
      }
    },
  );

  it.each(FEATURES.filter(({ shape }) => shape.includes("C")))(
    "$name is neutral where nothing is known",
    (feature) => {
      const nothing: ModelInput = {
        history: [],
        candidates: [{ index: 0, item: null, popularity: null, retrieval: null }],
      };
      expect(fill(feature, [nothing])).toEqual([feature.neutral, feature.neutral]);
    },
  );

  it("fills each row of a batch in its own place and pads the rest", () => {
    expect(
      fill(findFeature("history.items")!, [
        { history: [row(4)] },
        { history: [] },
        { history: [row(5), row(6)] },
      ]),
    ).toEqual([4, 0, 0, 0, 0, 0, 5, 6, 0]);
    expect(
      fill(findFeature("context.items")!, [{ history: [], contextItems: [9] }, { history: [] }]),
    ).toEqual([9, 0, 0, 0]);
    const countries = [{ history: [], country: 2 }, { history: [] }, { history: [], country: 1 }];
    expect(fill(findFeature("context.country")!, countries)).toEqual([2, 0, 1]);
  });

  it("knows the country of a page by its place in the manifest, and every other as none", () => {
    const places = ["NL", "BE", "FR", null].map((country) => placeOfCountry(["BE", "NL"], country));
    expect(places).toEqual([2, 1, 0, 0]);
    expect(placeOfCountry(undefined, "NL")).toBe(0);
  });

  const values: readonly { name: string; given: CandidateFacts; expected: number }[] = [
    { name: "candidates", given: candidate(null), expected: 7 },
    {
      name: "item.price",
      given: candidate({ item_id: "x", title: "x", price_minor: 1275, currency: "GBP" }),
      expected: 12.75,
    },
    {
      name: "item.price",
      given: candidate({ item_id: "x", title: "x", price_minor: 1275, currency: "JPY" }),
      expected: 1275,
    },
    {
      name: "item.discount",
      given: candidate({ item_id: "x", title: "x", price_minor: 750, list_price_minor: 1000 }),
      expected: 0.25,
    },
    {
      name: "item.age_days",
      given: candidate({ item_id: "x", title: "x", published_at: NOW - 9 * DAY }),
      expected: 9,
    },
    { name: "item.available", given: candidate({ item_id: "x", title: "x", available: false }), expected: 0 },
    {
      name: "item.delivery_days",
      given: candidate({ item_id: "x", title: "x", delivery_days: 3 }),
      expected: 3,
    },
    {
      name: "item.rating",
      given: candidate({ item_id: "x", title: "x", rating: { average: 4.5, count: 3 } }),
      expected: 4.5,
    },
    {
      name: "item.popularity",
      given: { ...candidate(null), popularity: 99 },
      expected: Math.fround(Math.log(100)),
    },
    {
      name: "retrieval.score",
      given: candidate(null, { score: 2.5, rank: 3, prior: 0.5, personal: 1.5, context: 0.25, rows: 4 }),
      expected: 2.5,
    },
    {
      name: "retrieval.rank",
      given: candidate(null, { score: 2.5, rank: 3, prior: 0.5, personal: 1.5, context: 0.25, rows: 4 }),
      expected: 3,
    },
    {
      name: "retrieval.prior",
      given: candidate(null, { score: 2.5, rank: 3, prior: 0.5, personal: 1.5, context: 0.25, rows: 4 }),
      expected: 0.5,
    },
    {
      name: "retrieval.personal",
      given: candidate(null, { score: 2.5, rank: 3, prior: 0.5, personal: 1.5, context: 0.25, rows: 4 }),
      expected: 1.5,
    },
    {
      name: "retrieval.context",
      given: candidate(null, { score: 2.5, rank: 3, prior: 0.5, personal: 1.5, context: 0.25, rows: 4 }),
      expected: 0.25,
    },
    {
      name: "retrieval.rows",
      given: candidate(null, { score: 2.5, rank: 3, prior: 0.5, personal: 1.5, context: 0.25, rows: 4 }),
      expected: 4,
    },
    {
      name: "context.match",
      given: candidate({ item_id: "x", title: "x", category: ["Kitchen", "Pans"] }),
      expected: 0.5,
    },
    {
      name: "context.same_brand",
      given: candidate({ item_id: "x", title: "x", brand: "Acme" }),
      expected: 1,
    },
  ];
  const request = {
    nowMs: NOW,
    pageItems: [itemFrom({ item_id: "p", title: "p", category: ["Kitchen", "Knives"], brand: "Acme" })],
  };

  it.each(values)("$name of a candidate is $expected", ({ name, given, expected }) => {
    const feature = findFeature(name)!;
    expect(fill(feature, [{ history: [], candidates: [given], request }])[0]).toBe(expected);
    if (feature.valueFor !== undefined)
      expect(Math.fround(candidateValues([feature], given, request)[0]!)).toBe(Math.fround(expected));
  });

  it("has a case for every feature of candidates", () => {
    expect(new Set(values.map(({ name }) => name))).toEqual(
      new Set(FEATURES.filter(({ shape }) => shape.includes("C")).map(({ name }) => name)),
    );
  });
});
