import { type Purpose, PURPOSES } from "../../../src/consent/purposes.ts";

/**
 * One string of the reference encoder (@iabgpp/cmpapi 3.2.0) with the field values that it decodes from it.
 */
export type GppVector = { gpp: string; ids: number[]; sections: Record<string, Record<string, unknown>> };

const OPT_OUTS = ["SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut"];
const UNRELATED = ["PersonalDataConsents", "AdditionalDataProcessingConsent"];
const includesOne = (value: unknown): boolean => (Array.isArray(value) ? value.includes(1) : value === 1);

/** The denials, stated by field name and without any bit offset. */
export const expectedDenials = ({ sections }: GppVector): Purpose[] => {
  const denied = new Set<Purpose>();
  for (const fields of Object.values(sections)) {
    const optedOut = OPT_OUTS.some((name) => includesOne(fields[name])) || fields["OptOutSale"] === "Y";
    const gpc = fields["GpcSegmentIncluded"] === true && fields["Gpc"] === true;
    if (optedOut || gpc)
      PURPOSES.filter((purpose) => purpose !== "contact").forEach((purpose) => denied.add(purpose));
    if (
      includesOne(fields["SensitiveDataProcessing"]) &&
      fields["SensitiveDataConsentSegmentIncluded"] !== false
    )
      denied.add("sensitive");
    if (includesOne(fields["KnownChildSensitiveDataConsents"]))
      PURPOSES.forEach((purpose) => denied.add(purpose));
    if (UNRELATED.some((name) => includesOne(fields[name]))) denied.add("train").add("connect_channels");
  }
  return PURPOSES.filter((purpose) => denied.has(purpose));
};
