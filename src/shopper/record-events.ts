import type { Gate, GateResult, Grant } from "../consent/gate.ts";
import type { ConsentPolicy } from "../consent/policy.ts";
import type { ConsentPort } from "../consent/port.ts";
import type { Because, Purpose, Signals } from "../consent/purposes.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError, type ErrorCode } from "../lib/errors.ts";
import { checkEvent } from "./check-event.ts";
import type { EventType, ShopperEvent, StoredEvent } from "./event.ts";
import { keptUnder } from "./kept-under.ts";
import type { Append, ShopperPort } from "./port.ts";

/** What the keeper of events asks of the catalogue. */
export type ItemFacts = { readonly known: boolean; readonly sensitive: boolean };

export type Arrival = {
  readonly shopper: ShopperRef | null;
  readonly event: ShopperEvent;
  readonly signals: Signals;
  /** Another system’s consent flag says no for this event. */ readonly optOut: boolean;
};

/** What became of one event; a closed set on the wire. */
export type EventOutcome =
  | { readonly status: "kept" }
  | { readonly status: "duplicate" }
  | { readonly status: "not_kept"; readonly because: Because }
  | { readonly status: "rejected"; readonly code: ErrorCode; readonly message: string };

export type EventBatch = {
  readonly shop: string;
  readonly arrivals: readonly Arrival[];
  readonly policy: ConsentPolicy;
  readonly imported: boolean;
  itemFacts(itemId: string): ItemFacts;
  /** Whether a search is about sensitive products. */
  isSensitiveSearch(query: string): boolean;
};

export type RecordEvents = (batch: EventBatch) => Promise<readonly EventOutcome[]>;

type Deps = {
  readonly gate: Gate;
  readonly shoppers: Pick<ConsentPort, "changeState"> & Pick<ShopperPort, "appendEvents">;
  readonly count: (shop: string, name: string, by: number) => Promise<void>;
  /** Withdraws `contact`: what an `unsubscribed` event is. */
  readonly withdrawContact: (shopper: ShopperRef, eventId: string) => Promise<void>;
  /** Is there a withdrawal that this very event made? */
  readonly hasWithdrawn: (shopper: ShopperRef, eventId: string) => Promise<boolean>;
  readonly clock: Clock;
};

const NOT_KEPT = (because: Because): EventOutcome => ({ status: "not_kept", because });
const RETRIES = 5;
/** Open cases that are remembered of one shopper; the oldest goes first. */
const MOST_CASES = 100;

const isAct = (type: EventType): boolean =>
  type === "service_opened" || type === "service_resolved" || type === "unsubscribed";

/**
 * docs/consent-rules.md, "What is kept under what": the grant that lets this event be stored, or why none
 * does.
 */
const leaveFor = (
  gateResult: GateResult,
  event: ShopperEvent,
  sensitive: boolean,
): { grant: Grant<Purpose> } | { because: Because } => {
  const { verdicts } = gateResult.decision;
  const because = (purpose: Purpose): Because => verdicts[purpose].because ?? "never_given";
  const purpose = keptUnder(event.type);
  const grant = purpose === "measure" ? gateResult.grantNps() : gateResult.grant(purpose);
  if (grant === null) return { because: because(purpose) };
  if (sensitive && !verdicts.sensitive.granted) return { because: because("sensitive") };
  return { grant };
};

/**
 * One open/closed flag per service case, under `personalise` or `contact`; nothing of the case itself. Null:
 * consent changed meanwhile.
 */
const keepCase = async (
  deps: Deps,
  gateResult: GateResult,
  event: ShopperEvent,
): Promise<EventOutcome | null> => {
  const { verdicts } = gateResult.decision;
  const stored = gateResult.grant("personalise") ?? gateResult.grant("contact");
  if (gateResult.shopper === null || stored === null)
    return NOT_KEPT(verdicts.personalise.because ?? "never_given");
  const version = stored.subjects[0]!.version;
  let outcome: EventOutcome | null = { status: "duplicate" };
  await deps.shoppers.changeState(gateResult.shopper, (state) => {
    outcome = { status: "duplicate" };
    if (state.version !== version) {
      outcome = null;
      return null;
    }
    const open = state.open_cases.includes(event.case_id!);
    const opens = event.type === "service_opened";
    if (open === opens) return null;
    outcome = { status: "kept" };
    return {
      state: {
        ...state,
        open_cases: opens
          ? [...state.open_cases, event.case_id!].slice(-MOST_CASES)
          : state.open_cases.filter((each) => each !== event.case_id),
      },
    };
  });
  return outcome;
};

const happenedBeforeErasure = ({ state }: GateResult, event: ShopperEvent): boolean =>
  state !== null && state.erased_at !== null && event.occurred_at <= state.erased_at;

/**
 * What changes the shopper's state and leaves no event behind: a withdrawal of `contact`, the flag of a
 * service case. Decided again while consent changes.
 */
