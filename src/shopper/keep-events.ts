import type { Gate, GateResult, Grant } from "../consent/gate.ts";
import { type Because, type Purpose, PURPOSES } from "../consent/purposes.ts";
import { mapInTurns } from "../lib/in-turns.ts";
import { firstOf, present } from "../lib/present.ts";
import { type EventBatch, type EventOutcome, notKept, type Pending } from "./arrival.ts";
import { correctOrderLine } from "./correct-order-line.ts";
import type { ShopperEvent, StoredEvent } from "./event.ts";
import { keptUnder } from "./kept-under.ts";
import { createLineFinder, isOwnLine, isTakenBack } from "./known-line.ts";
import type { Append, ShopperPort } from "./port.ts";
import { happenedBeforeErasure } from "./settle-act.ts";

export type KeepDeps = {
  readonly gate: Gate;
  readonly shoppers: Pick<ShopperPort, "appendEvents" | "readEvents" | "replaceEvent">;
};

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

/** Denials that came with the event, and say nothing of what the shopper's record says on another day. */
const OF_THE_CALL: ReadonlySet<Because> = new Set(["opt_out", "gpc", "dnt", "tcf", "gpp", "signal_invalid"]);

/** The purposes that an event was declined for when it came: it is kept for the others alone. */
const declinedBy = ({ decision: { verdicts } }: GateResult): readonly Purpose[] =>
  PURPOSES.filter((purpose) => {
    const { because } = verdicts[purpose];
    return because !== null && OF_THE_CALL.has(because);
  });

/** One shopper under one set of signals is decided once. */
const groupByDecision = (pending: readonly Pending[]): Map<string, Pending[]> => {
  const groups = new Map<string, Pending[]>();
  for (const each of pending) {
    const { shopper, declines, signals } = each.arrival;
    const { key: whose } = present(shopper, "the shopper of an event");
    const key = `${whose}\n${declines.join()}\n${JSON.stringify(signals)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
};

type Member = { readonly pending: Pending; readonly event: StoredEvent };
type Group = {
  readonly grant: Grant<Purpose>;
  /** Reads what was told before of an order. */
  readonly reading: Grant<"personalise"> | null;
  readonly members: readonly Member[];
};

export const isSensitive = (batch: EventBatch, { item_id, query }: ShopperEvent): boolean =>
  (item_id !== null && batch.itemFacts(item_id).sensitive) ||
  (query !== null && batch.isSensitiveSearch(query));

/** What of one shopper's events consent lets be kept; why the others are not is noted in `outcomes`. */
const examineGroup = async (
  { gate }: KeepDeps,
  batch: EventBatch,
  group: readonly Pending[],
  outcomes: EventOutcome[],
  now: number,
): Promise<Group | null> => {
  const { shopper, signals, declines } = firstOf(group, "an event of the group").arrival;
  const gateResult = await gate.pass({
    shopper,
    signals,
    optOut: false,
    declines,
    sessionReceipt: [],
    policy: batch.policy,
    country: null,
  });
  const declined = declinedBy(gateResult);
  const members: Member[] = [];
  // One append a shopper: every grant of one passage names the same subject and consent version.
  let grant: Grant<Purpose> | null = null;
  for (const pending of group) {
    const { event } = pending.arrival;
    if (gateResult.state === null) outcomes[pending.index] = notKept("store_unavailable");
    else if (happenedBeforeErasure(gateResult, event)) outcomes[pending.index] = notKept("erased");
    else {
      const sensitive = isSensitive(batch, event);
      const leave = leaveFor(gateResult, event, sensitive);
      if ("because" in leave) outcomes[pending.index] = notKept(leave.because);
      else {
        grant ??= leave.grant;
        const { imported } = batch;
        const stored = { ...event, received_at: now, imported, sensitive };
        members.push({ pending, event: declined.length > 0 ? { ...stored, declined } : stored });
      }
    }
  }
  return grant === null ? null : { grant, reading: gateResult.grant("personalise"), members };
};

const isLine = ({ pending, event }: Member): boolean =>
  pending.arrival.line !== undefined || isOwnLine(event);

/**
 * Settles the lines of orders that are known under another id, and answers what is left to append; null where
 * consent has changed meanwhile.
 */
const settleKnownLines = async (
  { shoppers }: KeepDeps,
  group: Group,
  outcomes: EventOutcome[],
): Promise<Group | null> => {
  const { reading, members } = group;
  if (reading === null || !members.some(isLine)) return group;
  const stored = await shoppers.readEvents(reading);
  if (stored === null) return null;
  const rest: Member[] = [];
  const told = [...stored];
  const find = createLineFinder();
  for (const member of members) {
    const known = find(member.event, member.pending.arrival.line, told);
    if (isLine(member) && isTakenBack(member.event, told))
      outcomes[member.pending.index] = { status: "duplicate" };
    else if (known === null) {
      rest.push(member);
      told.unshift(member.event);
    } else
      outcomes[member.pending.index] = await correctOrderLine(shoppers, reading, {
        ...member.event,
        event_id: known.event_id,
      });
  }
  return { ...group, members: rest };
};

const appendOf = ({ grant, members }: Group): Append => ({
  grant,
  events: members.map(({ event }) => event),
  formerIds: new Map(
    members.flatMap(({ pending, event }) => {
      const formerId = pending.arrival.line?.formerId;
      return formerId == null ? [] : [[event.event_id, formerId] as const];
    }),
  ),
});

const settleMember = async (
  { shoppers }: KeepDeps,
  { reading }: Group,
  { pending, event }: Member,
  status: "kept" | "duplicate" | "forgotten",
): Promise<EventOutcome> => {
  if (status === "forgotten") return notKept("erased");
  return status === "duplicate" && pending.arrival.line !== undefined && reading !== null
    ? await correctOrderLine(shoppers, reading, event)
    : { status };
};

/** Shoppers whose consent is read and decided in one turn of the event loop. */
const DECISIONS_A_TURN = 64;

/**
 * Appends what may be kept, each shopper's events under the consent version that they were decided on.
 * Answers those whose consent has changed meanwhile: they are to be decided again.
 */
export const keepEvents = async (
  deps: KeepDeps,
  batch: EventBatch,
  pending: readonly Pending[],
  outcomes: EventOutcome[],
  now: number,
): Promise<Pending[]> => {
  const again: Pending[] = [];
  const examined = await mapInTurns(
    [...groupByDecision(pending).values()],
    DECISIONS_A_TURN,
    async (group) => {
      const made = await examineGroup(deps, batch, group, outcomes, now);
      if (made === null) return null;
      const settled = await settleKnownLines(deps, made, outcomes);
      if (settled === null) again.push(...made.members.map((member) => member.pending));
      return settled;
    },
  );
  const groups = examined.filter((group) => group !== null && group.members.length > 0) as Group[];
  if (groups.length === 0) return again;
  const results = await deps.shoppers.appendEvents(groups.map(appendOf));
  for (const [position, result] of results.entries()) {
    const group = present(groups[position], "the group of a result");
    if (result === null) again.push(...group.members.map((member) => member.pending));
    else
      for (const [order, member] of group.members.entries())
        outcomes[member.pending.index] = await settleMember(
          deps,
          group,
          member,
          present(result[order], "the result of an event"),
        );
  }
  return again;
};
