import { type BitReader, createBitReader } from "./bits.ts";
import { type IdRanges, listIds, readBitField, readRangeList, readVendors } from "./id-ranges.ts";

/** Characters of a TC string that are looked at; a longer one is refused before decoding. */
export const MAX_TC_STRING_LENGTH = 4096;

/** 0: the purpose is not allowed; 1: consent is required; 2: legitimate interest is required. */
export type RestrictionType = 0 | 1 | 2;

export type PublisherRestriction = {
  readonly purpose: number;
  readonly type: RestrictionType;
  readonly vendors: IdRanges;
};

export type PublisherTc = {
  readonly purposesConsent: readonly number[];
  readonly purposesLegitimateInterest: readonly number[];
  readonly customPurposes: number;
  readonly customConsents: readonly number[];
  readonly customLegitimateInterest: readonly number[];
};

/**
 * What a TC string of version 2 says (IAB Tech Lab, "Transparency and Consent String with Global Vendor List
 * Format"). Times in ms.
 */
export type TcString = {
  readonly version: 2;
  readonly created: number;
  readonly lastUpdated: number;
  readonly cmpId: number;
  readonly cmpVersion: number;
  readonly consentScreen: number;
  readonly consentLanguage: string;
  readonly vendorListVersion: number;
  readonly policyVersion: number;
  readonly isServiceSpecific: boolean;
  readonly useNonStandardTexts: boolean;
  readonly specialFeatureOptIns: readonly number[];
  readonly purposesConsent: readonly number[];
  readonly purposesLegitimateInterest: readonly number[];
  readonly purposeOneTreatment: boolean;
  readonly publisherCountry: string;
  readonly vendorConsents: IdRanges;
  readonly vendorLegitimateInterests: IdRanges;
  readonly publisherRestrictions: readonly PublisherRestriction[];
  readonly disclosedVendors: IdRanges | null;
  readonly allowedVendors: IdRanges | null;
  readonly publisherTc: PublisherTc | null;
};

/** Why a string cannot be read at all. `version`: TCF 1, or one that does not exist yet. */
export type TcStringFault = "too_long" | "malformed" | "version";

export type DecodedTcString =
  | { readonly state: "valid"; readonly tc: TcString }
  | { readonly state: "invalid"; readonly because: TcStringFault };

type Core = Omit<TcString, "disclosedVendors" | "allowedVendors" | "publisherTc">;

const SEGMENT = { disclosedVendors: 1, allowedVendors: 2, publisherTc: 3 } as const;
const LETTERS = 26;

/**
 * Decodes a TC string of at most 4,096 characters. Never throws; time and memory are linear in the length of
 * the string, because vendors stay ranges and no count is believed that the string is too short to hold.
 */
export const decodeTcString = (text: string): DecodedTcString => {
  if (text.length > MAX_TC_STRING_LENGTH) return { state: "invalid", because: "too_long" };
  const [coreText = "", ...others] = text.split(".");
  const bits = createBitReader(coreText);
  if (bits === null) return { state: "invalid", because: "malformed" };
  if (bits.int(6) !== 2) return { state: "invalid", because: "version" };
  const core = readCore(bits);
  const segments = core === null ? null : readSegments(others);
  if (core === null || segments === null) return { state: "invalid", because: "malformed" };
  return { state: "valid", tc: { ...core, ...segments } };
};

const readCore = (bits: BitReader): Core | null => {
  // Object members are read in the order in which they stand, which is the order of the bits.
  const head = {
    version: 2 as const,
    created: bits.int(36) * 100,
    lastUpdated: bits.int(36) * 100,
    cmpId: bits.int(12),
    cmpVersion: bits.int(12),
    consentScreen: bits.int(6),
    consentLanguage: readLetters(bits),
    vendorListVersion: bits.int(12),
    policyVersion: bits.int(6),
    isServiceSpecific: bits.flag(),
    useNonStandardTexts: bits.flag(),
    specialFeatureOptIns: listIds(readBitField(bits, 12)),
    purposesConsent: listIds(readBitField(bits, 24)),
    purposesLegitimateInterest: listIds(readBitField(bits, 24)),
    purposeOneTreatment: bits.flag(),
    publisherCountry: readLetters(bits),
  };
  const vendorConsents = readVendors(bits);
  const vendorLegitimateInterests = vendorConsents === null ? null : readVendors(bits);
  const publisherRestrictions = vendorLegitimateInterests === null ? null : readRestrictions(bits);
  const { consentLanguage, publisherCountry } = head;
  if (vendorConsents === null || vendorLegitimateInterests === null || publisherRestrictions === null)
    return null;
  if (consentLanguage === null || publisherCountry === null || bits.overrun()) return null;
  return {
    ...head,
    consentLanguage,
    publisherCountry,
    vendorConsents,
    vendorLegitimateInterests,
    publisherRestrictions,
  };
};

const readLetters = (bits: BitReader): string | null => {
  const first = bits.int(6);
  const second = bits.int(6);
  return first < LETTERS && second < LETTERS ? String.fromCharCode(65 + first, 65 + second) : null;
};

/** Shortest possible restriction: purpose, type and the count of its ranges. */
const RESTRICTION_BITS = 20;

const readRestrictions = (bits: BitReader): PublisherRestriction[] | null => {
  const count = bits.int(12);
  if (count * RESTRICTION_BITS > bits.remaining()) return null;
  const restrictions: PublisherRestriction[] = [];
  for (let i = 0; i < count; i++) {
    const purpose = bits.int(6);
    const type = bits.int(2);
    const vendors = readRangeList(bits);
    if (purpose === 0 || type === 3 || vendors === null) return null;
    restrictions.push({ purpose, type: type as RestrictionType, vendors });
  }
  return restrictions;
};

type Segments = {
  disclosedVendors: IdRanges | null;
  allowedVendors: IdRanges | null;
  publisherTc: PublisherTc | null;
};

const readSegments = (texts: readonly string[]): Segments | null => {
  const found: Segments = { disclosedVendors: null, allowedVendors: null, publisherTc: null };
  for (const text of texts) {
    const bits = createBitReader(text);
    if (bits === null || !readSegment(bits, found) || bits.overrun()) return null;
  }
  return found;
};

/**
 * Reads one optional segment into `found`; false where it is unknown, malformed, or there twice (which of the
 * two would count?).
 */
const readSegment = (bits: BitReader, found: Segments): boolean => {
  const type = bits.int(3);
  if (type === SEGMENT.publisherTc) {
    if (found.publisherTc !== null) return false;
    found.publisherTc = readPublisherTc(bits);
    return true;
  }
  if (type !== SEGMENT.disclosedVendors && type !== SEGMENT.allowedVendors) return false;
  const key = type === SEGMENT.disclosedVendors ? "disclosedVendors" : "allowedVendors";
  if (found[key] !== null) return false;
  found[key] = readVendors(bits);
  return found[key] !== null;
};

const readPublisherTc = (bits: BitReader): PublisherTc => {
  const purposesConsent = listIds(readBitField(bits, 24));
  const purposesLegitimateInterest = listIds(readBitField(bits, 24));
  const customPurposes = bits.int(6);
  return {
    purposesConsent,
    purposesLegitimateInterest,
    customPurposes,
    customConsents: listIds(readBitField(bits, customPurposes)),
    customLegitimateInterest: listIds(readBitField(bits, customPurposes)),
  };
};
