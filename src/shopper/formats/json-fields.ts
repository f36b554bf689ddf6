import { currencyNamed } from "../../catalogue/feeds/amounts.ts";
import { createTimeColumn } from "../../catalogue/feeds/times.ts";
import { idFault } from "../../lib/id-rule.ts";
import { namesNobody } from "../../lib/names-nobody.ts";

export type Json = Readonly<Record<string, unknown>>;

/** An object's fields, or none where the value is no object. */
export const fieldsOf = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};

export const isFields = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isSaid = (value: unknown): boolean => value !== null && value !== undefined && value !== "";

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Text that is not blank; finite numbers count as their digits. */
export const textOf = (value: unknown): string | null => {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string") return null;
  const text = value.trim();
  return text === "" || text === "(not set)" ? null : text;
};

/**
 * An id under the rule of ids, taken as it is: trimmed, it might be somebody else's. Null for anything else.
 */
export const idOf = (value: unknown): string | null => {
  if (textOf(value) === null) return null;
  const id = String(value);
  return idFault(id) === null ? id : null;
};

/** A finite number, or the number that a text spells. */
export const numberOf = (value: unknown): number | null => {
  const read =
    typeof value === "number"
      ? value
      : typeof value === "string" && value.trim() !== ""
        ? Number(value)
        : Number.NaN;
  return Number.isFinite(read) ? read : null;
};

/** A number of units as it was said, with its sign and perhaps a decimal comma (`-1`, `2,00`), or null. */
export const signedUnitsOf = (value: unknown): number | null =>
  numberOf(typeof value === "string" ? value.replace(",", ".").replace("\u2212", "-") : value);

/** Units: a whole number from 1 to a million, or null. */
export const unitsOf = (value: unknown): number | null => {
  const read = Math.abs(signedUnitsOf(value) ?? 0);
  return Number.isInteger(read) && read >= 1 && read <= 1_000_000 ? read : null;
};

/**
 * The currency that the first field to say one says, by code or sign; `fallback` where none says any. What is
 * said and not known is null: the shop's own currency would be a guess against what was said.
 */
export const currencyOf = (values: readonly unknown[], fallback: string | null): string | null => {
  const said = values.map(textOf).find((text) => text !== null && !namesNobody(text));
  return currencyNamed(said ?? "", fallback);
};

/** Years 1970 to 9999: outside it, the unit of a timestamp was mistaken. */
const LATEST = 253_402_300_800_000;
const inRange = (ms: number | null): number | null =>
  ms !== null && Number.isFinite(ms) && ms >= 0 && ms < LATEST ? Math.floor(ms) : null;

/** An RFC 3339 time with a zone, in ms since the epoch, or null. */
const instantOf = (value: unknown): number | null =>
  inRange(
    typeof value === "string" &&
      /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/iu.test(value.trim())
      ? Date.parse(value.trim())
      : null,
  );

/**
 * Microseconds since the epoch, as a number or its digits, in ms; null where it cannot be microseconds (2001
 * on).
 */
const microsOf = (value: unknown): number | null => {
  // A spreadsheet writes 1.79353E+15 and has lost hours of it.
  const read = typeof value === "string" && /e/iu.test(value) ? null : numberOf(value);
  return read !== null && read >= 1e15 ? inRange(read / 1000) : null;
};

/**
 * A moment as other systems write it, in ms: RFC 3339, microseconds, milliseconds or seconds since 1970, or
 * what exports print, without a zone in UTC. Null where it is none, or may be two days.
 */
export const momentOf = (value: unknown): number | null =>
  instantOf(value) ?? microsOf(value) ?? inRange(createTimeColumn().read(textOf(value) ?? "")?.at ?? null);

/** Text for `query`, cut to the wire's 500 characters. */
export const queryOf = (value: unknown): string | null => textOf(value)?.slice(0, 500) ?? null;
