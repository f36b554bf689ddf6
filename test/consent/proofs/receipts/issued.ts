/** One genuine JWS of each kind, and how it is verified. */
import { signHead } from "../../../../src/consent/proofs/ledger/head.ts";
import {
  createConsentReceipt,
  signConsentReceipt,
} from "../../../../src/consent/proofs/receipts/consent-receipt.ts";
import {
  type ErasureReceipt,
  signErasureReceipt,
} from "../../../../src/consent/proofs/receipts/erasure-receipt.ts";
import {
  sessionSubject,
  signSessionReceipt,
  verifySessionReceipt,
} from "../../../../src/consent/proofs/receipts/session-receipt.ts";
import {
  mintShopperToken,
  type ShopperTokenRequest,
  verifyShopperToken,
} from "../../../../src/consent/proofs/receipts/shopper-token.ts";
import { createTextSeal } from "../../../../src/lib/text-seal.ts";
import { keysOf, NOON } from "./keys.ts";
import { recordOf } from "./records.ts";

export const SECRET = new Uint8Array(32).fill(5);
export const NOTICE = `sha256:${"a".repeat(64)}`;
export const HOUR = 3_600_000;
export const SUBJECT = sessionSubject(SECRET, "demo", "s-9");
export const never = () => false;
export const subjects = createTextSeal(SECRET, "shopper token");
export const keys = await keysOf(1, [2]);

export const SESSION = {
  shop: "demo",
  subject: SUBJECT,
  jti: "j-1",
  purposes: ["personalise"] as const,
  noticeHash: NOTICE,
  issuedAtMs: NOON,
  expiresAtMs: NOON + HOUR,
};

export const TOKEN: ShopperTokenRequest = {
  shop: "demo",
  subject: "k-1",
  scopes: ["consent", "events"],
  origin: "https://shop.example",
  jti: "t-1",
  ttlSeconds: 600,
  nowMs: NOON,
};

export const CONTROLLER = { shop: "demo", name: "Demo shop", contact: "privacy@shop.example" };

export const receipt = createConsentReceipt({
  record: recordOf(),
  receiptId: "r-1",
  principal: "k-1",
  controller: CONTROLLER,
});

export const ACCEPTED: ErasureReceipt = {
  receipt_id: "e-1",
  shop: "demo",
  state: "accepted",
  accepted_at: new Date(NOON).toISOString(),
  forgotten_in_data_at: null,
  complete_at: null,
  model_versions: [],
};

export const sessionJws = await signSessionReceipt(keys, SESSION);
export const consentJws = await signConsentReceipt(keys, receipt, NOON);
export const erasureJws = await signErasureReceipt(keys, ACCEPTED, NOON);
export const tokenJws = (await mintShopperToken({ signing: keys, subjects }, TOKEN)).token;

export const headJws = await signHead(keys, {
  shop: "demo",
  size: 0,
  root: new Uint8Array(32),
  timeMs: NOON,
});

export const verifySession = (
  jws: unknown,
  change: Partial<Parameters<typeof verifySessionReceipt>[1]> = {},
) =>
  verifySessionReceipt(jws, {
    keys,
    shop: "demo",
    subject: SUBJECT,
    nowMs: NOON + 60_000,
    isRevoked: never,
    ...change,
  });

export const verifyToken = (jws: unknown, change: Partial<Parameters<typeof verifyShopperToken>[1]> = {}) =>
  verifyShopperToken(jws, {
    keys,
    subjects,
    shop: "demo",
    origin: "https://shop.example",
    nowMs: NOON + 60_000,
    ...change,
  });
