import type { Gate, GateResult, Grant } from "../consent/gate.ts";
import { type Because, type Purpose, PURPOSES } from "../consent/purposes.ts";
import { type EventBatch, type EventOutcome, notKept, type Pending } from "./arrival.ts";
import { correctOrderLine } from "./correct-order-line.ts";
import type { ShopperEvent, StoredEvent } from "./event.ts";
import { keptUnder } from "./kept-under.ts";
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
    const key = `${shopper!.key}\n${declines.join()}\n${JSON.stringify(signals)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
};

type Group = {
  readonly grant: Grant<Purpose>;
  /** Reads what was told before of an order. */
  readonly reading: Grant<"personalise"> | null;
  readonly members: Pending[];
  readonly events: StoredEvent[];
};

/** What of one shopper's events consent lets be kept; why the others are not is noted in `outcomes`. */
const examineGroup = async (
  { gate }: KeepDeps,
  batch: EventBatch,
  group: readonly Pending[],
  outcomes: EventOutcome[],
  now: number,
): Promise<Group | null> => {
  const { shopper, signals, declines } = group[0]!.arrival;
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
  let slot: Group | null = null;
  for (const member of group) {
    const { event } = member.arrival;
    if (gateResult.state === null) outcomes[member.index] = notKept("store_unavailable");
    else if (happenedBeforeErasure(gateResult, event)) outcomes[member.index] = notKept("erased");
    else {
      const sensitive =
        (event.item_id !== null && batch.itemFacts(event.item_id).sensitive) ||
        (event.query !== null && batch.isSensitiveSearch(event.query));
      const leave = leaveFor(gateResult, event, sensitive);
      if ("because" in leave) outcomes[member.index] = notKept(leave.because);
      else {
        // One append a shopper: every grant of one passage names the same subject and consent version.
        slot ??= {
          grant: leave.grant,
          reading: gateResult.grant("personalise"),
          members: [],
          events: [],
        };
        slot.members.push(member);
        slot.events.push({
          ...event,
          received_at: now,
          imported: batch.imported,
          sensitive,
          ...(declined.length > 0 && { declined }),
        });
      }
    }
  }
  return slot;
};

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
  const examined = await Promise.all(
    [...groupByDecision(pending).values()].map((group) => examineGroup(deps, batch, group, outcomes, now)),
  );
  const groups = examined.filter((group) => group !== null);
  if (groups.length === 0) return [];
  const appends = groups.map(({ grant, events }): Append => ({ grant, events }));
  const results = await deps.shoppers.appendEvents(appends);
  const again: Pending[] = [];
  for (const [position, result] of results.entries()) {
    const { reading, members, events } = groups[position]!;
    if (result === null) {
      again.push(...members);
      continue;
    }
    for (const [order, member] of members.entries()) {
      const status = result[order]!;
      outcomes[member.index] =
        status === "forgotten"
          ? notKept("erased")
          : status === "duplicate" && member.arrival.corrects === true && reading !== null
            ? await correctOrderLine(deps.shoppers, reading, events[order]!)
            : { status };
    }
  }
  return again;
};
