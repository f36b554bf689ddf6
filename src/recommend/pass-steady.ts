import { allDenied } from "../consent/decide.ts";
import type { Gate, GateCall, Passage } from "../consent/gate.ts";
import type { Offered } from "../notice/data-used.ts";
import type { EventReads } from "../shopper/shopper-reads.ts";
import type { ViewMaterial } from "../shopper/view.ts";
import { contactRhythm } from "./contact-rhythm.ts";
import { hasOpenComplaint, type Reading, readView } from "./read-view.ts";
import type { Outreach, RecommendRequest } from "./request.ts";

const ATTEMPTS = 3;

type Deps = Reading & { readonly gate: Gate };

/** What consent let be read. `outreach`: null but where the question is whether to write to somebody. */
export type Passed = {
  readonly passage: Passage;
  readonly material: ViewMaterial;
  /** The request as far as consent lets it be read: what was left out of it is as if it had not been sent. */
  readonly request: RecommendRequest;
  readonly offered: Offered;
  readonly outreach: Outreach | null;
};

/** The store went away in between: nothing was read, and consent counts as refused. */
const unavailable = (shopper: GateCall["shopper"]): Passage => ({
  decision: allDenied("store_unavailable"),
  state: null,
  shopper,
  grant: () => null,
  grantNps: () => null,
});

/** Nothing of anybody is read for a message that is not sent. */
const withoutGrant = (passage: Passage): Passage => ({ ...passage, grant: () => null });

/** Whether a message may be sent: `contact` first, then the shopper's own rhythm, from when the shop wrote and nothing else. Null: consent changed meanwhile. */
const mayWrite = async (
  shoppers: EventReads,
  passage: Passage,
  request: RecommendRequest,
  now: number,
): Promise<Outreach | null> => {
  const { contact } = passage.decision.verdicts;
  const grant = passage.grant("contact");
  if (grant === null)
    return { send: false, because: contact.because ?? "never_given", channel: null, not_before: null };
  const events = await shoppers.readEvents(grant);
  if (events === null || passage.state === null) return null;
  const contacted = events.filter(({ type }) => type === "contacted").map(({ occurred_at }) => occurred_at);
  return contactRhythm({
    contact: passage.state.preferences.contact,
    contacted,
    open_complaint: hasOpenComplaint(passage),
    channel: request.context.channel,
    now,
  });
};

/** Reads what a decision opens, and no more. Null: consent changed meanwhile. Throws where the store is away. */
export const readUnder = async (reading: Reading, passage: Passage): Promise<Passed | null> => {
  const { shoppers, request, plan, now } = reading;
  const outreach = plan.moment === "outreach" ? await mayWrite(shoppers, passage, request, now) : null;
  if (plan.moment === "outreach" && outreach === null) return null;
  const silent = outreach?.send === false;
  const read = await readView(
    silent ? { ...reading, request: { ...request, session: { ...request.session, events: [] } } } : reading,
    silent ? withoutGrant(passage) : passage,
  );
  if (read.overtaken !== null) return null;
  const offered = {
    session_events: request.session.events.length,
    cart: request.context.cart.length,
    sensitive: read.sensitive,
  };
  return { passage, material: read.material, request: read.request, offered, outreach };
};

/**
 * Decides, then reads the view under that very decision. Consent that changed in between empties the view, and is decided
 * again; one that keeps changing counts as refused for this answer.
 */
export const passSteady = async (deps: Deps, call: GateCall): Promise<Passed> => {
  for (let attempt = 1; ; attempt += 1) {
    const passage =
      attempt > 2 * ATTEMPTS
        ? unavailable(call.shopper)
        : await deps.gate.pass(attempt < ATTEMPTS ? call : { ...call, optOut: true });
    try {
      const passed = await readUnder(deps, passage);
      if (passed !== null) return passed;
    } catch {
      return (await readUnder(deps, unavailable(call.shopper)))!;
    }
  }
};
