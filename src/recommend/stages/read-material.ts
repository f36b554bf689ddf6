import type { PageIndex } from "../../catalogue/page-index.ts";
import type { CatalogueSnapshot } from "../../catalogue/snapshot.ts";
import type { GateResult } from "../../consent/gate.ts";
import type { Because } from "../../consent/purposes.ts";
import type { MomentPlan } from "../../journey/plans.ts";
import { OPENED_MOMENTS } from "../../journey/rules/open-complaint.ts";
import type { Offered } from "../../notice/data-used.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import { isMeasurement } from "../../shopper/kept-under.ts";
import { isSensitiveAct, readsByCatalogue } from "../../shopper/reads-by-catalogue.ts";
import type { EventReads } from "../../shopper/shopper-reads.ts";
import type { Rung, ViewMaterial } from "../../shopper/view.ts";
import { isSensitivePage, withoutSensitiveActs, withoutSensitivePage } from "./leave-out-sensitive.ts";
import type { RecommendRequest } from "./request.ts";

/** Steps of a view until a model says how many it reads. */
const MAX_STEPS = 103;

const NOTHING: readonly StoredEvent[] = [];

/**
 * Whether the page itself says anything that suggestions could rest on: an item, a category or a word that
 * the shop knows. What it does not know leaves the page as silent as if it had not been named.
 */
const pageSpeaks = (
  { context, search }: RecommendRequest,
  { plan, catalogue, pageIndex, now }: Pick<Reading, "plan" | "catalogue" | "pageIndex" | "now">,
): boolean => {
  const { reads, moment } = plan;
  const isKnown = (itemId: string): boolean => catalogue.item(itemId) !== null;
  if (reads.includes("item_id") && context.item_id !== null && isKnown(context.item_id)) return true;
  if (reads.includes("items") && context.items.some(isKnown)) return true;
  if (reads.includes("cart") && context.cart.some(isKnown)) return true;
  const page = {
    category: reads.includes("category") ? context.category : [],
    search: moment === "search" ? search : [],
  };
  return page.category.length + page.search.length > 0 && pageIndex.knows(catalogue, page, now);
};

/** The page as the moment may read it: what its plan does not name is not there. */
const allowedContext = ({ context }: RecommendRequest, plan: MomentPlan): RecommendRequest["context"] => ({
  ...context,
  item_id: plan.reads.includes("item_id") ? context.item_id : null,
  items: plan.reads.includes("items") ? context.items : [],
  category: plan.reads.includes("category") ? context.category : [],
  query: plan.reads.includes("query") ? context.query : null,
  country: plan.reads.includes("country") ? context.country : null,
});

/**
 * Whether somebody waits for an answer of this shop: known under `personalise` or `contact`
 * (docs/consent-rules.md, "What is kept under what").
 */
export const hasOpenComplaint = ({ decision: { verdicts }, state }: GateResult): boolean =>
  (state?.open_cases.length ?? 0) > 0 && (verdicts.personalise.granted || verdicts.contact.granted);

/** What consent let be read of a request. */
export type Reading = {
  readonly shoppers: EventReads;
  readonly request: RecommendRequest;
  readonly plan: MomentPlan;
  readonly catalogue: CatalogueSnapshot;
  readonly pageIndex: PageIndex;
  readonly now: number;
};

type Read = {
  readonly material: ViewMaterial;
  /** The request as far as it may be read; nothing else of it goes any further. */
  readonly request: RecommendRequest;
  readonly sensitive: Offered["sensitive"];
  /** The person was left out of it, because they wait for an answer of the shop. */
  readonly set_aside: boolean;
  /** Consent changed between decision and read: what is told instead of `null`. */
  readonly overtaken: Because | null;
};

type History = {
  readonly stored: readonly StoredEvent[];
  readonly session: readonly StoredEvent[];
  readonly overtaken: Because | null;
};

