import { hashNoticeText } from "../../../../src/consent/notices/notice.ts";
import type { ConsentRecord } from "../../../../src/consent/record.ts";
import { NOON } from "./keys.ts";

const TEXT = "Wij gebruiken wat je bekijkt om dingen voor te stellen.";

/** A record as the service keeps it, with whatever a test changes. */
export const recordOf = (change: Partial<ConsentRecord> = {}): ConsentRecord => ({
  record_id: "rec-1",
  kind: "given",
  purposes: { personalise: true, measure: false },
  notice: { version: "3", hash: hashNoticeText(TEXT), language: "nl", text: TEXT },
  method: "preference_centre",
  source: "api",
  given_at: NOON,
  received_at: NOON + 50,
  expires_at: NOON + 86_400_000,
  jurisdiction: "NL",
  age_band: "adult",
  under_gpc: false,
  gpc_named: false,
  ledger_index: null,
  salt: Buffer.alloc(32, 9).toString("base64url"),
  receipt: null,
  ...change,
});
