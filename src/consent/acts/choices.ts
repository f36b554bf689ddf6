import type { JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { type RandomBytes, randomId } from "../../lib/random.ts";
import { raisesAge } from "../age-of-consent.ts";
import { foldRecord, isHistory } from "../fold.ts";
import type { ConsentPolicy } from "../policy.ts";
import type { ConsentPort, PendingLeaf } from "../port.ts";
import { commitTo } from "../proofs/ledger/leaf.ts";
import {
  type ConsentReceipt,
  createConsentReceipt,
  signConsentReceipt,
} from "../proofs/receipts/consent-receipt.ts";
import type { Principals } from "../proofs/receipts/principals.ts";
import type { SigningKeys } from "../proofs/receipts/signing-keys.ts";
import { type AgeBand, type Purpose, PURPOSES } from "../purposes.ts";
import type { ConsentRecord, NoticeSeen } from "../record.ts";
import type { ShopperRef } from "../shopper-ref.ts";
import type { ShopperState } from "../state.ts";

/** Clocks differ; a choice from further ahead than this has not been made. */
const SKEW_MS = 5 * 60_000;

/**
 * Sources that name one very act: a record of the same one is a repetition, and no later than the first
 * (docs/consent-rules.md, "Precedence" 4).
 */
export const DATED_SOURCE = "tcf:";

const STALE =
  "A newer refusal, withdrawal or erasure stands; ask the person again and send that answer’s own given_at.";
const UNDATED =
  "A TC string tells its day alone and counts from that day’s beginning: send the new answer as purposes " +
  "with its notice, or a string of a later day. A platform’s categories have no time without given_at.";

/** One act of consent, as it comes in; every purpose that it speaks of, apart. */
export type Choice = {
  readonly purposes: Readonly<Partial<Record<Purpose, boolean>>>;
  readonly notice: NoticeSeen | null;
  readonly method: string;
  readonly source: string;
  readonly given_at: number | null;
  /** The earliest time of the act, where its source does not tell the exact one; null where it does. */
  readonly given_from: number | null;
  readonly expires_at: number | null;
  readonly jurisdiction: string | null;
  readonly age_band: AgeBand;
  readonly under_gpc: boolean;
  readonly gpc_named: boolean;
};

/** The shop as its receipts name it, and the hash of the consent policy that it had settled at the time. */
export type Controller = {
  readonly shop: string;
  readonly name: string;
  readonly contact: string | null;
  readonly policy_hash: string | null;
};

export type RecordedChoice = {
  readonly record: ConsentRecord;
  readonly state: ShopperState;
  readonly receipt: ConsentReceipt;
};

export type RecordOptions = {
  /** The record's id where the call names itself, so that a retry is found again. */
  readonly recordId?: string | null;
  /**
   * Of a call that the shopper makes alone: an act that would raise their age under this policy is refused
   * (`age_raised`).
   */
  readonly ageUnder?: ConsentPolicy | null;
};

export type Choices = {
  /**
   * Records a choice. Denials always hold; a call that only repeats grants which a newer denial has overtaken
   * is refused (`given_at_stale`).
   */
  record(
    ref: ShopperRef,
    choice: Choice,
    controller: Controller,
    options?: RecordOptions,
  ): Promise<RecordedChoice>;
  /**
   * Withdraws the given purposes (all by default) at once; `erase` drops the stored events in the same
   * transaction.
   */
  withdraw(
    ref: ShopperRef,
    controller: Controller,
    options?: {
      purposes?: readonly Purpose[];
      erase?: boolean;
      method?: string;
      /** As of `RecordOptions`. */
      recordId?: string | null;
    },
  ): Promise<RecordedChoice>;
  /**
   * The shop's word that it holds consent already: lays over "never asked" and over nothing else. Null where
   * it says nothing new.
   */
  attest(ref: ShopperRef, choice: Choice, controller: Controller): Promise<RecordedChoice | null>;
};

type Deps = {
  readonly shoppers: Pick<ConsentPort, "changeState" | "readState" | "readHistory">;
  readonly jobs: Pick<JobPort, "revoke">;
  readonly keys: SigningKeys;
  readonly principals: Principals;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

type Draft = {
  readonly record: ConsentRecord;
  readonly receipt: ConsentReceipt;
  readonly policyHash: string | null;
};

const checkTimes = (choice: Choice, now: number): number => {
  const given = choice.given_at ?? now;
  if (given > now + SKEW_MS)
    throw new DomainError(
      "given_at_in_future",
      "given_at lies more than five minutes ahead; check the clock and the time zone.",
      { errors: [{ path: "given_at", message: "This time has not come yet." }] },
    );
  if (choice.expires_at !== null && choice.expires_at <= given)
    throw new DomainError("invalid_request", "expires_at must lie after given_at.", {
      errors: [{ path: "expires_at", message: "This is not after given_at." }],
    });
  return Math.min(given, now);
};

const isStale = (state: ShopperState, record: ConsentRecord): boolean => {
  const denies = PURPOSES.some((purpose) => record.purposes[purpose] === false);
  const next = foldRecord(state, record);
  return (
    !denies &&
    isHistory(state, record) &&
    PURPOSES.every((purpose) => next.standing[purpose] === state.standing[purpose])
  );
};

/** Art. 8 GDPR: that somebody is old enough is the shop's to establish, and not a click of the browser. */
const requireAge = (before: ShopperState, record: ConsentRecord, policy: ConsentPolicy): void => {
  if (!raisesAge(before, record.age_band, foldRecord(before, record), policy)) return;
  throw new DomainError(
    "age_raised",
    "A shopper token states an age as known or younger; send a higher one, or a country with a lower " +
      "age of consent, with the shop’s key.",
    { errors: [{ path: "age_band", message: "This makes the shopper older than is known." }] },
  );
};

/**
 * Where acts of consent become records: written with their ledger leaf in one transaction, receipted, and in
 * force before the call returns.
 */
export const createChoices = (deps: Deps): Choices => {
  const draft = async (
    ref: ShopperRef,
    kind: ConsentRecord["kind"],
    choice: Choice,
    controller: Controller,
    orderedAt: number | null = null,
    recordId: string | null = null,
  ): Promise<Draft> => {
    const now = deps.clock();
    const givenAt = checkTimes(choice, now);
    const bare: ConsentRecord = {
      record_id: recordId ?? randomId("cr", deps.random),
      kind,
      purposes: choice.purposes,
      notice: choice.notice,
      method: choice.method,
      source: choice.source,
      given_at: orderedAt ?? givenAt,
      ...(choice.given_from === null ? {} : { given_from: choice.given_from }),
      received_at: now,
      expires_at: choice.expires_at,
      jurisdiction: choice.jurisdiction,
      age_band: choice.age_band,
      under_gpc: choice.under_gpc,
      gpc_named: choice.gpc_named,
      ledger_index: null,
      salt: Buffer.from(deps.random(32)).toString("base64url"),
      receipt: null,
    };
    const receipt = createConsentReceipt({
      record: bare,
      receiptId: randomId("rcp", deps.random),
      principal: deps.principals("consent receipt", ref),
      controller,
    });
    return {
      record: { ...bare, receipt: await signConsentReceipt(deps.keys, receipt, now) },
      receipt,
      policyHash: controller.policy_hash,
    };
  };
  const leafOf = ({ record, receipt, policyHash }: Draft): PendingLeaf => ({
    type: record.kind,
    record_id: record.record_id,
    body: {
      time: new Date(record.received_at).toISOString(),
      type: record.kind,
      purposes: record.purposes,
      notice_hash: record.notice?.hash ?? null,
      policy_hash: policyHash,
      commitment: commitTo(receipt, Buffer.from(record.salt, "base64url")),
    },
  });
  const write = async (
    ref: ShopperRef,
    made: Draft,
    refuse: (state: ShopperState) => boolean,
    dropEvents: boolean,
  ): Promise<ShopperState | null> => {
    let refused = false;
    let overtaken: ShopperState["session_receipts"] = [];
    const state = await deps.shoppers.changeState(ref, (before) => {
      refused = refuse(before);
      if (refused) return null;
      overtaken = before.session_receipts;
      const folded = { ...foldRecord(before, made.record), session_receipts: [] };
      const after = dropEvents ? { ...folded, events_restricted_since: null } : folded;
      return { state: after, record: made.record, leaf: leafOf(made), dropEvents };
    });
    if (refused) return null;
    await Promise.all(overtaken.map(({ jti, until }) => deps.jobs.revoke(ref.shop, jti, until)));
    return state;
  };
  /**
   * An act without a time of its own happens now, and so after whatever was denied before it: within the same
   * millisecond, and when the clock was set back.
   */
  const afterBarrier = async (ref: ShopperRef, choice: Choice): Promise<number> => {
    const { standing } = await deps.shoppers.readState(ref);
    const now = deps.clock();
    const barriers = PURPOSES.map((purpose) =>
      choice.purposes[purpose] === true ? standing[purpose].barrier : -1,
    ).filter((barrier) => barrier < now + SKEW_MS);
    return Math.max(now, ...barriers.map((barrier) => barrier + 1));
  };
  const once = async (ref: ShopperRef, choice: Choice): Promise<Choice> => {
    if (!choice.source.startsWith(DATED_SOURCE)) return choice;
    const first =
      (await deps.shoppers.readHistory(ref)).findLast(({ source }) => source === choice.source)?.given_at ??
      Infinity;
    return { ...choice, given_at: Math.min(choice.given_at ?? deps.clock(), first) };
  };
  return {
    async record(ref, said, controller, { recordId = null, ageUnder = null } = {}) {
      const choice = await once(ref, said);
      const made = await draft(
        ref,
        "given",
        choice,
        controller,
        choice.given_at === null ? await afterBarrier(ref, choice) : null,
        recordId,
      );
      const refuse = (before: ShopperState): boolean => {
        if (ageUnder !== null) requireAge(before, made.record, ageUnder);
        return isStale(before, made.record);
      };
      const state = await write(ref, made, refuse, false);
      if (state === null)
        throw new DomainError("given_at_stale", choice.given_from === null ? STALE : `${STALE} ${UNDATED}`);
      return { ...made, state };
    },
    async withdraw(
      ref,
      controller,
      { purposes = PURPOSES, erase = false, method = "withdrawal", recordId = null } = {},
    ) {
      const choice: Choice = {
        purposes: Object.fromEntries(purposes.map((purpose) => [purpose, false])),
        notice: null,
        method,
        source: "direct",
        given_at: null,
        given_from: null,
        expires_at: null,
        jurisdiction: null,
        age_band: "unknown",
        under_gpc: false,
        gpc_named: false,
      };
      const made = await draft(ref, "withdrawn", choice, controller, null, recordId);
      const state = await write(ref, made, () => false, erase);
      return { ...made, state: state! };
    },
    async attest(ref, choice, controller) {
      const made = await draft(ref, "attested", choice, controller);
      const saysNothing = (before: ShopperState): boolean => {
        const next = foldRecord(before, made.record);
        return PURPOSES.every((purpose) => next.standing[purpose] === before.standing[purpose]);
      };
      const state = await write(ref, made, saysNothing, false);
      return state === null ? null : { ...made, state };
    },
  };
};
