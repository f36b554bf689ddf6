import type { ConsentRecord } from "../consent/record.ts";
import type { ShopperState } from "../consent/state.ts";
import type { StoredEvent } from "../shopper/event.ts";

/** Where a stored field belongs: the record of processing activities (Art. 30 GDPR) is made from this. */
export type DataMapEntry = {
  readonly category: string;
  readonly fields: readonly string[];
  /** Purposes under which it is kept; `law` and `request` need none. */
  readonly purposes: readonly string[];
  /** Which retention holds; a key of `retention_days`, or in words. */
  readonly kept: string;
  readonly read_by: readonly string[];
};

type DataMapRow<T> = Readonly<Record<keyof T & string, string>>;

// A stored field without a line here does not compile: nothing is kept that nobody has accounted for.
export const EVENT_FIELDS: DataMapRow<StoredEvent> = {
  event_id: "behaviour",
  type: "behaviour",
  item_id: "behaviour",
  occurred_at: "behaviour",
  channel: "behaviour",
  session_id: "behaviour",
  quantity: "behaviour",
  price_minor: "behaviour",
  currency: "behaviour",
  order_id: "behaviour",
  value: "answers",
  query: "search text",
  case_id: "service",
  ref_event_id: "behaviour",
  recommendation_id: "behaviour",
  received_at: "behaviour",
  corrected_at: "behaviour",
  declined: "behaviour",
  imported: "behaviour",
  sensitive: "behaviour",
  moment: "answers",
  strength: "answers",
  answered_at: "answers",
  scored_by: "answers",
};

export const STATE_FIELDS: DataMapRow<ShopperState> = {
  version: "consent",
  standing: "consent",
  has_record: "consent",
  restriction_since: "instructions",
  objection_since: "instructions",
  age_band: "consent",
  jurisdiction: "consent",
  preferences: "instructions",
  preferences_at: "instructions",
  links: "joined identities",
  reviews: "instructions",
  open_cases: "service",
  session_receipts: "consent",
  events_restricted_since: "consent",
  erased_at: "tombstone",
};

export const RECORD_FIELDS: DataMapRow<ConsentRecord> = {
  record_id: "consent",
  kind: "consent",
  purposes: "consent",
  notice: "consent",
  method: "consent",
  source: "consent",
  given_at: "consent",
  given_from: "consent",
  received_at: "consent",
  expires_at: "consent",
  jurisdiction: "consent",
  age_band: "consent",
  under_gpc: "consent",
  gpc_named: "consent",
  ledger_index: "consent",
  salt: "consent",
  receipt: "consent",
};

const fieldsOf = (category: string): string[] =>
  [
    ["event", EVENT_FIELDS],
    ["state", STATE_FIELDS],
    ["record", RECORD_FIELDS],
  ].flatMap(([kind, fields]) =>
    Object.entries(fields as Record<string, string>).flatMap(([field, of]) =>
      of === category ? [`${kind as string}.${field}`] : [],
    ),
  );

const entry = (
  category: string,
  purposes: readonly string[],
  kept: string,
  read_by: readonly string[],
): DataMapEntry => ({ category, fields: fieldsOf(category), purposes, kept, read_by });

/** Every field that is kept of a shopper, by category. */
export const DATA_MAP: readonly DataMapEntry[] = [
  entry("behaviour", ["personalise", "contact", "sensitive"], "events", [
    "the view of a request",
    "training, with train",
    "how well models foresee what is chosen, in sums of twenty or more, with train and measure",
    "insight, with measure",
  ]),
  entry("answers", ["personalise", "measure"], "events", ["the view of a request", "insight, with measure"]),
  entry("search text", ["personalise"], "events", ["the shopper’s own access"]),
  entry("service", ["personalise", "contact"], "until the case is resolved", ["the rule open_complaint"]),
  entry("consent", ["law"], "consent_records", ["every decision", "the shopper’s own access", "an officer"]),
  entry("instructions", ["request"], "preferences", ["every decision", "the shopper’s own access"]),
  entry("joined identities", ["connect_channels"], "until taken apart", [
    "every decision",
    "the view of a request, with connect_channels",
  ]),
  {
    category: "who read what",
    fields: ["access.at", "access.caller", "access.call", "access.count"],
    purposes: ["law"],
    kept: "twelve months",
    read_by: ["the shopper’s own access"],
  },
  {
    category: "recorded answers",
    fields: ["decision.recommendation_id", "decision.at", "decision.until", "decision.record"],
    purposes: ["personalise"],
    kept: "decisions",
    read_by: ["the shopper’s own access", "the story of an answer, later"],
  },
  entry("tombstone", ["law"], "as long as copies of the store may come back", ["every decision"]),
];
