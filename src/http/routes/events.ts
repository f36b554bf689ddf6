import type { PageIndex } from "../../catalogue/page-index.ts";
import { isSensitiveItem } from "../../catalogue/sensitive-items.ts";
import type { CatalogueSnapshots } from "../../catalogue/snapshot.ts";
import { tcfPolicy } from "../../consent/policy.ts";
import { declinesEvent } from "../../consent/signals/cmp.ts";
import { readSignals } from "../../consent/signals/read-signals.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { EventIn } from "../../contract/events.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import type { Shops } from "../../shop/shops.ts";
import type { EventType } from "../../shopper/event.ts";
import { mapGa4 } from "../../shopper/formats/ga4.ts";
import type { MapContext, MappedEvents } from "../../shopper/formats/mapped.ts";
import { mapSegment } from "../../shopper/formats/segment.ts";
import type { Arrival, EventOutcome, RecordEvents } from "../../shopper/record-events.ts";
import { type BodyRow, type Call, type Reply, type Route, route } from "../call.ts";
import { fromOutcome, toEvent } from "../mapping/event.ts";
import type { Metrics } from "../metrics.ts";

type Deps = {
  readonly recordEvents: RecordEvents;
  readonly catalogues: CatalogueSnapshots;
  readonly pageIndex: Pick<PageIndex, "isSensitiveSearch">;
  readonly shops: Shops;
  readonly clock: Clock;
  readonly metrics: Metrics;
};

/** What a browser may tell of its own shopper; the rest is the shop's to say. */
const TOKEN_TYPES: ReadonlySet<EventType> = new Set([
  "view",
  "search",
  "cart_add",
  "cart_remove",
  "wishlist_add",
  "impression",
  "click",
  "dismiss",
]);

type EventCall = {
  readonly eventId: string | null;
  readonly line: number;
  readonly arrival: Arrival | null;
  readonly refused: EventOutcome | null;
};

const refusal = (error: unknown): EventOutcome => {
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

const ownOnly = (call: Call, given: EventIn): void => {
  if (call.caller.kind !== "token") return;
  if (given.shopper_id != null && call.pseudonym(given.shopper_id).key !== call.caller.shopper.key)
    throw new DomainError(
      "shopper_conflict",
      "A shopper token tells of its own shopper alone; leave shopper_id out.",
    );
  if (!TOKEN_TYPES.has(given.type))
    throw new DomainError(
      "scope_missing",
      `A ${given.type} event is the shop’s to send, with a key of scope ingest.`,
    );
};

const answer = async (
  deps: Deps,
  call: Call,
  asked: readonly EventCall[],
  single: boolean,
): Promise<Reply> => {
  const [catalogue, policy] = await Promise.all([
    deps.catalogues.open(call.shop),
    deps.shops.policy(call.shop),
  ]);
  const arrivals = asked.flatMap(({ arrival }) => (arrival === null ? [] : [arrival]));
  const outcomes = await deps.recordEvents({
    shop: call.shop,
    arrivals,
    policy,
    imported: false,
    itemFacts: (itemId) => ({
      known: catalogue.item(itemId) !== null,
      sensitive: isSensitiveItem(catalogue, itemId),
    }),
    isSensitiveSearch: (query) => deps.pageIndex.isSensitiveSearch(catalogue, query, deps.clock()),
  });
  let next = 0;
  const results = asked.map(({ eventId, line, refused }) =>
    fromOutcome(
      eventId,
      single ? null : line,
      refused ?? present(outcomes[next++], "what became of an event"),
    ),
  );
  const counts = { kept: 0, duplicate: 0, not_kept: 0, rejected: 0 };
  for (const { status } of results) counts[status] += 1;
  for (const [status, count] of Object.entries(counts)) if (count > 0) deps.metrics.events(status, count);
  const [first] = results;
  if (single && first?.status === "rejected")
    throw new DomainError(first.code as DomainError["code"], first.message ?? "");
  const kept = new Map(
    arrivals.flatMap(({ shopper }, at) =>
      shopper !== null && outcomes[at]?.status === "kept" ? [[shopper.key, shopper] as const] : [],
    ),
  );
  return { body: { results, ...counts }, acted: [...kept.values()] };
};

type ForeignCall = Call & {
  readonly body: { readonly rows: readonly BodyRow<Record<string, unknown>>[]; readonly single: boolean };
};

/** Foreign formats become the wire's events first; what they cannot say is refused by line. */
const foreign =
  (deps: Deps, map: (payload: unknown, context: MapContext) => MappedEvents) =>
  async (call: ForeignCall): Promise<Reply> => {
    const [policy, { currency }] = await Promise.all([
      deps.shops.policy(call.shop),
      deps.shops.settings(call.shop),
    ]);
    const signals = readSignals({ headers: call.signals, body: {} }, tcfPolicy(policy, deps.clock()));
    const asked = call.body.rows.flatMap((row): EventCall[] => {
      if (!row.ok) return [{ eventId: null, line: row.line, arrival: null, refused: refusal(row.error) }];
      const retry_id = call.retryKey === null ? null : `${call.retryKey} ${row.line}`;
      const { events, refused } = map(row.value, { received_at: deps.clock(), currency, retry_id });
      return [
        ...refused.map(({ code, message }): EventCall => ({
          eventId: null,
          line: row.line,
          arrival: null,
          refused: { status: "rejected", code, message },
        })),
        ...events.map(({ imported: { shopper_id, event, consent } }): EventCall => ({
          eventId: event.event_id,
          line: row.line,
          refused: null,
          arrival: {
            shopper: shopper_id === null ? null : call.pseudonym(shopper_id),
            event,
            signals,
            optOut: declinesEvent(consent, policy.cmp_mapping),
          },
        })),
      ];
    });
    return answer(deps, call, asked, false);
  };

/** Behaviour, one or many; each answered by itself, durable before the answer. */
export const eventRoutes = (deps: Deps): Route[] => [
  route(ENDPOINTS.postEvents, async (call) => {
    const policy = await deps.shops.policy(call.shop);
    const tcf = tcfPolicy(policy, deps.clock());
    const asked = call.body.rows.map((row): EventCall => {
      try {
        if (!row.ok) throw row.error;
        const given = row.value;
        ownOnly(call as Call, given);
        const shopper = given.shopper_id == null ? call.shopper : call.pseudonym(given.shopper_id);
        if (call.shopper !== null && shopper?.key !== call.shopper.key)
          throw new DomainError(
            "shopper_conflict",
            "Shopper-Id and shopper_id name different shoppers; send one of them.",
          );
        const signals = readSignals({ headers: call.signals, body: given.signals ?? {} }, tcf);
        return {
          eventId: given.event_id,
          line: row.line,
          refused: null,
          arrival: { shopper, event: toEvent(given), signals, optOut: false },
        };
      } catch (error) {
        if (call.body.single) throw error;
        return {
          eventId: row.ok ? row.value.event_id : eventIdOf(row.raw),
          line: row.line,
          arrival: null,
          refused: refusal(error),
        };
      }
    });
    return answer(deps, call as Call, asked, call.body.single);
  }),
  route(ENDPOINTS.postSegmentEvents, (call) => foreign(deps, mapSegment)(call as ForeignCall)),
  route(ENDPOINTS.postGa4Events, (call) => foreign(deps, mapGa4)(call as ForeignCall)),
];
