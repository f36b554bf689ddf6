import type { JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { type RandomBytes, randomId } from "../../lib/random.ts";
import type { ConsentPort } from "../port.ts";
import {
  type SessionReceipt,
  signSessionReceipt,
  verifySessionReceipt,
} from "../proofs/receipts/session-receipt.ts";
import type { SigningKeys } from "../proofs/receipts/signing-keys.ts";
import type { Purpose } from "../purposes.ts";
import type { ShopperRef } from "../shopper-ref.ts";
import type { ShopperState } from "../state.ts";

const LIFETIME_MS = 24 * 60 * 60 * 1000;
const MOST_REMEMBERED = 20;

export type SessionConsent = {
  readonly shop: string;
  readonly sessionId: string;
  readonly shopper: ShopperRef | null;
  readonly purposes: readonly Purpose[];
  readonly noticeHash: string;
};

/**
 * Consent for one session of somebody without a record (docs/consent-rules.md, "Session receipts"): issued,
 * heard, taken back.
 */
export type SessionReceipts = {
  /**
   * With a shopper, the receipt is noted beside their state, so that their next record makes it void. Answers
   * a reference, not the receipt.
   */
  issue(given: SessionConsent): Promise<string>;
  /**
   * The receipt of a reference: the same one each time. @throws DomainError receipt_replayed once it is void,
   * receipt_expired
   */
  write(given: SessionConsent, reference: string): Promise<{ receipt: string; expiresAt: number }>;
  /**
   * The purposes of a valid receipt for this very shop and session. A receipt that does not hold grants
   * nothing and says why.
   */
  hear(given: {
    shop: string;
    sessionId: string | null;
    receipt: string | null;
  }): Promise<{ purposes: readonly Purpose[]; refused: DomainError["code"] | null }>;
  revoke(given: { shop: string; sessionId: string; receipt: string }): Promise<void>;
};

type Deps = {
  readonly keys: SigningKeys;
  readonly jobs: Pick<JobPort, "revoke" | "isRevoked">;
  readonly shoppers: Pick<ConsentPort, "changeState">;
  /** `sub` of a receipt: HMAC of shop and session, so that it names no session. */
  readonly subjectOf: (shop: string, sessionId: string) => string;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

export const createSessionReceipts = ({
  keys,
  jobs,
  shoppers,
  subjectOf,
  clock,
  random,
}: Deps): SessionReceipts => {
  const verify = (shop: string, sessionId: string, receipt: string): Promise<SessionReceipt> =>
    verifySessionReceipt(receipt, {
      keys,
      shop,
      subject: subjectOf(shop, sessionId),
      nowMs: clock(),
      isRevoked: (jti) => jobs.isRevoked(shop, jti, clock()),
    });
  return {
    async issue({ shop, shopper }) {
      const now = clock();
      const facts = { jti: randomId("sr", random), expiresAtMs: now + LIFETIME_MS };
      if (shopper !== null) {
        let forgotten: ShopperState["session_receipts"] = [];
        await shoppers.changeState(shopper, (state) => {
          const valid = [
            ...state.session_receipts.filter(({ until }) => until > now),
            { jti: facts.jti, until: facts.expiresAtMs },
          ];
          forgotten = valid.slice(0, -MOST_REMEMBERED);
          return { state: { ...state, session_receipts: valid.slice(-MOST_REMEMBERED) } };
        });
        // What is not noted any more could not be made void later: it ends now.
        await Promise.all(forgotten.map(({ jti, until }) => jobs.revoke(shop, jti, until)));
      }
      return `${facts.jti}.${now}`;
    },
    async write({ shop, sessionId, purposes, noticeHash }, reference) {
      const dot = reference.lastIndexOf(".");
      const [jti, issuedAtMs] = [reference.slice(0, dot), Number(reference.slice(dot + 1))];
      const expiresAtMs = issuedAtMs + LIFETIME_MS;
      if (expiresAtMs <= clock())
        throw new DomainError(
          "receipt_expired",
          "The receipt has ended; ask the visitor and issue a new one.",
        );
      if (await jobs.isRevoked(shop, jti, clock()))
        throw new DomainError(
          "receipt_replayed",
          "The receipt was taken back since; ask the visitor and issue a new one.",
        );
      const facts = { jti, purposes, noticeHash, issuedAtMs, expiresAtMs, shop };
      const receipt = await signSessionReceipt(keys, { ...facts, subject: subjectOf(shop, sessionId) });
      return { receipt, expiresAt: expiresAtMs };
    },
    async hear({ shop, sessionId, receipt }) {
      if (receipt === null) return { purposes: [], refused: null };
      if (sessionId === null) return { purposes: [], refused: "receipt_invalid" };
      try {
        return { purposes: (await verify(shop, sessionId, receipt)).purposes, refused: null };
      } catch (error) {
        // Whatever is wrong with it (or with asking), it grants nothing.
        return { purposes: [], refused: error instanceof DomainError ? error.code : "store_unavailable" };
      }
    },
    async revoke({ shop, sessionId, receipt }) {
      const { jti, expiresAtMs } = await verify(shop, sessionId, receipt);
      await jobs.revoke(shop, jti, expiresAtMs);
    },
  };
};
