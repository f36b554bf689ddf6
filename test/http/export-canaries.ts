/** Rows whose every field has a value that stands nowhere else, so that a copy without one is caught. */
import type { ConsentRecord, PurposeStanding } from "../../src/consent/record.ts";
import type { ReviewRequest, ShopperState } from "../../src/consent/state.ts";
import type { StoredEvent } from "../../src/shopper/event.ts";

const HOUR = 3_600_000;

const eventOf = (once: () => number): Required<StoredEvent> => ({
  event_id: "canary-event",
  type: "rating",
  item_id: "canary-item",
  occurred_at: once(),
  channel: "phone",
  session_id: "canary-session",
  quantity: 7351,
  price_minor: 98_765,
  currency: "EUR",
  order_id: "canary-order",
  value: 4.25,
  query: "canary words",
  case_id: "canary-case",
  ref_event_id: "canary-ref",
  recommendation_id: "canary-rec",
  received_at: once(),
  imported: true,
  sensitive: true,
  corrected_at: once(),
  declined: ["train"],
  moment: "after_sales",
  strength: 0.734,
  answered_at: once(),
  scored_by: ["canary-slot", "canary-model", "canary-ranking"],
});

const recordOf = (once: () => number): Required<ConsentRecord> => ({
  record_id: "canary-record",
  kind: "attested",
  purposes: { personalise: true, train: false },
  notice: {
    version: "canary-version",
    hash: "canary-hash",
    language: "canary-language",
    text: "canary text of a notice",
  },
  method: "canary-method",
  source: "canary-source",
  given_at: once(),
  given_from: once(),
  received_at: once(),
  expires_at: once(),
  jurisdiction: "canary-place",
  age_band: "16_17",
  under_gpc: true,
  gpc_named: true,
  ledger_index: null,
  salt: "canary-salt",
  receipt: "canary-receipt",
});

const stateFrom = (once: () => number, state: ShopperState): ShopperState => ({
  ...state,
  version: state.version + 1,
  standing: {
    ...state.standing,
    contact: {
      state: "refused",
      since: once(),
      given_at: once(),
      expires_at: once(),
      record_id: "canary-standing",
      notice_hash: "canary-standing-hash",
      notice_version: "canary-standing-version",
      over_gpc: true,
      attested: true,
      barrier: once(),
      held: false,
    } satisfies Required<PurposeStanding>,
  },
  has_record: true,
  restriction_since: once(),
  objection_since: once(),
  age_band: "15",
  jurisdiction: "canary-land",
  preferences: {
    objectives: { save_money: 0.11, easy: 0.12, reliable: 0.13, informed: 0.14, fun: 0.15 },
    dismissed: { items: ["canary-away"], brands: ["canary-brand"], categories: ["canary-category"] },
    contact: {
      channels: ["canary-channel"],
      max_per_week: 83,
      quiet_hours: { from: "03:17", to: "05:19", time_zone: "canary/zone" },
    },
    paused: true,
    discreet: true,
  },
  preferences_at: once(),
  links: [{ link_id: "canary-link", key: "canary-key", kind: "till_receipt", since: once() }],
  reviews: [
    {
      ticket: "canary-ticket",
      asked_at: once(),
      answer_by: once(),
      about: "canary-about",
      recommendation_id: "canary-asked",
      text: "canary question in somebody’s words",
    } satisfies Required<ReviewRequest>,
  ],
  open_cases: ["canary-open"],
  session_receipts: [{ jti: "canary-jti", until: once() }],
  events_restricted_since: once(),
});

/** An event, a consent record and what a state is changed to; their times begin after `from`. */
export const createCanaries = (from: number) => {
  const times = { next: from };
  /** A time that stands nowhere else. */
  const once = (): number => (times.next += HOUR + 1);
  return {
    event: eventOf(once),
    record: recordOf(once),
    stateOf: (state: ShopperState): ShopperState => stateFrom(once, state),
  };
};
