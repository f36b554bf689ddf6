import type { Purpose } from "./purposes.ts";

/**
 * What a shop has settled about consent. Defaults are the careful side (docs/consent-rules.md, "Defaults that
 * must hold").
 */
export type ConsentPolicy = {
  /** A grant given while GPC was sent, under a notice that names it, outranks GPC. */
  readonly gpc_yields_to_specific_consent: boolean;
  readonly lenient_disclosed_vendors: boolean;
  readonly tc_max_age_days: number;
  /** Is the shopper's id read from the device? Then TCF purpose 1 is needed as well. */
  readonly id_from_device: boolean;
  readonly unknown_age: "adult" | "minor";
  /** Ages of consent by country that differ from the shipped table. */
  readonly age_table: Readonly<Record<string, number>>;
  /** Country assumed where neither the record nor the request names one. */
  readonly country: string | null;
  /** Hashes of notices that a material change has overtaken: a grant under them must be asked for again. */
  readonly overtaken_notices: readonly string[];
  readonly cmp_mapping: Readonly<Record<string, readonly Purpose[]>>;
};

export const CAREFUL_POLICY: ConsentPolicy = {
  gpc_yields_to_specific_consent: false,
  lenient_disclosed_vendors: false,
  tc_max_age_days: 395,
  id_from_device: false,
  unknown_age: "adult",
  age_table: {},
  country: null,
  overtaken_notices: [],
  cmp_mapping: {},
};

/** The part of a policy by which TC strings are judged, at one moment (ms). */
export const tcfPolicy = (
  policy: ConsentPolicy,
  nowMs: number,
): { nowMs: number; maxAgeDays: number; lenientDisclosedVendors: boolean; idFromDevice: boolean } => ({
  nowMs,
  maxAgeDays: policy.tc_max_age_days,
  lenientDisclosedVendors: policy.lenient_disclosed_vendors,
  idFromDevice: policy.id_from_device,
});
