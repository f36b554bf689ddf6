import { type Purpose, PURPOSES, type StringSignal } from "../purposes.ts";
import { PURPOSE_TERMS } from "../wording/purpose-terms.ts";
import { hasId } from "./id-ranges.ts";
import { decodeTcString, type TcString, type TcStringFault } from "./tc-string.ts";

/**
 * How a shop judges TC strings. `vendorId`: set only where the shop names its recommender as a vendor of the
 * Global Vendor List.
 */
export type TcfPolicy = {
  readonly nowMs: number;
  readonly maxAgeDays: number;
  readonly lenientDisclosedVendors: boolean;
  readonly vendorId?: number | null;
  /**
   * The shopper's id was kept on the device, so that purpose 1 is needed too (ePrivacy Directive, Art. 5(3)).
   */
  readonly idFromDevice?: boolean;
  /**
   * The reference library appends a publisher segment of zeros to every service-specific string, and on the
   * wire that looks like a refusal of everything to the publisher. It is taken for one unless the shop says
   * that its CMP does not use the segment.
   */
  readonly blankPublisherIsSilent?: boolean;
};

/**
 * Why a TC string does not count: one code for each rejection rule of docs/consent-rules.md, "Consent
 * platforms".
 */
export type TcfRejection =
  | TcStringFault
  | "not_service_specific"
  | "policy_too_old"
  | "dated_in_future"
  | "too_old"
  | "disclosed_vendors_missing";

export type TcfJudgement =
  Exclude<StringSignal, { state: "invalid" }> | { readonly state: "invalid"; readonly because: TcfRejection };

const DAY_MS = 86_400_000;
const MIN_POLICY_VERSION = 4;
/** TCF 2.3: strings created after 28 February 2026 carry the DisclosedVendors segment. */
const DISCLOSED_VENDORS_SINCE = Date.UTC(2026, 2, 1);

/** Purposes that the TCF knows; of the others a TC string says nothing. */
export const TCF_SPEAKS_OF: readonly Purpose[] = PURPOSES.filter(
  (purpose) => PURPOSE_TERMS[purpose].tcf.length > 0,
);

/**
 * Judges a TC string: absent (null, undefined), refused with a code, or read as grants and denials. Consent
 * alone grants: legitimate interest is never looked at, for purposes 1 and 3 to 6 because the TCF forbids it
 * since policy 4, for the rest because docs/consent-rules.md knows no other basis. An empty string is a
 * signal that could not be read, not the absence of one.
 */
export const judgeTcString = (text: string | null | undefined, policy: TcfPolicy): TcfJudgement => {
  if (text === null || text === undefined) return { state: "absent" };
  const decoded = decodeTcString(text);
  if (decoded.state === "invalid") return decoded;
  const because = findRejection(decoded.tc, policy);
  if (because !== null) return { state: "invalid", because };
  const grants = TCF_SPEAKS_OF.filter((purpose) =>
    neededFor(purpose, policy).every((id) => isConsented(decoded.tc, id, policy)),
  );
  return { state: "valid", grants, denies: TCF_SPEAKS_OF.filter((purpose) => !grants.includes(purpose)) };
};

const findRejection = (tc: TcString, policy: TcfPolicy): TcfRejection | null => {
  // Since TCF 2.2 both dates are the same; of an older CMP's two the careful one counts.
  const newest = Math.max(tc.created, tc.lastUpdated);
  const oldest = Math.min(tc.created, tc.lastUpdated);
  if (!tc.isServiceSpecific) return "not_service_specific";
  if (tc.policyVersion < MIN_POLICY_VERSION) return "policy_too_old";
  if (newest > policy.nowMs) return "dated_in_future";
  if (policy.nowMs - oldest > policy.maxAgeDays * DAY_MS) return "too_old";
  if (
    tc.created >= DISCLOSED_VENDORS_SINCE &&
    tc.disclosedVendors === null &&
    !policy.lenientDisclosedVendors
  )
    return "disclosed_vendors_missing";
  return null;
};

const neededFor = (purpose: Purpose, policy: TcfPolicy): readonly number[] => {
  const { tcf, tcfOnDevice } = PURPOSE_TERMS[purpose];
  return policy.idFromDevice === true ? [...tcfOnDevice, ...tcf] : tcf;
};

/**
 * Consent to TCF purpose `id` for the shop. The shop is the publisher: its own segment speaks for it where
 * there is one, else the core does. A shop that names a vendor needs the core, the vendor's bit, its
 * disclosure and no restriction as well.
 */
const isConsented = (tc: TcString, id: number, policy: TcfPolicy): boolean => {
  const publisher = policy.blankPublisherIsSilent === true && isBlank(tc.publisherTc) ? null : tc.publisherTc;
  if (publisher !== null && !publisher.purposesConsent.includes(id)) return false;
  const vendorId = policy.vendorId ?? null;
  if (vendorId === null) return publisher !== null || tc.purposesConsent.includes(id);
  if (!tc.purposesConsent.includes(id) || !hasId(tc.vendorConsents, vendorId)) return false;
  if (tc.disclosedVendors !== null && !hasId(tc.disclosedVendors, vendorId)) return false;
  // Restriction 0 forbids the purpose and 2 forbids consent as its basis; 1 asks for the consent that is
  // there.
  return !tc.publisherRestrictions.some(
    (rule) => rule.purpose === id && rule.type !== 1 && hasId(rule.vendors, vendorId),
  );
};

const isBlank = (publisher: TcString["publisherTc"]): boolean => {
  return (
    publisher === null ||
    (publisher.purposesConsent.length === 0 &&
      publisher.purposesLegitimateInterest.length === 0 &&
      publisher.customPurposes === 0)
  );
};
