import { type Columns, itHas } from "../../catalogue/feeds/read-rows.ts";
import { createTimeColumn } from "../../catalogue/feeds/times.ts";
import { DomainError } from "../../lib/errors.ts";
import { CHANNELS, EVENT_TYPES } from "../event.ts";
import { TABLE_FIELDS, type TableField } from "./table-fields.ts";

/** What `--set` may say for every row of a file that does not say it. */
const SETTABLE = ["occurred_at", "type", "channel", "currency"] as const;
export type Settable = (typeof SETTABLE)[number];

/** What the command line says of a table: its columns by our fields, and what holds for all of its rows. */
export type TableTerms = {
  readonly columns: ReadonlyMap<TableField, readonly string[]>;
  readonly fixed: ReadonlyMap<Settable, string>;
};

/** Cuts `a=b,c=d`; a part that is no pair stays a text. */
const pairsOf = (text: string): (readonly [string, string] | string)[] =>
  text.split(",").map((pair) => {
    const cut = pair.lastIndexOf("=");
    const [left, right] = [pair.slice(0, cut).trim(), pair.slice(cut + 1).trim()];
    return cut < 1 || left === "" || right === "" ? pair.trim() : [left, right];
  });

/** Fields that several columns may name: where one of them names nothing in a row, the next one may. */
const OF_SEVERAL: readonly TableField[] = ["shopper_id", "item_id"];

/**
 * `sku=item_id,customer=shopper_id`: the file's columns, and what they are; several of them may name the
 * shopper or the item, best first. @throws DomainError usage
 */
export const readColumnMap = (text: string): TableTerms["columns"] => {
  const columns = new Map<TableField, string[]>();
  const unknown: string[] = [];
  const twice: string[] = [];
  for (const pair of pairsOf(text)) {
    const field = (typeof pair === "string" ? "" : pair[1]) as TableField;
    if (typeof pair === "string" || !Object.hasOwn(TABLE_FIELDS, field))
      unknown.push(typeof pair === "string" ? `${pair} (without a field)` : field);
    else if (columns.has(field) && !OF_SEVERAL.includes(field)) twice.push(field);
    else columns.set(field, [...(columns.get(field) ?? []), pair[0].toLowerCase()]);
  }
  if (unknown.length + twice.length > 0)
    throw new DomainError(
      "usage",
      "--map is a list of COLUMN=FIELD, such as sku=item_id,kunde=shopper_id; fields are " +
        `${Object.keys(TABLE_FIELDS).join(", ")}.` +
        (unknown.length > 0 ? ` These are none: ${[...new Set(unknown)].join(", ")}.` : "") +
        (twice.length > 0
          ? ` Of one column only are all but ${OF_SEVERAL.join(" and ")}; more than one was given for ` +
            `${[...new Set(twice)].join(", ")}.`
          : ""),
    );
  return columns;
};

const MENDS: Readonly<Record<Settable, (value: string) => string | null>> = {
  occurred_at: (value) =>
    createTimeColumn().read(value) === null ? "occurred_at is a time, such as 2026-01-31T12:00:00Z" : null,
  type: (value) =>
    EVENT_TYPES.some((type) => type === value) ? null : `type is one of ${EVENT_TYPES.join(", ")}`,
  channel: (value) =>
    CHANNELS.some((channel) => channel === value) ? null : `channel is one of ${CHANNELS.join(", ")}`,
  currency: (value) => (/^[A-Z]{3}$/u.test(value) ? null : "currency is a code of ISO 4217, such as EUR"),
};

/** `type=view,occurred_at=2026-01-31T12:00:00Z`: what holds for all rows. @throws DomainError usage */
export const readFixed = (text: string): TableTerms["fixed"] => {
  const fixed = new Map<Settable, string>();
  const wrong: string[] = [];
  for (const pair of pairsOf(text)) {
    const field = typeof pair === "string" ? undefined : SETTABLE.find((each) => each === pair[0]);
    if (typeof pair === "string" || field === undefined)
      wrong.push(`it is a list of FIELD=VALUE, with the fields ${SETTABLE.join(", ")}`);
    else {
      const mend = MENDS[field](pair[1]);
      if (mend === null) fixed.set(field, pair[1]);
      else wrong.push(mend);
    }
  }
  if (wrong.length > 0)
    throw new DomainError("usage", `--set says what holds for all rows: ${[...new Set(wrong)].join("; ")}.`);
  return fixed;
};

export const NO_TERMS: TableTerms = { columns: new Map(), fixed: new Map() };

/**
 * Where each field stands in a file; a field that it has not is missing. Several places where several columns
 * name the shopper or the item, best first.
 */
export type TableLayout = ReadonlyMap<TableField, readonly number[]>;

/** Columns that may name a person by name, or several people: no second name of who did it. */
const NO_SECOND_NAME: readonly string[] = ["customer", "kunde", "klant", "household_id"];

const TIMELESS =
  " Nobody can tell what came first without a time; where you know when it was, say so for all rows: " +
  "--set occurred_at=2026-01-31T12:00:00Z.";

/**
 * Finds the fields of a table. Throws `file_invalid` that names every column that is missing at once, and
 * those that are there.
 */
export const layTable = (
  columns: Columns,
  names: Partial<Readonly<Record<TableField, readonly string[]>>>,
  needed: readonly TableField[],
  { terms, file }: { readonly terms: TableTerms; readonly file: string },
): TableLayout => {
  const layout = new Map<TableField, readonly number[]>();
  const missing: string[] = [];
  for (const field of Object.keys(TABLE_FIELDS) as TableField[]) {
    const mapped = terms.columns.get(field);
    const lost = (mapped ?? []).filter((name) => !columns.has(name));
    const found = (mapped ?? names[field] ?? []).filter((name) => columns.has(name));
    const [first, ...others] = found;
    const further = others.filter((name) => mapped !== undefined || !NO_SECOND_NAME.includes(name));
    const used = first === undefined ? [] : [first, ...(OF_SEVERAL.includes(field) ? further : [])];
    if (used.length > 0)
      layout.set(
        field,
        used.flatMap((name) => columns.get(name) ?? []),
      );
    if (lost.length > 0) missing.push(...lost.map((name) => `the column ${name} of --map`));
    else if (used.length === 0 && needed.includes(field) && !terms.fixed.has(field as Settable))
      missing.push(`a column for ${field}`);
  }
  if (missing.length > 0)
    throw new DomainError(
      "file_invalid",
      `${file} lacks ${missing.join(" and ")}. ${itHas(columns)} ` +
        "Name its columns with --map COLUMN=FIELD,…." +
        (missing.includes("a column for occurred_at") ? TIMELESS : ""),
    );
  return layout;
};

/** What --help says of the fields of a table. */
export const fieldsOfTable = (): string =>
  ["Fields of --map COLUMN=FIELD,…, and the columns that are found without it:"]
    .concat(Object.entries(TABLE_FIELDS).map(([field, names]) => `  ${field.padEnd(14)}${names.join(", ")}`))
    .concat(`Fields of --set FIELD=VALUE,…: ${SETTABLE.join(", ")}.`)
    .join("\n");
