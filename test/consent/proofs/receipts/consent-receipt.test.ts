import { describe, expect, it } from "vitest";
import {
  createConsentReceipt,
  verifyConsentReceipt,
} from "../../../../src/consent/proofs/receipts/consent-receipt.ts";
import { consentJws, CONTROLLER, keys, receipt } from "./issued.ts";
import { recordOf } from "./records.ts";

describe("a consent receipt", () => {
  it("carries the fields of ISO/IEC TS 27560, each purpose apart", () => {
    expect(receipt).toMatchObject({
      schema_version: "ISO/IEC TS 27560:2023",
      receipt_id: "r-1",
      record_id: "rec-1",
      pii_principal_id: "k-1",
      pii_processing: {
        privacy_notice: { version: "3", language: "nl" },
        collection_method: "preference_centre",
        jurisdiction: "NL",
        recipient_third_parties: [],
        purposes: [
          {
            purpose: "personalise",
            purpose_type: "dpv:ProvideProductRecommendations",
            lawful_basis: "consent",
            given: true,
          },
          {
            purpose: "measure",
            purpose_type: "dpv:OptimisationForConsumer",
            lawful_basis: "consent",
            given: false,
          },
        ],
      },
      party_identification: [{ party_id: "demo", party_role: "pii_controller" }],
      event: {
        event_type: "explicit_consent",
        event_state: "given",
        event_time: "2026-06-01T12:00:00.000Z",
        valid_until: "2026-06-02T12:00:00.000Z",
      },
    });
  });

  it.each([
    [
      { kind: "withdrawn" as const, purposes: { personalise: false } },
      { event_type: "withdrawal", event_state: "withdrawn" },
    ],
    [{ purposes: { personalise: false } }, { event_type: "explicit_consent", event_state: "refused" }],
    [
      { kind: "attested" as const, notice: null, expires_at: null },
      { event_type: "attested_import", event_state: "given", valid_until: null },
    ],
  ])("says of %j what kind of act it was", (change, event) => {
    expect(
      createConsentReceipt({
        record: recordOf(change),
        receiptId: "r",
        principal: "k",
        controller: CONTROLLER,
      }).event,
    ).toMatchObject(event);
  });

  it("is verified for its own shop alone", async () => {
    await expect(verifyConsentReceipt(consentJws, keys, "demo")).resolves.toEqual(receipt);
    await expect(verifyConsentReceipt(consentJws, keys, "other")).rejects.toMatchObject({
      code: "receipt_invalid",
    });
  });
});
