import type { JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { type RandomBytes, randomId } from "../../lib/random.ts";
import type { Gate } from "../gate.ts";
import type { ConsentPolicy } from "../policy.ts";
import type { ConsentPort } from "../port.ts";
import {
  type SessionReceipt,
  signSessionReceipt,
  verifySessionReceipt,
} from "../proofs/receipts/session-receipt.ts";
import type { SigningKeys } from "../proofs/receipts/signing-keys.ts";
import { type Because, NO_SIGNALS, type Purpose } from "../purposes.ts";
import type { ShopperRef } from "../shopper-ref.ts";
import type { ShopperState } from "../state.ts";

const LIFETIME_MS = 24 * 60 * 60 * 1000;
const MOST_REMEMBERED = 20;
const ATTEMPTS = 20;

/**
 * What a receipt does not open again, whoever asks for one (docs/consent-rules.md, "Session receipts"), and
 * what would.
 */
const STOPPED: Readonly<Partial<Record<Because, string>>> = {
  restricted: "Their restriction stands; they lift it with DELETE /v1/shopper/restriction.",
  objected: "Their objection stands; they lift it with DELETE /v1/shopper/objection.",
  paused: "They have paused; they end it with paused: false in PATCH /v1/shopper/preferences.",
  minor: "They are too young to agree by themselves.",
  erased: "They were erased; record a fresh consent with PUT /v1/shopper/consent.",
};

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
   * a reference, not the receipt. @throws DomainError consent_stopped where the person or the law has stopped
   * what it would open.
   */
  issue(given: SessionConsent, policy: ConsentPolicy): Promise<string>;
  /** Makes void whatever these identities were handed. */
  voidAll(refs: readonly ShopperRef[]): Promise<void>;
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

type Noted = ShopperState["session_receipts"];

type Deps = {
  readonly keys: SigningKeys;
  readonly jobs: Pick<JobPort, "revoke" | "isRevoked">;
  readonly gate: Gate;
  readonly shoppers: Pick<ConsentPort, "changeState" | "readState">;
  /** `sub` of a receipt: HMAC of shop and session, so that it names no session. */
  readonly subjectOf: (shop: string, sessionId: string) => string;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

export const createSessionReceipts = ({
  keys,
  jobs,
  gate,
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
  const revokeAll = (shop: string, receipts: Noted): Promise<unknown> =>
    Promise.all(receipts.map(({ jti, until }) => jobs.revoke(shop, jti, until)));
  /** The version of the person's state under which nothing stops these purposes. */
  const requireLeave = async (
    shopper: ShopperRef,
    purposes: readonly Purpose[],
    policy: ConsentPolicy,
  ): Promise<number> => {
    const { decision, state } = await gate.pass({
      shopper,
      signals: NO_SIGNALS,
      optOut: false,
      sessionReceipt: purposes,
      policy,
      country: null,
    });
    if (state === null)
      throw new DomainError("store_unavailable", "Whether this was stopped cannot be read now; ask again.");
    for (const purpose of purposes) {
      const { because } = decision.verdicts[purpose];
      if (because === null) continue;
      const how = STOPPED[because];
      if (how !== undefined)
        throw new DomainError("consent_stopped", `No session receipt is issued for this shopper. ${how}`, {
          errors: [{ path: `purposes.${purpose}`, message: because }],
        });
    }
    return state.version;
  };
  return {
    async issue({ shop, shopper, purposes }, policy) {
      const now = clock();
      const facts = { jti: randomId("sr", random), expiresAtMs: now + LIFETIME_MS };
      const reference = `${facts.jti}.${now}`;
      if (shopper === null) return reference;
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const version = await requireLeave(shopper, purposes, policy);
        let forgotten: Noted | null = null;
        await shoppers.changeState(shopper, (state) => {
          forgotten = null;
          if (state.version !== version) return null;
          const valid = [
            ...state.session_receipts.filter(({ until }) => until > now),
            { jti: facts.jti, until: facts.expiresAtMs },
          ];
          forgotten = valid.slice(0, -MOST_REMEMBERED);
          return { state: { ...state, session_receipts: valid.slice(-MOST_REMEMBERED) } };
        });
        // Somebody was faster, perhaps with an objection: asked again.
        if (forgotten === null) continue;
        // What is not noted any more could not be made void later: it ends now.
        await revokeAll(shop, forgotten);
        return reference;
      }
      throw new DomainError("consent_changed", "Consent is changing at this very moment; ask again.");
    },
    async voidAll(refs) {
      // They stay noted until their end: a call that was cut short is done again by its retry.
      for (const ref of refs) await revokeAll(ref.shop, (await shoppers.readState(ref)).session_receipts);
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
