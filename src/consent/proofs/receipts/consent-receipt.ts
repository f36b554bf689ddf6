import { DomainError } from "../../../lib/errors.ts";
import { type AgeBand, type Purpose, PURPOSES } from "../../purposes.ts";
import type { ConsentRecord } from "../../record.ts";
import { PURPOSE_TERMS } from "../../wording/purpose-terms.ts";
import { WITHDRAWAL_CALL } from "../../wording/withdrawal-call.ts";
import type { SigningKeys, VerificationKeys } from "./signing-keys.ts";
import { JWS_TYPES, toSeconds, verifyTypedJws } from "./typed-jws.ts";

/** One purpose of a receipt, apart from the others (ISO/IEC TS 27560 section 6.3, "PII processing"). */
export type ReceiptPurpose = {
  readonly purpose: Purpose;
  /** Term of the Data Privacy Vocabulary. */
  readonly purpose_type: string;
  readonly lawful_basis: "consent";
  readonly given: boolean;
};

/**
 * A consent receipt with the fields of ISO/IEC TS 27560:2023. It is proof for the shopper and never a
 * credential: no part of the service takes it as leave to do anything. `pii_principal_id` is a name for
 * receipts alone (`createPrincipals`).
 */
export type ConsentReceipt = {
  readonly schema_version: "ISO/IEC TS 27560:2023";
  readonly receipt_id: string;
  readonly record_id: string;
  readonly pii_principal_id: string;
  readonly pii_processing: {
    readonly privacy_notice: {
      readonly version: string;
      readonly hash: string;
      readonly language: string;
      readonly text: string;
    } | null;
    readonly purposes: readonly ReceiptPurpose[];
    readonly collection_method: string;
    readonly consent_source: string;
    readonly withdrawal_method: string;
    readonly jurisdiction: string | null;
    readonly age_band: AgeBand;
    readonly recipient_third_parties: readonly [];
  };
  readonly party_identification: readonly {
    readonly party_id: string;
    readonly party_role: "pii_controller";
    readonly party_name: string;
    readonly party_contact: string | null;
  }[];
  readonly event: {
    readonly event_type: "explicit_consent" | "withdrawal" | "attested_import";
    readonly event_state: "given" | "refused" | "withdrawn";
    /** RFC 3339, UTC: when the person acted, and when the service took note. */
    readonly event_time: string;
    readonly recorded_time: string;
    readonly valid_until: string | null;
    readonly gpc_sent: boolean;
  };
};

export type ConsentReceiptFacts = {
  readonly record: ConsentRecord;
  readonly receiptId: string;
  readonly principal: string;
  readonly controller: { readonly shop: string; readonly name: string; readonly contact: string | null };
};

const AUDIENCE = "candor:consent-receipt";

/** The receipt of one record; pure. Purposes in the closed order, each that the act spoke of. */
export const createConsentReceipt = ({
  record,
  receiptId,
  principal,
  controller,
}: ConsentReceiptFacts): ConsentReceipt => {
  const spoken = PURPOSES.filter((purpose) => record.purposes[purpose] !== undefined);
  return {
    schema_version: "ISO/IEC TS 27560:2023",
    receipt_id: receiptId,
    record_id: record.record_id,
    pii_principal_id: principal,
    pii_processing: {
      privacy_notice: record.notice === null ? null : { ...record.notice },
      purposes: spoken.map((purpose) => ({
        purpose,
        purpose_type: PURPOSE_TERMS[purpose].dpv,
        lawful_basis: "consent",
        given: record.purposes[purpose] === true,
      })),
      collection_method: record.method,
      consent_source: record.source,
      withdrawal_method: WITHDRAWAL_CALL,
      jurisdiction: record.jurisdiction,
      age_band: record.age_band,
      recipient_third_parties: [],
    },
    party_identification: [
      {
        party_id: controller.shop,
        party_role: "pii_controller",
        party_name: controller.name,
        party_contact: controller.contact,
      },
    ],
    event: {
      event_type:
        record.kind === "withdrawn"
          ? "withdrawal"
          : record.kind === "attested"
            ? "attested_import"
            : "explicit_consent",
      event_state:
        record.kind === "withdrawn"
          ? "withdrawn"
          : spoken.some((purpose) => record.purposes[purpose] === true)
            ? "given"
            : "refused",
      event_time: toTime(record.given_at),
      recorded_time: toTime(record.received_at),
      valid_until: record.expires_at === null ? null : toTime(record.expires_at),
      gpc_sent: record.under_gpc,
    },
  };
};

const toTime = (ms: number): string => new Date(ms).toISOString();

/** Signs a receipt as the shop's proof; a compact JWS. */
export const signConsentReceipt = (
  keys: SigningKeys,
  receipt: ConsentReceipt,
  issuedAtMs: number,
): Promise<string> => {
  const shop = receipt.party_identification[0]?.party_id;
  return keys.sign(JWS_TYPES.consentReceipt, {
    iss: shop,
    aud: AUDIENCE,
    iat: toSeconds(issuedAtMs),
    receipt,
  });
};

/**
 * Verifies a shop's consent receipt. It has no end: proof does not expire.
 * @throws DomainError `receipt_invalid` where the signature, the type, the key or the shop is wrong.
 */
export const verifyConsentReceipt = async (
  jws: unknown,
  keys: VerificationKeys,
  shop: string,
): Promise<ConsentReceipt> => {
  const { payload } = await verifyTypedJws(jws, keys, {
    typ: JWS_TYPES.consentReceipt,
    code: "receipt_invalid",
    what: "The consent receipt",
  });
  const { aud, iss, receipt } = payload;
  if (aud !== AUDIENCE || typeof receipt !== "object" || receipt === null)
    throw new DomainError("receipt_invalid", "The consent receipt does not carry a receipt.");
  if (iss !== shop)
    throw new DomainError(
      "receipt_invalid",
      "The consent receipt is another shop's. Verify it with that shop's keys.",
    );
  return receipt as ConsentReceipt;
};
