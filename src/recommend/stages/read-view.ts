import type { GateResult } from "../../consent/gate.ts";
import type { Offered } from "../../notice/data-used.ts";
import type { EventReads } from "../../shopper/shopper-reads.ts";
import type { ViewMaterial } from "../../shopper/view.ts";
import { contactRhythm } from "./contact-rhythm.ts";
import { hasOpenComplaint, type Reading, readMaterial } from "./read-material.ts";
import type { Outreach, RecommendRequest } from "./request.ts";

/** What consent let be read. `outreach`: null but where the question is whether to write to somebody. */
export type ConsentedView = {
  readonly gateResult: GateResult;
  readonly material: ViewMaterial;
  /** The request as far as consent lets it be read: what was left out of it is as if it had not been sent. */
  readonly request: RecommendRequest;
  readonly offered: Offered;
  readonly outreach: Outreach | null;
  /** When the shop wrote to the shopper; read under `contact`, where the question is whether to write. */
  readonly contacted: readonly number[];
};

/** Whether to write, and when the shop wrote before. */
type Writing = { readonly outreach: Outreach; readonly contacted: readonly number[] };

/** Nothing of anybody is read for a message that is not sent. */
const withoutGrant = (gateResult: GateResult): GateResult => ({ ...gateResult, grant: () => null });

/**
 * Whether a message may be sent: `contact` first, then the shopper's own rhythm, from when the shop wrote and
 * nothing else. Null: consent changed meanwhile.
 */
const mayWrite = async (
  shoppers: EventReads,
  gateResult: GateResult,
  request: RecommendRequest,
  now: number,
): Promise<Writing | null> => {
  const { contact } = gateResult.decision.verdicts;
  const grant = gateResult.grant("contact");
  if (grant === null)
    return {
      outreach: { send: false, because: contact.because ?? "never_given", channel: null, not_before: null },
      contacted: [],
    };
  const events = await shoppers.readEvents(grant);
  if (events === null || gateResult.state === null) return null;
  const contacted = events.filter(({ type }) => type === "contacted").map(({ occurred_at }) => occurred_at);
  const outreach = contactRhythm({
    contact: gateResult.state.preferences.contact,
    contacted,
    open_complaint: hasOpenComplaint(gateResult),
    channel: request.context.channel,
    now,
  });
  return { outreach, contacted };
};

/**
 * Reads what a decision opens, and no more. Null: consent changed meanwhile. Throws where the store is away.
 */
export const readView = async (reading: Reading, gateResult: GateResult): Promise<ConsentedView | null> => {
  const { shoppers, request, plan, now } = reading;
  const writing = plan.moment === "outreach" ? await mayWrite(shoppers, gateResult, request, now) : null;
  if (plan.moment === "outreach" && writing === null) return null;
  const outreach = writing?.outreach ?? null;
  const silent = outreach?.send === false;
  const read = await readMaterial(
    silent ? { ...reading, request: { ...request, session: { ...request.session, events: [] } } } : reading,
    silent ? withoutGrant(gateResult) : gateResult,
  );
  if (read.overtaken !== null) return null;
  const offered = {
    session_events: request.session.events.length,
    cart: request.context.cart.length,
    sensitive: read.sensitive,
    set_aside: read.set_aside,
  };
  return {
    gateResult,
    material: read.material,
    request: read.request,
    offered,
    outreach,
    contacted: writing?.contacted ?? [],
  };
};