/**
 * The stored view under the very version that was decided on, and this visit's events with what the catalogue
 * says of them.
 */
const readHistory = async (
  reading: Reading,
  gateResult: GateResult,
  events: RecommendRequest["session"]["events"],
): Promise<History> => {
  const grant = gateResult.grant("personalise");
  const { shoppers, now } = reading;
  const read = grant === null ? NOTHING : await readsByCatalogue(shoppers, reading).readEvents(grant);
  if (read === null) return { stored: NOTHING, session: NOTHING, overtaken: "withdrawn" };
  const session = gateResult.decision.verdicts.personalise.granted
    ? events.map((event, at) => ({
        ...event,
        event_id: event.event_id ?? `session-${at + 1}`,
        occurred_at: event.occurred_at ?? now - (events.length - at),
        sensitive: isSensitiveAct(reading, event),
      }))
    : NOTHING;
  // What was measured was agreed to for measuring alone.
  return { stored: read.filter((event) => !isMeasurement(event)), session, overtaken: null };
};

/** Wishes that the shopper stored are part of their profile: an answer may rest on them alone. */
const hasWishes = ({ state }: GateResult): boolean =>
  Object.values(state?.preferences.objectives ?? {}).some((weight) => weight > 0);

const rungOf = (
  { stored, session }: History,
  may: boolean,
  wishes: boolean,
  request: RecommendRequest,
  reading: Reading,
): Rung =>
  may && (stored.length > 0 || wishes)
    ? "profile"
    : may && session.length > 0
      ? "session"
      : pageSpeaks(request, reading)
        ? "context"
        : "popular";

/**
 * The ladder (docs/consent-rules.md, "The ladder"): with a Grant, one atomic read of the stored view under
 * the consent version that was decided on; this visit's own events; else the page; else nothing. Refusal is
 * the same path with less in the view. Without `sensitive` the cart and the visit come without sensitive
 * products, and a page about such products is answered without the person. So is a page that somebody opened
 * who waits for an answer of the shop.
 */
export const readMaterial = async (reading: Reading, gateResult: GateResult): Promise<Read> => {
  const { plan, catalogue: catalogue, pageIndex, now } = reading;
  const { decision, state } = gateResult;
  const { personalise, sensitive } = decision.verdicts;
  const acts = sensitive.granted
    ? { request: reading.request, left_out: false }
    : withoutSensitiveActs(reading.request, { plan, readsVisit: personalise.granted }, (act) =>
        isSensitiveAct(reading, act),
      );
  const isSensitive =
    personalise.granted &&
    !sensitive.granted &&
    isSensitivePage(acts.request, plan, catalogue, pageIndex, now);
  const waits = personalise.granted && hasOpenComplaint(gateResult) && OPENED_MOMENTS.includes(plan.moment);
  const isAside = isSensitive || waits;
  const history = isAside
    ? { stored: NOTHING, session: NOTHING, overtaken: null }
    : await readHistory(reading, gateResult, acts.request.session.events);
  const may = personalise.granted && history.overtaken === null && !isAside;
  const wishes = hasWishes(gateResult);
  const isPersonal = may && (history.stored.length + history.session.length > 0 || wishes);
  const page =
    isPersonal && !sensitive.granted
      ? withoutSensitivePage(acts.request, catalogue)
      : { request: acts.request, left_out: false };
  return {
    overtaken: history.overtaken,
    request: page.request,
    set_aside: waits,
    sensitive: isSensitive ? "page" : acts.left_out || page.left_out ? "items" : null,
    material: {
      rung: rungOf(history, may, wishes, page.request, reading),
      stored: history.stored,
      session: history.session,
      context: allowedContext(page.request, plan),
      reads_cart: plan.reads.includes("cart"),
      preferences: state?.preferences ?? null,
      open_complaint: hasOpenComplaint(gateResult),
      now,
      max_steps: MAX_STEPS,
    },
  };
};
