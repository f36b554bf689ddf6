import type { Controller } from "../../consent/acts/choice.ts";
import type { Choices } from "../../consent/acts/choices.ts";
import type { SessionReceipts } from "../../consent/acts/session-receipts.ts";
import { takeChoice } from "../../consent/acts/take-choice.ts";
import type { Gate } from "../../consent/gate.ts";
import { tcfPolicy } from "../../consent/policy.ts";
import type { Appender } from "../../consent/proofs/ledger/appender.ts";
import type { LedgerPort } from "../../consent/proofs/ledger/port.ts";
import type { ProveRecords } from "../../consent/proofs/ledger/prove-records.ts";
import type { LedgerPlace } from "../../consent/proofs/ledger/waiters.ts";
import { exportConsentHistory } from "../../consent/proofs/receipts/dpv.ts";
import type { Principals } from "../../consent/proofs/receipts/principals.ts";
import { type Purpose, PURPOSES, type Signals } from "../../consent/purposes.ts";
import type { ConsentRecord } from "../../consent/record.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { readSignals } from "../../consent/signals/read-signals.ts";
import type { ConsentPut } from "../../contract/consent.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { RandomBytes } from "../../lib/random.ts";
import { retriedId } from "../../lib/retried-id.ts";
import { controllerOf } from "../../shop/controller.ts";
import type { Shops } from "../../shop/shops.ts";
import type { ForgettingStatus } from "../../shopper/forgetting-status.ts";
import type { Identities } from "../../shopper/identities.ts";
import type { RecordReads } from "../../shopper/shopper-reads.ts";
import { actRoute, type Call, type Reference, type Refusing, type Route, route } from "../call.ts";
import { fromRecord, fromStanding, tellLeftOut, tellUnmapped, toGiven } from "../mapping/consent.ts";
import { tellUnlearning } from "../tell-unlearning.ts";

