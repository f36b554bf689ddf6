/** A moment in a file, and whether the file said in which zone it is. */
export type ReadTime = { readonly at: number; readonly isZoned: boolean };

const CLOCK = String.raw`(?:[T ,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?: ?([AaPp])\.?[Mm]\.?)?)?`;
const DOTTED = new RegExp(String.raw`^(\d{1,2})\.(\d{1,2})\.(\d{4})${CLOCK}$`, "u");
/** Day first or month first: the column's other times may say which. */
const EITHER = new RegExp(String.raw`^(\d{1,2})([/-])(\d{1,2})\2(\d{4})${CLOCK}$`, "u");
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${CLOCK}(?: ?UTC)?$`, "u");
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)? ?(?:Z|[+-]\d\d:?\d\d)$/iu;
/** Seconds (with a fraction), milliseconds and microseconds since 1970, of 2001 to 2286. */
const DIGITS = /^\d{10}(?:\d{3}(?:\d{3})?)?(?:\.\d+)?$/u;

type Day = readonly [year: string | undefined, month: string | undefined, day: string | undefined];
type TimeOfDay = readonly [
  hour: string | undefined,
  minute: string | undefined,
  second: string | undefined,
  half: string | undefined,
];

const utc = (date: Day, [hour = "0", minute = "0", second = "0", half]: TimeOfDay): number | null => {
  const [y = 0, m = 0, d = 0] = date.map((part) => Number(part ?? "0"));
  const [said = 0, min = 0, s = 0] = [hour, minute, second].map(Number);
  if (half !== undefined && (said < 1 || said > 12)) return null;
  const h = half === undefined ? said : (said % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  const made = new Date(Date.UTC(y, m - 1, d, h, min, s));
  return made.getUTCMonth() === m - 1 && made.getUTCDate() === d && h < 24 && min < 60
    ? made.getTime()
    : null;
};

const zoned = (plain: string): number | null => {
  const at = Date.parse(plain.replace(" ", "T").replace(/ (?=[Z+-])/iu, ""));
  return Number.isNaN(at) ? null : at;
};

const fromDigits = (plain: string): number =>
  Math.floor(
    plain.includes(".") && plain.indexOf(".") === 10
      ? Number(plain) * 1000
      : Number((plain.split(".")[0] ?? "").padEnd(16, "0")) / 1000,
  );

export type TimeColumn = {
  /** Hears a cell of the column before any of its rows is read. */
  note(text: string): void;
  /** Null for what may be two days, or is no time. */
  read(text: string): ReadTime | null;
};

/**
 * Times as exports write them: RFC 3339, the same without a zone (taken as UTC), `31.01.2026 12:00`, digits
 * since 1970. `01/02/2026` may be two days: where another time of the column can only be one of them
 * (`31/01/2026`, `01/31/2026`) all of them are read so, and where none does, or both do, it is no time.
 */
export const createTimeColumn = (): TimeColumn => {
  const seen = { dayFirst: 0, monthFirst: 0 };
  const either = (plain: string): number | null => {
    const found = EITHER.exec(plain);
    if (found === null) return null;
    const [, first, , second, year, hour, minute, rest, half] = found;
    const [day, month] = [Number(first), Number(second)];
    const isDayFirst =
      day > 12 || (month <= 12 && (day === month || (seen.dayFirst > 0 && seen.monthFirst === 0)));
    const isMonthFirst = month > 12 || (day <= 12 && seen.monthFirst > 0 && seen.dayFirst === 0);
    if (!isDayFirst && !isMonthFirst) return null;
    return utc(isDayFirst ? [year, second, first] : [year, first, second], [hour, minute, rest, half]);
  };
  return {
    note: (text) => {
      const found = EITHER.exec(text.trim());
      if (found === null) return;
      if (Number(found[1]) > 12) seen.dayFirst += 1;
      if (Number(found[3]) > 12) seen.monthFirst += 1;
    },
    read: (text) => {
      const plain = text.trim();
      if (ZONED.test(plain)) {
        const at = zoned(plain);
        return at === null ? null : { at, isZoned: true };
      }
      if (DIGITS.test(plain)) return { at: fromDigits(plain), isZoned: true };
      const year = YEAR_FIRST.exec(plain);
      const dotted = DOTTED.exec(plain);
      const at =
        year !== null
          ? utc([year[1], year[2], year[3]], [year[4], year[5], year[6], year[7]])
          : dotted !== null
            ? utc([dotted[3], dotted[2], dotted[1]], [dotted[4], dotted[5], dotted[6], dotted[7]])
            : either(plain);
      return at === null ? null : { at, isZoned: / ?UTC$/u.test(plain) };
    },
  };
};
