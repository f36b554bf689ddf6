import type { Channel } from "../event.ts";
import type { ForeignConsent } from "./imported-event.ts";
import { fieldsOf, isFields, type Json, listOf, momentOf, textOf } from "./json-fields.ts";
import { ga4Consent } from "./sent-consent.ts";
import { namedIdOf } from "./shopper-id.ts";

/** One GA4 event, whatever shape it came in. `micros` and `sequence` tell events of the same moment apart. */
export type Ga4Event = {
  readonly name: string;
  /** What may be the shopper's id, best first. */
  readonly shoppers: readonly unknown[];
  readonly occurred_at: number | null;
  readonly micros: string | null;
  readonly sequence: string | null;
  readonly params: Json;
  readonly items: unknown;
  readonly channel: Channel;
  readonly consent: ForeignConsent | null;
};

/**
 * The events of a payload in order: export rows (one or a list), or a Measurement Protocol body. Null stands
 * for what is neither.
 */
export const ga4EventsOf = (payload: unknown): (Ga4Event | null)[] => {
  if (Array.isArray(payload))
    return (payload as unknown[]).flatMap((one) => (Array.isArray(one) ? [null] : ga4EventsOf(one)));
  if (!isFields(payload)) return [null];
  if (Array.isArray(payload["events"]))
    return (payload["events"] as unknown[]).map((event) =>
      isFields(event) ? protocolEvent(payload, event) : null,
    );
  return [typeof payload["event_name"] === "string" ? exportRow(payload) : null];
};

const protocolEvent = (body: Json, event: Json): Ga4Event | null => {
  const name = textOf(event["name"]);
  if (name === null) return null;
  const params = fieldsOf(event["params"]);
  const micros = event["timestamp_micros"] ?? body["timestamp_micros"];
  return {
    name,
    shoppers: [body["user_id"], body["client_id"], body["app_instance_id"]],
    occurred_at: momentOf(micros),
    micros: textOf(micros),
    sequence: null,
    params,
    items: params["items"],
    channel: body["app_instance_id"] === undefined ? "web" : "app",
    consent: ga4Consent(body, event, params),
  };
};

const exportRow = (row: Json): Ga4Event => {
  const platform = textOf(row["platform"])?.toUpperCase();
  const params = paramsOf(row["event_params"]);
  const ecommerce = fieldsOf(row["ecommerce"]);
  const sequence = [
    "event_bundle_sequence_id",
    "batch_page_id",
    "batch_ordering_id",
    "batch_event_index",
    "event_server_timestamp_offset",
  ]
    .map((name) => textOf(row[name]) ?? "")
    .join(".");
  return {
    name: textOf(row["event_name"]) ?? "",
    shoppers: [row["user_id"], row["user_pseudo_id"]],
    occurred_at: momentOf(row["event_timestamp"]),
    micros: textOf(row["event_timestamp"]),
    sequence,
    params: { ...params, transaction_id: namedIdOf(ecommerce["transaction_id"], params["transaction_id"]) },
    items: row["items"],
    channel: platform === "IOS" || platform === "ANDROID" ? "app" : "web",
    consent: ga4Consent(row, params),
  };
};

/** The export writes parameters as a list of keys with one typed value each. */
const paramsOf = (list: unknown): Json => {
  const params: Record<string, unknown> = {};
  for (const entry of listOf(list).filter(isFields)) {
    const key = textOf(entry["key"]);
    const value = fieldsOf(entry["value"]);
    const held = value["string_value"] ?? value["int_value"] ?? value["double_value"] ?? value["float_value"];
    if (key !== null && key !== "__proto__" && held !== undefined && held !== null) params[key] = held;
  }
  return params;
};
