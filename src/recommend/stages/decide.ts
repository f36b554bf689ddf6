import { allDenied } from "../../consent/decide.ts";
import type { Gate, GateCall, GateResult } from "../../consent/gate.ts";

/** Decisions on stored consent that may be overtaken by a change before it counts as refused. */
const ATTEMPTS = 3;

/** A decision that opens nothing: the store went away, or consent kept changing. */
export const refused = (shopper: GateCall["shopper"]): GateResult => ({
  decision: allDenied("store_unavailable"),
  state: null,
  shopper,
  grant: () => null,
  grantNps: () => null,
});

/**
 * What a call may read and use, by the rules of the consent gate. `attempt` counts from 1: where consent
 * changed between decision and read it is decided again, from the third time on as if the call had opted
 * out. After six times nothing is asked any more.
 */
export const decide = (gate: Pick<Gate, "pass">, call: GateCall, attempt: number): Promise<GateResult> =>
  attempt > 2 * ATTEMPTS
    ? Promise.resolve(refused(call.shopper))
    : gate.pass(attempt < ATTEMPTS ? call : { ...call, optOut: true });
