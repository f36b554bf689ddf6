import type { JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { type RandomBytes } from "../../lib/random.ts";
import { isOfSameWish } from "../../lib/retried-id.ts";
import { foldRecord } from "../fold.ts";
import type { ConsentPolicy } from "../policy.ts";
import type { ConsentPort } from "../port.ts";
import { type ConsentReceipt } from "../proofs/receipts/consent-receipt.ts";
import type { Principals } from "../proofs/receipts/principals.ts";
import type { SigningKeys } from "../proofs/receipts/signing-keys.ts";
import { type Purpose, PURPOSES } from "../purposes.ts";
import type { ConsentRecord } from "../record.ts";
import type { ShopperRef } from "../shopper-ref.ts";
import type { ShopperState } from "../state.ts";
import { type Choice, type Controller, deniesAlone, SKEW_MS } from "./choice.ts";
import { createDrafts, type Draft, leafOf } from "./draft-record.ts";
import { isStale, requireAge } from "./refuse-choice.ts";

/**
 * Sources that name one very act: a record of the same one is a repetition, and no later than the first
 * (docs/consent-rules.md, "Precedence" 4).
 */
export const DATED_SOURCE = "tcf:";

const STALE =
  "A newer refusal, withdrawal or erasure stands; ask the person again and send that answer’s own given_at.";
/** Beyond so many changes in between it is written in any case: a "no" is not refused for them. */
const ATTEMPTS = 10;
const CHANGED = "Consent changed since this was decided; read it and decide again.";

/** @throws DomainError consent_changed */
const requireVersion = ({ version }: ShopperState, decidedOn: number | null): void => {
  if (decidedOn !== null && version !== decidedOn) throw new DomainError("consent_changed", CHANGED);
};

const UNDATED =
  "A TC string tells its day alone and counts from that day’s beginning: send the new answer as purposes " +
  "with its notice, or a string of a later day. A platform’s categories have no time without given_at.";

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
   * (`age_raised`), and a plain no is recorded without the age and the country that it names.
   */
  readonly ageUnder?: ConsentPolicy | null;
  /** The version of the state that it was decided on: where another stands, `consent_changed`. */
  readonly decidedOn?: number | null;
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
    } & Pick<RecordOptions, "recordId" | "decidedOn">,
  ): Promise<RecordedChoice>;
  /**
   * The record of an act that names itself: the one that stands, or else what `write` makes; one, also where
   * the call runs twice at the same time.
   */
  recordOnce(
    ref: ShopperRef,
    recordId: string | null,
    write: (as: Pick<RecordOptions, "recordId" | "decidedOn">) => Promise<RecordedChoice>,
  ): Promise<ConsentRecord>;
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

/**
 * Where acts of consent become records: written with their ledger leaf in one transaction, receipted, and in
 * force before the call returns.
 */
export const createChoices = (deps: Deps): Choices => {
  const { draft } = createDrafts(deps);
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
  const recordAs = async (
    ref: ShopperRef,
    choice: Choice,
    controller: Controller,
    { recordId = null, ageUnder = null, decidedOn = null }: RecordOptions,
  ): Promise<RecordedChoice> => {
    const made = await draft(
      ref,
      "given",
      choice,
      controller,
      choice.given_at === null ? await afterBarrier(ref, choice) : null,
      recordId,
    );
    const refuse = (before: ShopperState): boolean => {
      requireVersion(before, decidedOn);
      if (ageUnder !== null) requireAge(before, made.record, ageUnder);
      return isStale(before, made.record);
    };
    const state = await write(ref, made, refuse, false);
    if (state === null)
      throw new DomainError("given_at_stale", choice.given_from === null ? STALE : `${STALE} ${UNDATED}`);
    return { ...made, state };
  };
  return {
    async record(ref, said, controller, options = {}) {
      const choice = await once(ref, said);
      return recordAs(ref, choice, controller, options).catch((error: unknown) => {
        const isRaised = error instanceof DomainError && error.code === "age_raised";
        if (!isRaised || !deniesAlone(choice)) throw error;
        return recordAs(ref, { ...choice, age_band: "unknown", jurisdiction: null }, controller, options);
      });
    },
    async withdraw(
      ref,
      controller,
      { purposes = PURPOSES, erase = false, method = "withdrawal", recordId = null, decidedOn = null } = {},
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
      const refuse = (before: ShopperState): boolean => {
        requireVersion(before, decidedOn);
        return false;
      };
      const state = await write(ref, made, refuse, erase);
      return { ...made, state: present(state, "the state after a withdrawal") };
    },
    async recordOnce(ref, recordId, write) {
      if (recordId === null) return (await write({})).record;
      for (let attempt = 1; ; attempt += 1) {
        const { version } = await deps.shoppers.readState(ref);
        const before = (await deps.shoppers.readHistory(ref)).find(({ record_id }) => record_id === recordId);
        if (before !== undefined && isOfSameWish(before.received_at, deps.clock())) return before;
        const decidedOn = attempt < ATTEMPTS ? version : null;
        try {
          return (await write({ recordId: before === undefined ? recordId : null, decidedOn })).record;
        } catch (cause) {
          const isChanged = cause instanceof DomainError && cause.code === "consent_changed";
          if (!isChanged || decidedOn === null) throw cause;
        }
      }
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
