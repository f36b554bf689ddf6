import type { RecordProof } from "../../consent/proofs/ledger/prove-records.ts";
import type { LeftTheHouse } from "../../consent/proofs/receipts/erasure-receipt.ts";
import { PURPOSES } from "../../consent/purposes.ts";
import { type ConsentRecord, namedState } from "../../consent/record.ts";
import type { ShopperState } from "../../consent/state.ts";
import type { EventType, StoredEvent } from "../../shopper/event.ts";
import type { Notes, ShopperData } from "../../shopper/shopper-reads.ts";
import { fromRecord, time, timeOrNull } from "./consent.ts";
import { fromEvent } from "./event.ts";

/**
 * Where a field stands in the copy (WP 242: provided, observed, inferred). `processing`: what was done with
 * the data, and under which instruction.
 */
type Group = "provided" | "observed" | "processing";
type ExportedFacts<T> = {
  readonly group: Group;
  readonly name: string;
  readonly tell: (value: T) => unknown;
} | null;

const stands = (since: number | null) => ({ active: since !== null, since: timeOrNull(since) });

export const fromReview = ({
  asked_at,
  answer_by,
  ...review
}: ShopperState["reviews"][number]): Record<string, unknown> => ({
  recommendation_id: null,
  text: null,
  ...review,
  asked_at: time(asked_at),
  answer_by: time(answer_by),
});

export const fromLinks = (links: ShopperState["links"]) =>
  links.map(({ link_id, kind, since }) => ({ link_id, kind, since: time(since) }));

const tellStanding = (standing: ShopperState["standing"]) =>
  Object.fromEntries(
    PURPOSES.map((purpose) => {
      // The barrier is the newest refusal once more, for comparing.
      const { barrier: _barrier, held: _held, ...one } = standing[purpose];
      return [
        purpose,
        {
          ...one,
          state: namedState(standing[purpose]),
          since: timeOrNull(one.since),
          given_at: timeOrNull(one.given_at),
          expires_at: timeOrNull(one.expires_at),
        },
      ];
    }),
  );

const at = <T>(group: Group, name: string, tell: (value: T) => unknown): ExportedFacts<T> => ({
  group,
  name,
  tell,
});

/**
 * Every field of a shopper's state by its place in the copy: a new one does not compile until it has a line.
 */
const STATE: { readonly [K in keyof ShopperState]: ExportedFacts<ShopperState[K]> } = {
  // A counter of changes; and whether there are records, which the records say.
  version: null,
  has_record: null,
  standing: at("provided", "standing", tellStanding),
  restriction_since: at("provided", "restriction", stands),
  objection_since: at("provided", "objection", stands),
  age_band: at("provided", "age_band", (value) => value),
  jurisdiction: at("provided", "jurisdiction", (value) => value),
  preferences: at("provided", "preferences", (value) => value),
  preferences_at: at("provided", "preferences_changed_at", timeOrNull),
  links: at("provided", "links", fromLinks),
  reviews: at("provided", "review_requests", (value) => value.map(fromReview)),
  open_cases: at("observed", "open_cases", (value) => value),
  session_receipts: at("provided", "session_receipts", (value) =>
    value.map(({ jti, until }) => ({ jti, until: time(until) })),
  ),
  events_restricted_since: at("processing", "events_restricted_since", timeOrNull),
  erased_at: at("processing", "erased_at", timeOrNull),
};

const stateGroup = (state: ShopperState, group: Group): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(STATE as Record<string, ExportedFacts<unknown>>).flatMap(([field, told]) =>
      told?.group === group ? [[told.name, told.tell(state[field as keyof ShopperState])]] : [],
    ),
  );

/** What the shopper said in so many words; everything else of their behaviour was observed. */
const SAID: ReadonlySet<EventType> = new Set(["rating", "nps", "verdict", "dismiss"]);

/** A question that was never answered is something that the shop did. */
const isSaid = ({ type, answered_at }: StoredEvent): boolean =>
  SAID.has(type) || (type === "asked" && answered_at !== undefined);

const wholeEvent = (event: StoredEvent): Record<string, unknown> => ({
  ...fromEvent(event),
  received_at: time(event.received_at),
  sensitive: event.sensitive,
});

const wholeRecord = (record: ConsentRecord, proof: RecordProof | null): Record<string, unknown> => ({
  ...fromRecord(record, proof),
  gpc_named: record.gpc_named,
});

export const fromAccesses = (accesses: Notes["accesses"]) =>
  accesses.map(({ at: newest, caller, call, count, by }) => ({
    at: time(newest),
    caller,
    call,
    count,
    summed_by: by,
  }));

type Exported = ShopperData & {
  readonly proofs: readonly (RecordProof | null)[];
  /** Recorded answers that are still kept, each as GET /v1/recommendations/{id} tells it. */
  readonly stories: readonly unknown[];
  readonly recipients: readonly unknown[];
  /** Data sets that were handed out with the person in them. */
  readonly handedOut: readonly LeftTheHouse[];
};

/** All that is stored of one person (Art. 15 and 20 GDPR), provided, observed and inferred apart. */
export const fromShopper = ({
  state,
  events,
  records,
  proofs,
  trained,
  shares,
  forgotten,
  notes,
  stories,
  recipients,
  handedOut,
}: Exported): Record<string, unknown> => ({
  provided: {
    ...stateGroup(state, "provided"),
    consent: { records: records.map((record, i) => wholeRecord(record, proofs[i] ?? null)) },
    events: events.filter(isSaid).map(wholeEvent),
  },
  observed: {
    ...stateGroup(state, "observed"),
    events: events.filter((event) => !isSaid(event)).map(wholeEvent),
  },
  inferred: {
    decisions: stories,
    counted_for_model:
      trained === null
        ? null
        : {
            package: trained.package,
            watermark: trained.watermark,
            counts: Buffer.from(trained.body).toString("base64"),
          },
    counted_for_belief: shares.map(({ making, counted }) => ({ making, counts: counted })),
  },
  processing: {
    ...stateGroup(state, "processing"),
    accesses: fromAccesses(notes.accesses),
    recipients,
    data_sets: handedOut,
    // Keyed hashes of their ids say nothing to anybody: how many there are does.
    forgotten_events: forgotten,
  },
});
