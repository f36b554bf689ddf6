import { findItem } from "../../catalogue/item-names.ts";
import { itemFactsOf } from "../../catalogue/known-item.ts";
import type { PageIndex } from "../../catalogue/page-index.ts";
import { type CatalogueSnapshot, type CatalogueSnapshots, emptyCatalogue } from "../../catalogue/snapshot.ts";
import { type ConsentPolicy, tcfPolicy } from "../../consent/policy.ts";
import { readSentRefusal } from "../../consent/signals/cmp.ts";
import { readSignals } from "../../consent/signals/read-signals.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { mapInTurns } from "../../lib/in-turns.ts";
import { present } from "../../lib/present.ts";
import { nobodyOf } from "../../shop/settings.ts";
import type { Shops } from "../../shop/shops.ts";
import type { Arrival, RecordEvents } from "../../shopper/arrival.ts";
import { mapGa4 } from "../../shopper/formats/ga4.ts";
import type { MapContext, MappedEvents } from "../../shopper/formats/mapped.ts";
import { mapSegment } from "../../shopper/formats/segment.ts";
import { cannotWrite } from "../../shopper/held-refusals.ts";
import { isRefundAgain } from "../../shopper/known-line.ts";
import { type BodyRow, type Call, type Reply, type Route, route } from "../call.ts";
import { createNotes } from "../event-notes.ts";
import { type EventAnswer, fromOutcome, settledOf } from "../mapping/event.ts";
import { ownArrival } from "../mapping/own-arrival.ts";
import type { Metrics } from "../metrics.ts";

type Deps = {
  readonly recordEvents: RecordEvents;
  readonly catalogues: CatalogueSnapshots;
  readonly pageIndex: Pick<PageIndex, "isSensitiveSearch">;
  readonly shops: Shops;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Hears of rows that were refused before they came as far as the store. */
  readonly refused: (shop: string, count: number) => void;
};

type EventCall = {
  readonly eventId: string | null;
  readonly line: number;
  readonly place?: number;
  readonly arrival: Arrival | null;
  /** What became of a row that never came as far as the store. */
  readonly settled: EventAnswer | null;
};

const refusal = (error: unknown): EventAnswer => {
  if (!(error instanceof DomainError)) throw error;
  const fields = error.errors.map(({ path, message }) => `${path}: ${message}`).join(" ");
  return {
    status: "rejected",
    code: error.code,
    message: fields === "" ? error.message : `${error.message} ${fields}`.slice(0, 500),
  };
};

const eventIdOf = (raw: unknown): string | null => {
  const id = (raw as { event_id?: unknown } | null | undefined)?.event_id;
  return typeof id === "string" ? id.slice(0, 256) : null;
};

/** What a call's rows were read with: the shop as it stood when the call came. */
type ShopAtCall = {
  readonly catalogue: CatalogueSnapshot;
  readonly policy: ConsentPolicy;
  readonly namesNobody: (id: string) => boolean;
  readonly currency: string | null;
};

const open = async (
  deps: Deps,
  { shop }: Call,
  openCatalogue = deps.catalogues.open,
): Promise<ShopAtCall> => {
  const [catalogue, policy, settings] = await Promise.all([
    openCatalogue(shop),
    deps.shops.policy(shop),
    deps.shops.settings(shop),
  ]);
  return { catalogue, policy, namesNobody: nobodyOf(settings), currency: settings.currency };
};

const answer = async (
  deps: Deps,
  call: Call,
  { catalogue, policy }: ShopAtCall,
  asked: readonly EventCall[],
  { single, notes = createNotes() }: { single: boolean; notes?: ReturnType<typeof createNotes> },
): Promise<Reply> => {
  const arrivals = asked.flatMap(({ arrival }) => (arrival === null ? [] : [arrival]));
  const outcomes = await deps.recordEvents({
    shop: call.shop,
    arrivals,
    policy,
    imported: false,
    itemFacts: (itemId) => itemFactsOf(catalogue, itemId),
    isSensitiveSearch: (query) => deps.pageIndex.isSensitiveSearch(catalogue, query, deps.clock()),
  });
  let next = 0;
  const results = asked.map(({ eventId, line, place, settled }) =>
    fromOutcome(
      { eventId, line: single ? null : line, place: place ?? null },
      settled ?? present(outcomes[next++], "what became of an event"),
    ),
  );
  const refused = asked.filter(({ settled }) => settled?.status === "rejected").length;
  if (refused > 0) deps.refused(call.shop, refused);
  const counts = { kept: 0, duplicate: 0, not_kept: 0, ignored: 0, rejected: 0 };
  for (const { status } of results) counts[status] += 1;
  for (const [status, count] of Object.entries(counts)) if (count > 0) deps.metrics.events(status, count);
  notes.refundAgain(
    outcomes.filter(({ status }, at) => status === "duplicate" && isRefundAgain(arrivals[at])).length,
  );
  const told = notes.told();
  const [first] = results;
  if (single && first?.status === "rejected")
    throw new DomainError(first.code as DomainError["code"], first.message ?? "");
  const kept = new Map(
    arrivals.flatMap(({ shopper }, at) =>
      shopper !== null && outcomes[at]?.status === "kept" ? [[shopper.key, shopper] as const] : [],
    ),
  );
  const body = { results, ...counts, ...(told.length > 0 && { notes: told }) };
  return { body, acted: [...kept.values()] };
};

