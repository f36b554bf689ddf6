/** A moment in a file, and whether the file said in which zone it is. */
export type ReadTime = { readonly at: number; readonly isZoned: boolean };

const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[T ,]+(\d{1,2}):(\d\d)(?::(\d\d))?)?$/u;
const YEAR_FIRST =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?)?(?: ?UTC)?$/u;
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)? ?(?:Z|[+-]\d\d:?\d\d)$/iu;
/** Seconds, milliseconds and microseconds since 1970, of 2001 to 2286. */
const DIGITS = /^\d{10}(?:\d{3}(?:\d{3})?)?$/u;

const utc = (year = "", month = "", day = "", hour = "0", minute = "0", second = "0"): number | null => {
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, m = 0, d = 0, h = 0, min = 0, s = 0] = parts;
  const date = new Date(Date.UTC(y, m - 1, d, h, min, s));
  return date.getUTCMonth() === m - 1 && date.getUTCDate() === d && h < 24 && min < 60
    ? date.getTime()
    : null;
};

/**
 * Times as exports write them: RFC 3339, the same without a zone (taken as UTC), `31.01.2026 12:00`, digits
 * since 1970. Null for what may be two days (`01/02/2026`), or is no time.
 */
export const readTime = (text: string): ReadTime | null => {
  const plain = text.trim();
  if (ZONED.test(plain)) {
    const at = Date.parse(plain.replace(" ", "T").replace(/ (?=[Z+-])/iu, ""));
    return Number.isNaN(at) ? null : { at, isZoned: true };
  }
  if (DIGITS.test(plain)) return { at: Math.floor(Number(plain.padEnd(16, "0")) / 1000), isZoned: true };
  const year = YEAR_FIRST.exec(plain);
  const day = DAY_FIRST.exec(plain);
  const at =
    year !== null
      ? utc(...year.slice(1, 7))
      : day !== null
        ? utc(day[3], day[2], day[1], day[4], day[5], day[6])
        : null;
  return at === null ? null : { at, isZoned: / ?UTC$/u.test(plain) };
};