const settleAct = async (
  deps: Deps,
  batch: EventBatch,
  { shopper, event, signals, optOut }: Arrival,
): Promise<EventOutcome> => {
  for (let attempt = 0; attempt < RETRIES; attempt += 1) {
    const gateResult = await deps.gate.pass({
      shopper,
      signals,
      optOut,
      sessionReceipt: [],
      policy: batch.policy,
      country: null,
    });
    if (gateResult.state === null) return NOT_KEPT("store_unavailable");
    if (happenedBeforeErasure(gateResult, event)) return NOT_KEPT("erased");
    if (event.type === "unsubscribed") {
      const { state } = gateResult.state.standing.contact;
      const isDenied = state === "refused" || state === "withdrawn";
      // Another such event is another word of the person, and is recorded as one.
      if (isDenied && (await deps.hasWithdrawn(shopper!, event.event_id))) return { status: "duplicate" };
      await deps.withdrawContact(shopper!, event.event_id);
      return { status: "kept" };
    }
    const outcome = await keepCase(deps, gateResult, event);
    if (outcome !== null) return outcome;
  }
  return NOT_KEPT("store_unavailable");
};

type Pending = { readonly index: number; readonly arrival: Arrival };

/** One shopper under one set of signals is decided once. */
const groupByDecision = (pending: readonly Pending[]): Map<string, Pending[]> => {
  const groups = new Map<string, Pending[]>();
  for (const each of pending) {
    const key = `${each.arrival.shopper!.key}\n${each.arrival.optOut}\n${JSON.stringify(each.arrival.signals)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
};

/**
 * Keeps what consent lets be kept and nothing else: each event is checked, decided under its own signals, and
 * appended under the consent version that was decided on; a version that has changed meanwhile is decided
 * again. What is not kept leaves a bare count per shop. Durable before it resolves.
 */
export const createRecordEvents =
  (deps: Deps): RecordEvents =>
  async (batch) => {
    const outcomes: EventOutcome[] = new Array<EventOutcome>(batch.arrivals.length);
    const now = deps.clock();
    const examine = (arrival: Arrival): EventOutcome | null => {
      try {
        checkEvent(arrival.event, now);
      } catch (error) {
        if (error instanceof DomainError)
          return { status: "rejected", code: error.code, message: error.message };
        throw error;
      }
      const { item_id } = arrival.event;
      if (item_id !== null && !batch.itemFacts(item_id).known)
        return {
          status: "rejected",
          code: "item_unknown",
          message: "Send the item first (PUT /v1/items): what it is decides what may be kept.",
        };
      return arrival.shopper === null ? NOT_KEPT("no_shopper") : null;
    };
    let pending: Pending[] = [];
    const acts: Pending[] = [];
    batch.arrivals.forEach((arrival, index) => {
      const outcome = examine(arrival);
      if (outcome !== null) outcomes[index] = outcome;
      else (isAct(arrival.event.type) ? acts : pending).push({ index, arrival });
    });
    // In their order and before the rest: what an act withdraws is withdrawn for every event of its batch.
    for (const { index, arrival } of acts) outcomes[index] = await settleAct(deps, batch, arrival);
    for (let attempt = 0; pending.length > 0 && attempt < RETRIES; attempt += 1)
      pending = await keep(deps, batch, pending, outcomes, now);
    for (const { index } of pending) outcomes[index] = NOT_KEPT("store_unavailable");
    await countRefused(deps, batch.shop, outcomes);
    return outcomes;
  };

const keep = async (
  deps: Deps,
  batch: EventBatch,
  pending: readonly Pending[],
  outcomes: EventOutcome[],
  now: number,
): Promise<Pending[]> => {
  const appends: { append: Append; members: Pending[] }[] = [];
  await Promise.all(
    [...groupByDecision(pending).values()].map(async (group) => {
      const { shopper, signals, optOut } = group[0]!.arrival;
      const gateResult = await deps.gate.pass({
        shopper,
        signals,
        optOut,
        sessionReceipt: [],
        policy: batch.policy,
        country: null,
      });
      let slot: { grant: Grant<Purpose>; members: Pending[]; events: StoredEvent[] } | null = null;
      for (const member of group) {
        const { event } = member.arrival;
        if (gateResult.state === null) outcomes[member.index] = NOT_KEPT("store_unavailable");
        else if (happenedBeforeErasure(gateResult, event)) outcomes[member.index] = NOT_KEPT("erased");
        else {
          const sensitive =
            (event.item_id !== null && batch.itemFacts(event.item_id).sensitive) ||
            (event.query !== null && batch.isSensitiveSearch(event.query));
          const leave = leaveFor(gateResult, event, sensitive);
          if ("because" in leave) outcomes[member.index] = NOT_KEPT(leave.because);
          else {
            // One append a shopper: every grant of one passage names the same subject and consent version.
            slot ??= { grant: leave.grant, members: [], events: [] };
            slot.members.push(member);
            slot.events.push({ ...event, received_at: now, imported: batch.imported, sensitive });
          }
        }
      }
      if (slot !== null)
        appends.push({ append: { grant: slot.grant, events: slot.events }, members: slot.members });
    }),
  );
  if (appends.length === 0) return [];
  const results = await deps.shoppers.appendEvents(appends.map(({ append }) => append));
  const again: Pending[] = [];
  results.forEach((result, position) => {
    const { members } = appends[position]!;
    if (result === null) again.push(...members);
    else
      members.forEach((member, order) => {
        const status = result[order]!;
        outcomes[member.index] = status === "forgotten" ? NOT_KEPT("erased") : { status };
      });
  });
  return again;
};

const countRefused = async (deps: Deps, shop: string, outcomes: readonly EventOutcome[]): Promise<void> => {
  const counts = new Map<string, number>();
  for (const outcome of outcomes)
    if (outcome.status === "not_kept") counts.set(outcome.because, (counts.get(outcome.because) ?? 0) + 1);
  await Promise.all([...counts].map(([because, by]) => deps.count(shop, `not_kept.${because}`, by)));
};
