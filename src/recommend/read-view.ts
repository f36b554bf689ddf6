import type { Passage } from "../consent/gate.ts";
import type { Because } from "../consent/purposes.ts";
import type { MomentPlan } from "../journey/moments.ts";
import type { StoredEvent } from "../shopper/event.ts";
import type { EventReads } from "../shopper/shopper-reads.ts";
import type { Rung, ViewMaterial } from "../shopper/view.ts";
import type { RecommendRequest } from "./request.ts";

/** Steps of a view until a model says how many it reads. */
const MAX_STEPS = 103;

const NOTHING: readonly StoredEvent[] = [];

/** Whether the page itself says anything that suggestions could rest on. */
const pageSpeaks = ({ context }: RecommendRequest, plan: MomentPlan): boolean =>
  (plan.reads.includes("item_id") && context.item_id !== null) ||
  (plan.reads.includes("items") && context.items.length > 0) ||
  (plan.reads.includes("cart") && context.cart.length > 0) ||
  (plan.reads.includes("category") && context.category.length > 0) ||
  (plan.moment === "search" && context.query !== null);

/** The page as the moment may read it: what its plan does not name is not there. */
const allowedContext = ({ context }: RecommendRequest, plan: MomentPlan): RecommendRequest["context"] => ({
  ...context,
  item_id: plan.reads.includes("item_id") ? context.item_id : null,
  items: plan.reads.includes("items") ? context.items : [],
  category: plan.reads.includes("category") ? context.category : [],
  query: plan.reads.includes("query") ? context.query : null,
});

/** Whether somebody waits for an answer of this shop: known under `personalise` or `contact` (CONSENT, "What is kept under what"). */
export const hasOpenComplaint = ({ decision: { verdicts }, state }: Passage): boolean =>
  (state?.open_cases.length ?? 0) > 0 && (verdicts.personalise.granted || verdicts.contact.granted);

type Read = {
  readonly material: ViewMaterial;
  /** Consent changed between decision and read: what is told instead of `null`. */ readonly overtaken: Because | null;
};

/**
 * The ladder (CONSENT): with a Grant, one atomic read of the stored view under the consent version that was decided on;
 * this visit's own events; else the page; else nothing. Refusal is the same path with less in the view.
 */
export const readView = async (
  shoppers: EventReads,
  passage: Passage,
  request: RecommendRequest,
  plan: MomentPlan,
  now: number,
): Promise<Read> => {
  const { decision, state } = passage;
  const grant = passage.grant("personalise");
  const read = grant === null ? NOTHING : await shoppers.readEvents(grant);
  const overtaken: Because | null = read === null ? "withdrawn" : null;
  const stored = read ?? NOTHING;
  const may = decision.verdicts.personalise.granted && overtaken === null;
  const session = may ? request.session.events : NOTHING;
  const rung: Rung =
    may && stored.length > 0
      ? "profile"
      : may && session.length > 0
        ? "session"
        : pageSpeaks(request, plan)
          ? "context"
          : "popular";
  return {
    overtaken,
    material: {
      rung,
      stored,
      session,
      context: allowedContext(request, plan),
      reads_cart: plan.reads.includes("cart"),
      preferences: state?.preferences ?? null,
      open_complaint: hasOpenComplaint(passage),
      now,
      max_steps: MAX_STEPS,
    },
  };
};