type Deps = {
  readonly gate: Gate;
  readonly choices: Choices;
  readonly principals: Principals;
  readonly shoppers: RecordReads;
  readonly ledger: Pick<LedgerPort, "readHead">;
  readonly appender: Pick<Appender, "place">;
  readonly identities: Identities;
  readonly forgetting: Pick<ForgettingStatus, "about">;
  readonly sessionReceipts: SessionReceipts;
  readonly proveRecords: ProveRecords;
  readonly shops: Shops;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

/**
 * How long a PUT waits for its place in the ledger before it answers `pending` (docs/architecture.md,
 * "Storage").
 */
const PLACE_WAIT_MS = 200;

/**
 * What a platform's string or categories deny is known once they are read: they have the room, and no more.
 */
const refusedIn = ({ purposes, source }: ConsentPut): Refusing => {
  if (source !== undefined) return "room";
  const refused = PURPOSES.filter((purpose) => purposes?.[purpose] === false);
  return refused.length === 0 ? null : { act: "refuse", purposes: refused };
};

/** A call that names its shopper. */
type PersonCall = Pick<Call, "shop" | "signals" | "retryKey"> & { readonly shopper: ShopperRef };

/** By it a retry finds the record, also after a crash: nothing is given or taken back a second time. */
const ownRecordId = ({ retryKey }: PersonCall) => (retryKey === null ? null : `cr_${retryKey}`);

/** Consent: recorded per purpose, told with what holds under the call's signals, withdrawn in one call. */
export const consentRoutes = (deps: Deps): Route[] => {
  const headerSignals = async (call: Pick<Call, "shop" | "signals">): Promise<Signals> =>
    readSignals(
      { headers: call.signals, body: {} },
      tcfPolicy(await deps.shops.policy(call.shop), deps.clock()),
    );
  const effective = async (call: Pick<Call, "shop" | "shopper">, signals: Signals) => {
    const policy = await deps.shops.policy(call.shop);
    const { decision, state } = await deps.gate.pass({
      shopper: call.shopper,
      signals,
      optOut: false,
      sessionReceipt: [],
      policy,
      country: null,
    });
    if (state === null)
      throw new DomainError(
        "store_unavailable",
        "Consent cannot be read now; it counts as refused. Ask again.",
      );
    return fromStanding(state, decision, deps.clock());
  };
  const recordOf = async (ref: ShopperRef, recordId: Reference): Promise<ConsentRecord | null> =>
    (await deps.shoppers.readHistory(ref)).find((record) => record.record_id === recordId) ?? null;
  const keptRecord = async (ref: ShopperRef, recordId: Reference): Promise<ConsentRecord> => {
    const record = await recordOf(ref, recordId);
    if (record !== null) return record;
    throw new DomainError(
      "idempotency_spent",
      "This record is no longer kept: the shopper was erased since. Read what holds with GET " +
        "/v1/shopper/consent.",
    );
  };
  const placeOf = async (
    ref: ShopperRef,
    { record_id: recordId, ledger_index: index }: ConsentRecord,
  ): Promise<LedgerPlace | null> =>
    index === null
      ? deps.appender.place({ ref, recordId, withinMs: PLACE_WAIT_MS })
      : { index, head: (await deps.ledger.readHead(ref.shop))?.jws ?? null };
  /** The record with its place, once the ledger's appender has given it one. */
  const placed = async (ref: ShopperRef, recordId: Reference) => {
    const record = await keptRecord(ref, recordId);
    const place = await placeOf(ref, record);
    // Whoever was erased while the call waited is told nothing of before.
    if (place === null) await keptRecord(ref, recordId);
    return {
      record,
      ledger: place === null ? { state: "pending" as const } : { state: "placed" as const, ...place },
    };
  };
  /**
   * The record of an act, with what holds now: a later withdrawal or signal is told, whenever the act was.
   */
  const tellRecord = async (call: PersonCall, reference: Reference, sent: ConsentPut | null) => {
    const [standing, { record, ledger }, joined] = await Promise.all([
      effective(call, await headerSignals(call)),
      placed(call.shopper, reference),
      deps.identities.all(call.shopper),
    ]);
    return {
      body: {
        record_id: record.record_id,
        ...standing,
        receipt: record.receipt,
        ledger,
        ...(await tellUnlearning(deps.forgetting, joined)),
        ...(sent === null ? {} : tellLeftOut(sent, record)),
      },
      // What is denied is denied on every joined identity, and what holds is read from all of them.
      acted: joined,
    };
  };
  const controller = async (shop: string): Promise<Controller> =>
    controllerOf(shop, await deps.shops.settings(shop), await deps.shops.policy(shop));
  /**
   * Withdrawal acts on all joined identities, so that taking them apart later brings nothing back
   * (docs/consent-rules.md, "Linked identities").
   */
  const denyJoined = async (
    { shopper, retryKey }: PersonCall,
    by: Controller,
    purposes: readonly Purpose[],
    erase: boolean,
  ): Promise<void> => {
    if (purposes.length === 0) return;
    for (const other of (await deps.identities.all(shopper)).slice(1))
      await deps.choices.recordOnce(other, retriedId("cr", retryKey, [other.key], deps.random), (as) =>
        deps.choices.withdraw(other, by, { purposes, erase, ...as }),
      );
  };
  const give = async (call: Call<typeof ENDPOINTS.putConsent>): Promise<string> => {
    const [policy, by, signals] = await Promise.all([
      deps.shops.policy(call.shop),
      controller(call.shop),
      headerSignals(call),
    ]);
    const choice = await takeChoice(
      toGiven(call.body, signals),
      policy,
      deps.clock(),
      async (named, about) => {
        const { notice, seen } = await deps.shops.notices.settle(call.shop, named, about);
        return { seen, names_gpc: notice.names_gpc };
      },
    );
    const ref = call.shopper;
    const record = await deps.choices.recordOnce(ref, ownRecordId(call), (as) =>
      deps.choices.record(ref, choice, by, { ...as, ageUnder: call.caller.kind === "key" ? null : policy }),
    );
    const denied = PURPOSES.filter((purpose) => choice.purposes[purpose] === false);
    await denyJoined(call, by, denied, false);
    // One person: a record, or the age that it tells, ends what any of their identities was handed.
    await deps.sessionReceipts.voidAll((await deps.identities.all(ref)).slice(1));
    return record.record_id;
  };
  const withdraw = async (call: Call<typeof ENDPOINTS.deleteConsent>): Promise<string> => {
    const by = await controller(call.shop);
    const erase = call.query.data === "erase";
    const record = await deps.choices.recordOnce(call.shopper, ownRecordId(call), (as) =>
      deps.choices.withdraw(call.shopper, by, { erase, ...as }),
    );
    await denyJoined(call, by, PURPOSES, erase);
    return record.record_id;
  };
  return [
    route(ENDPOINTS.readConsent, async (call) => ({
      body: await effective(call as Call, await headerSignals(call as Call)),
      acted: await deps.identities.all(call.shopper),
    })),
    actRoute(ENDPOINTS.putConsent, {
      act: give,
      tell: async (call, reference) =>
        tellUnmapped(
          call.body,
          await deps.shops.policy(call.shop),
          await tellRecord(call, reference, call.body),
        ),
      asksNo: ({ body }) => refusedIn(body),
    }),
    actRoute(ENDPOINTS.deleteConsent, {
      act: withdraw,
      tell: (call, reference) => tellRecord(call, reference, null),
      asksNo: ({ query }) => ({ act: "withdraw", erase: query.data === "erase" }),
    }),
    route(ENDPOINTS.consentHistory, async (call) => {
      const records = await deps.shoppers.readHistory(call.shopper);
      if (call.query.format !== "dpv") {
        const proofs = await deps.proveRecords(call.shop, records);
        return { body: { records: records.map((record, at) => fromRecord(record, proofs[at] ?? null)) } };
      }
      return {
        body: exportConsentHistory({
          records,
          principal: deps.principals("dpv export", call.shopper),
          controller: await controller(call.shop),
        }),
        type: "application/ld+json",
      };
    }),
  ];
};