/** Rows that are made events in one turn of the event loop. */
const ROWS_A_TURN = 128;

type ForeignCall = Call & {
  readonly body: { readonly rows: readonly BodyRow<Record<string, unknown>>[]; readonly single: boolean };
};

type Map = (payload: unknown, context: MapContext) => MappedEvents;

/** Foreign formats become the wire's events first; every call and event in them has a result. */
const foreign =
  (deps: Deps, map: Map) =>
  async (call: ForeignCall): Promise<Reply> => {
    const reading = await open(deps, call);
    const { policy, catalogue, namesNobody, currency } = reading;
    const signals = readSignals({ headers: call.signals, body: {} }, tcfPolicy(policy, deps.clock()));
    const notes = createNotes();
    const asked = await mapInTurns(call.body.rows, ROWS_A_TURN, (row): EventCall[] => {
      const { line } = row;
      if (!row.ok) return [{ eventId: null, line, arrival: null, settled: refusal(row.error) }];
      const mapped = map(row.value, {
        received_at: deps.clock(),
        currency,
        retry_id: call.retryKey === null ? null : `${call.retryKey} ${line}`,
        findItem: (names) => findItem(catalogue.find, names),
        namesNobody,
      });
      notes.passedOver(mapped.nobodies);
      notes.lost(mapped.losses);
      const settled = settledOf(mapped).map(({ index, outcome }): EventCall => ({
        eventId: null,
        line,
        place: index + 1,
        arrival: null,
        settled: outcome,
      }));
      const events = mapped.events.map(({ index, imported }): EventCall => {
        const { declines, unmapped } = readSentRefusal(imported.consent, policy.cmp_mapping);
        notes.unmapped(unmapped);
        const shopper = imported.shopper_id === null ? null : call.pseudonym(imported.shopper_id);
        const { event, line: orderLine } = imported;
        return {
          eventId: event.event_id,
          line,
          place: index + 1,
          settled: null,
          arrival: { shopper, event, signals, declines, ...(orderLine !== undefined && { line: orderLine }) },
        };
      });
      return [...settled, ...events].sort((one, other) => (one.place ?? 0) - (other.place ?? 0));
    });
    return answer(deps, call, reading, asked.flat(), { single: false, notes });
  };

type EventsCall = Call<typeof ENDPOINTS.postEvents>;
type Rows = EventsCall["body"]["rows"];

const hear = async (deps: Deps, call: EventsCall, rows: Rows, reading: ShopAtCall): Promise<Reply> => {
  const tcf = tcfPolicy(reading.policy, deps.clock());
  const asked = await mapInTurns(rows, ROWS_A_TURN, (row): EventCall => {
    try {
      if (!row.ok) throw row.error;
      const arrival = ownArrival(call as Call, row.value, reading, tcf);
      return { eventId: row.value.event_id, line: row.line, settled: null, arrival };
    } catch (error) {
      if (call.body.single) throw error;
      return {
        eventId: row.ok ? row.value.event_id : eventIdOf(row.raw),
        line: row.line,
        arrival: null,
        settled: refusal(error),
      };
    }
  });
  return answer(deps, call as Call, reading, asked, { single: call.body.single });
};

/**
 * The store gives no catalogue: who unsubscribes is heard all the same, since that is of no item. What came
 * along with it is refused as it was met.
 */
const hearRefusals = async (deps: Deps, call: EventsCall, met: unknown): Promise<Reply> => {
  const { rows } = call.body;
  const refusals = rows.filter((row) => row.ok && row.value.type === "unsubscribed");
  if (refusals.length === 0 || !cannotWrite(met)) throw met;
  const reading = await open(deps, call as Call, (shop) => Promise.resolve(emptyCatalogue(shop)));
  const reply = await hear(deps, call, refusals, reading);
  if (refusals.length < rows.length) throw met;
  return reply;
};

/** Behaviour, one or many; each answered by itself, durable before the answer. */
export const eventRoutes = (deps: Deps): Route[] => [
  route(ENDPOINTS.postEvents, (call) =>
    open(deps, call as Call).then(
      (reading) => hear(deps, call, call.body.rows, reading),
      (error: unknown) => hearRefusals(deps, call, error),
    ),
  ),
  route(ENDPOINTS.postSegmentEvents, (call) => foreign(deps, mapSegment)(call as ForeignCall)),
  route(ENDPOINTS.postGa4Events, (call) => foreign(deps, mapGa4)(call as ForeignCall)),
];
