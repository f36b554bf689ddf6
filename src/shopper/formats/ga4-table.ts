import { nameOf } from "../../catalogue/feeds/open-feed.ts";
import { type Columns, itHas, readRows } from "../../catalogue/feeds/read-rows.ts";
import type { DelimitedRow } from "../../catalogue/feeds/split-rows.ts";
import { DomainError } from "../../lib/errors.ts";
import type { EventOptions } from "./imported-event.ts";
import { isFields, type Json, listOf } from "./json-fields.ts";

/** Columns of an event that hold one value each. */
const OF_EVENT = [
  "event_name",
  "event_timestamp",
  "event_bundle_sequence_id",
  "event_server_timestamp_offset",
  "batch_page_id",
  "batch_ordering_id",
  "batch_event_index",
  "user_id",
  "user_pseudo_id",
  "platform",
] as const;
/** Parameters that a query takes out of `event_params`, or out of `ecommerce`. */
const PARAMS = [
  "currency",
  "transaction_id",
  "search_term",
  "ga_session_id",
  "session_id",
  "non_personalized_ads",
];
/** Fields of an item as a query takes them out of `items`, by their own name or behind a prefix. */
const OF_ITEM = ["item_id", "item_name", "item_sku", "sku", "product_id", "gtin", "price", "quantity"];
const VALUES = ["string_value", "int_value", "float_value", "double_value"];
/** What makes rows one event: an event with several items or parameters is several rows of a flat table. */
const KEY = OF_EVENT.filter((name) => name !== "platform");

type FlatRow = Readonly<Record<string, string>>;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** A column of a record: `ecommerce.transaction_id`, or as queries name it, `ecommerce_transaction_id`. */
const within = (row: FlatRow, record: string, name: string): string =>
  row[`${record}.${name}`] ?? row[`${record}_${name}`] ?? row[`${record}__${name}`] ?? "";

const filled = (pairs: readonly (readonly [string, string])[]): Json =>
  Object.fromEntries(pairs.filter(([, value]) => value.trim() !== ""));

const itemOf = (row: FlatRow): Json | null => {
  const item = filled(
    OF_ITEM.map((name) => {
      const nested = within(row, "items", name) || within(row, "item", name);
      return [name, nested === "" ? (row[name] ?? "") : nested] as const;
    }),
  );
  return Object.keys(item).some((name) => name !== "price" && name !== "quantity") ? item : null;
};

const paramOf = (row: FlatRow): Json[] => {
  const key = within(row, "event_params", "key");
  const value = VALUES.map(
    (name) => row[`event_params.value.${name}`] ?? row[`event_params_value_${name}`] ?? "",
  );
  const held = [...value, row["event_params.value"] ?? ""].find((text) => text.trim() !== "");
  return key === "" || held === undefined ? [] : [{ key, value: { string_value: held } }];
};

/** A record that stands in one cell as JSON, or in a column of its own for each field. */
const recordOf = (row: FlatRow, record: string): Json => {
  const whole = parsed(row[record] ?? "");
  const columns = Object.entries(row).flatMap(([name, value]) => {
    const field = name.startsWith(`${record}.`) ? name.slice(record.length + 1) : null;
    return field === null ? [] : [[field, value] as const];
  });
  return { ...(isFields(whole) ? whole : {}), ...filled(columns) };
};

/** The row of the nested export that a row of a flat table was made from, as far as it says. */
const nestedRow = (
  row: FlatRow,
): Json & { readonly items: readonly unknown[]; readonly event_params: readonly unknown[] } => {
  const whole = parsed(row["items"] ?? "");
  const own = itemOf(row);
  const flags = Object.keys(row)
    .filter((name) => /^(?:privacy_info_)?(?:ads|analytics)_storage$/u.test(name))
    .map((name) => [name.replace("privacy_info_", ""), row[name] ?? ""] as const);
  const params = PARAMS.map((name) => [name, row[name] || within(row, "ecommerce", name)] as const);
  return {
    ...filled(OF_EVENT.map((name) => [name, row[name] ?? ""] as const)),
    ecommerce: recordOf(row, "ecommerce"),
    privacy_info: { ...filled(flags), ...recordOf(row, "privacy_info") },
    event_params: [
      ...listOf(parsed(row["event_params"] ?? "")),
      ...paramOf(row),
      ...Object.entries(filled(params)).map(([key, value]) => ({ key, value: { string_value: value } })),
    ],
    items: [...listOf(whole), ...(isFields(whole) ? [whole] : []), ...(own === null ? [] : [own])],
  };
};

const EXPORT_AS_JSON =
  "BigQuery’s console saves the nested table whole only as JSON: choose “JSONL (newline delimited)”, or " +
  "“Export to Cloud Storage” with the format JSON. A query that flattens it gives event_name, " +
  "event_timestamp, user_pseudo_id, user_id, transaction_id, currency, item_id, price and quantity.";

const requireColumns = (columns: Columns, file: string): void => {
  const missing = ["event_name", "event_timestamp"].filter((name) => !columns.has(name));
  if (missing.length > 0)
    throw new DomainError(
      "file_invalid",
      `${file} is no table of GA4’s events: it has no column ${missing.join(" and no column ")}. ` +
        `${itHas(columns)} ${EXPORT_AS_JSON}`,
    );
  const says = [...columns.keys()];
  const isPerson = says.includes("user_pseudo_id") || says.includes("user_id");
  if (!isPerson)
    throw new DomainError(
      "file_invalid",
      `${file} has neither user_pseudo_id nor user_id, so that nobody did what it tells. ${EXPORT_AS_JSON}`,
    );
};

/** One event of a flat table, with the line on which it begins. */
export type Ga4TableEvent = { readonly line: number; readonly json: unknown };

type Growing = {
  readonly line: number;
  readonly key: string;
  readonly row: Json;
  readonly items: Map<string, unknown>;
  readonly params: Map<string, unknown>;
};

const begin = (line: number, key: string, row: Json): Growing => ({
  line,
  key,
  row,
  items: new Map(),
  params: new Map(),
});

const rowOf = (columns: Columns, { cells }: DelimitedRow): FlatRow =>
  Object.fromEntries([...columns].map(([name, at]) => [name, cells[at] ?? ""]));

/**
 * GA4's export as a CSV that a query made: one event a row with JSON in its cells, or one row for each item
 * or parameter of an event. Rows of one event that follow each other are put together again (`rows_joined`);
 * what they repeat counts once. Throws `file_invalid` with how to export otherwise.
 */
export async function* readGa4Table(path: string, options: EventOptions): AsyncGenerator<Ga4TableEvent[]> {
  const file = nameOf(path);
  let open: Growing | null = null;
  const whole = ({ line, row, items, params }: Growing): Ga4TableEvent => ({
    line,
    json: { ...row, items: [...items.values()], event_params: [...params.values()] },
  });
  for await (const { columns, rows } of readRows(path, null, options)) {
    requireColumns(columns, file);
    const events: Ga4TableEvent[] = [];
    for (const each of rows) {
      const row = nestedRow(rowOf(columns, each));
      const key = JSON.stringify(KEY.map((name) => row[name] ?? ""));
      if (open !== null && open.key === key) options.onCount("rows_joined", 1, `${file}, line ${each.line}`);
      else {
        if (open !== null) events.push(whole(open));
        open = begin(each.line, key, row);
      }
      for (const item of row.items) open.items.set(JSON.stringify(item), item);
      for (const param of row.event_params) open.params.set(JSON.stringify(param), param);
    }
    yield events;
  }
  if (open !== null) yield [whole(open)];
}
