import { GVL, PurposeRestriction, TCModel, TCString } from "@iabtechlabtcf/core";
import fc from "fast-check";

/**
 * A vendor list of `count` vendors that declare every purpose as flexible, so that the encoder keeps whatever
 * a test sets.
 */
export const vendorList = (count: number, policyVersion: number): GVL => {
  const purposes = Array.from({ length: 11 }, (_, i) => i + 1);
  const vendors = Object.fromEntries(
    Array.from({ length: count }, (_, i) => i + 1).map((id) => [
      id,
      {
        id,
        name: `Vendor ${id}`,
        purposes,
        legIntPurposes: [2, 7, 8, 9, 10, 11],
        flexiblePurposes: purposes,
        specialPurposes: [1],
        features: [],
        specialFeatures: [],
      },
    ]),
  );
  const named = (ids: number[]) =>
    Object.fromEntries(
      ids.map((id) => [id, { id, name: `Entry ${id}`, description: "", illustrations: [] }]),
    );
  return new GVL({
    gvlSpecificationVersion: 3,
    vendorListVersion: 90,
    tcfPolicyVersion: policyVersion,
    lastUpdated: new Date(Date.UTC(2026, 0, 1)).toISOString(),
    purposes: named(purposes),
    specialPurposes: named([1, 2]),
    features: named([1, 2, 3]),
    specialFeatures: named([1, 2]),
    stacks: {},
    dataCategories: {},
    vendors,
  } as never);
};

export type TcSpec = {
  policyVersion: number;
  serviceSpecific: boolean;
  created: number;
  lastUpdated: number;
  cmpId: number;
  cmpVersion: number;
  screen: number;
  language: string;
  country: string;
  nonStandard: boolean;
  oneTreatment: boolean;
  features: number[];
  consents: number[];
  interests: number[];
  vendorConsents: number[];
  vendorInterests: number[];
  disclosed: number[];
  restrictions: { purpose: number; type: 0 | 1 | 2; vendors: number[] }[];
  publisherConsents: number[];
  publisherInterests: number[];
  customPurposes: number;
  customConsents: number[];
  vendors: number;
};

export const DAY = 86_400_000;
/** 1 June 2026. */
export const NOW = Date.UTC(2026, 5, 1);

export const ACCEPTED: TcSpec = {
  policyVersion: 5,
  serviceSpecific: true,
  created: NOW - DAY,
  lastUpdated: NOW - DAY,
  cmpId: 10,
  cmpVersion: 2,
  screen: 1,
  language: "EN",
  country: "NL",
  nonStandard: false,
  oneTreatment: false,
  features: [],
  consents: [1, 5, 6, 8, 10],
  interests: [],
  vendorConsents: [7],
  vendorInterests: [],
  disclosed: [7],
  restrictions: [],
  publisherConsents: [1, 5, 6, 8, 10],
  publisherInterests: [],
  customPurposes: 0,
  customConsents: [],
  vendors: 40,
};

/**
 * Encodes with the reference library. `segments`: which segments to write, by its names; all that the library
 * would write by default.
 */
export const encode = (spec: TcSpec, segments?: readonly string[]): string => {
  const model = new TCModel(vendorList(spec.vendors, spec.policyVersion));
  model.cmpId = spec.cmpId;
  model.cmpVersion = spec.cmpVersion;
  model.consentScreen = spec.screen;
  model.isServiceSpecific = spec.serviceSpecific;
  model.useNonStandardTexts = spec.nonStandard;
  model.purposeOneTreatment = spec.oneTreatment;
  model.publisherCountryCode = spec.country;
  model.created = new Date(spec.created);
  model.lastUpdated = new Date(spec.lastUpdated);
  model.specialFeatureOptins.set(spec.features);
  model.purposeConsents.set(spec.consents);
  model.purposeLegitimateInterests.set(spec.interests);
  model.vendorConsents.set(spec.vendorConsents);
  model.vendorLegitimateInterests.set(spec.vendorInterests);
  model.vendorsDisclosed.set(spec.disclosed);
  model.publisherConsents.set(spec.publisherConsents);
  model.publisherLegitimateInterests.set(spec.publisherInterests);
  model.numCustomPurposes = spec.customPurposes;
  model.publisherCustomConsents.set(spec.customConsents.filter((id) => id <= spec.customPurposes));
  for (const { purpose, type, vendors } of spec.restrictions) {
    for (const vendor of vendors)
      model.publisherRestrictions.add(vendor, new PurposeRestriction(purpose, type));
  }
  return TCString.encode(model, segments === undefined ? undefined : ({ segments } as never));
};

const ids = (max: number, maxLength: number) => fc.uniqueArray(fc.integer({ min: 1, max }), { maxLength });

/** Runs of neighbours as well as scattered ids, so that both of the encoder's forms are chosen. */
const vendorIds = (max: number) =>
  fc.oneof(
    ids(max, 20),
    fc
      .tuple(fc.integer({ min: 1, max }), fc.integer({ min: 0, max: 400 }))
      .map(([from, span]) => Array.from({ length: Math.min(span, max - from) + 1 }, (_, i) => from + i)),
  );

export const tcSpecs: fc.Arbitrary<TcSpec> = fc.constantFrom(3, 40, 300, 1500).chain((vendors) =>
  fc.record<TcSpec>({
    vendors: fc.constant(vendors),
    policyVersion: fc.integer({ min: 2, max: 6 }),
    serviceSpecific: fc.boolean(),
    created: fc.integer({ min: 0, max: 2 ** 36 - 1 }).map((tenths) => tenths * 100),
    lastUpdated: fc.integer({ min: 0, max: 2 ** 36 - 1 }).map((tenths) => tenths * 100),
    cmpId: fc.integer({ min: 2, max: 4095 }),
    cmpVersion: fc.integer({ min: 0, max: 4095 }),
    screen: fc.integer({ min: 0, max: 63 }),
    language: fc.constant("EN"),
    country: fc.constantFrom("AA", "NL", "DE", "ZZ", "NO"),
    nonStandard: fc.boolean(),
    oneTreatment: fc.boolean(),
    features: ids(12, 12),
    consents: ids(24, 24),
    interests: ids(24, 24),
    vendorConsents: vendorIds(vendors),
    vendorInterests: vendorIds(vendors),
    disclosed: vendorIds(vendors),
    restrictions: fc.array(
      fc.record({
        purpose: fc.integer({ min: 2, max: 11 }),
        type: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
        vendors: ids(vendors, 6),
      }),
      { maxLength: 6 },
    ),
    publisherConsents: ids(24, 24),
    publisherInterests: ids(24, 24),
    customPurposes: fc.integer({ min: 0, max: 63 }),
    customConsents: ids(63, 10),
  }),
);
