/** Times of one column of a data file, as exports write them. */
import { createTimeColumn } from "../../catalogue/feeds/times.ts";
import { DomainError } from "../../lib/errors.ts";

export type TimeCells = {
  /** Seconds since 1970, or since whatever the file counts from; NaN for what is no time. */
  readonly read: (text: string) => number;
  /** @throws DomainError file_invalid where most of what was read was no time */
  readonly refuseUnread: () => void;
};

/** Rows after which a column that showed no date such as 31/01/2026 has none. */
const HEARD = 1_000;
const WITH_STROKES = /^\s*\d{1,2}[/-]\d{1,2}[/-]\d{4}/u;
/** `20260131` and `20260131140509` are numbers too, of seconds and of thousandths. */
const COMPACT = /^(?:19|20)\d{6}(?:\d{6})?$/u;
const FRACTION = /:\d\d(\.\d+)/u;

const numberOf = (text: string): number => (text.trim() === "" ? NaN : Number(text));

/** Seconds, thousandths or millionths. */
const secondsOfNumber = (value: number): number =>
  value > 1e14 ? value / 1e6 : value > 1e11 ? value / 1e3 : value;

/**
 * Times are read as an import reads them; numbers count seconds, thousandths or millionths from anywhere.
 * `heard` are the cells of the column, from the first on: which of day and month stands first, and whether
 * numbers are days, is read off them. `name` is what the file calls the column.
 */
export const createTimeCells = (name: string, heard: Iterable<string>): TimeCells => {
  const column = createTimeColumn();
  const found = { rows: 0, strokes: 0, days: 0, counts: 0, read: 0, unread: 0 };
  for (const cell of heard) {
    column.note(cell);
    found.rows += 1;
    if (WITH_STROKES.test(cell)) found.strokes += 1;
    if (COMPACT.test(cell.trim()) && column.read(cell) !== null) found.days += 1;
    else if (Number.isFinite(numberOf(cell))) found.counts += 1;
    if (found.rows >= HEARD && found.strokes === 0) break;
  }
  const areDays = found.days > 0 && found.counts === 0;
  const secondsOf = (text: string): number => {
    const number = numberOf(text);
    if (Number.isFinite(number) && !areDays) return secondsOfNumber(number);
    const time = column.read(text);
    if (time === null) return NaN;
    const fraction = time.isZoned ? 0 : Number(FRACTION.exec(text)?.[1] ?? 0);
    return time.at / 1000 + fraction;
  };
  return {
    read: (text) => {
      const seconds = secondsOf(text);
      found[Number.isNaN(seconds) ? "unread" : "read"] += 1;
      return seconds;
    },
    refuseUnread: () => {
      if (found.unread <= found.read) return;
      throw new DomainError(
        "file_invalid",
        `Most cells of the column ${name} are no time, or may be two days (01/02/2026). Write them as ` +
          "2026-01-31T12:00:00Z, or name the column that holds times: --columns time=…",
      );
    },
  };
};
