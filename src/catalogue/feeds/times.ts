/** A moment in a file, and whether the file said in which zone it is. */
export type ReadTime = {
  readonly at: number;
  readonly isZoned: boolean;
  /** Day and month can only stand in another order than in the rest of the column. */
  readonly isAgainstColumn?: true;
};

const CLOCK = String.raw`(?:[T ,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?: ?([AaPp])\.?[Mm]\.?)?)?`;
const DOTTED = new RegExp(String.raw`^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)${CLOCK}$`, "u");
/** Day first or month first: the column's other times may say which. */
const EITHER = new RegExp(String.raw`^(\d{1,2})([/-])(\d{1,2})\2(\d{4})${CLOCK}$`, "u");
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${CLOCK}(?: ?UTC)?$`, "u");
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)? ?(?:Z|[+-]\d\d(?::?\d\d)?)$/iu;
/** `20260131`, `20260131T1405`, `20260131140509`. */
const COMPACT = /^((?:19|20)\d\d)(\d\d)(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d))?)?$/u;
const WEEKDAY = String.raw`(?:[a-z]{2,10}\.?,? )?`;
const ZONE = String.raw`(?: ?(UTC|GMT|Z|[+-]\d\d:?\d\d))?`;
/** `31 Jan 2026 14:05`, `31. Januar 2026`, `Sat, 31 Jan 2026 12:00:00 +0100`. */
const DAY_AND_NAME = new RegExp(
  String.raw`^${WEEKDAY}(\d{1,2})(?:\.|st|nd|rd|th)?[ -]([a-z]{3,10})\.?,?[ -](\d{4})${CLOCK}${ZONE}$`,
  "iu",
);
/** `Jan 31, 2026 2:05 PM`. */
const NAME_AND_DAY = new RegExp(
  String.raw`^${WEEKDAY}([a-z]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})${CLOCK}${ZONE}$`,
  "iu",
);
/** Names of months in our five languages, without accents, by how they begin. */
const MONTHS = [
  /^jan/u,
  /^(?:feb|fev)/u,
  /^(?:mar|mrt|maa)/u,
  /^(?:apr|avr)/u,
  /^(?:may|mai|mei)/u,
  /^(?:jun|juin)/u,
  /^(?:jul|juil)/u,
  /^(?:aug|aou)/u,
  /^sep/u,
  /^(?:oct|okt)/u,
  /^nov/u,
  /^(?:dec|dez|des)/u,
] as const;
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
  const [short = 0, m = 0, d = 0] = date.map((part) => Number(part ?? "0"));
  const y = short < 100 ? 2000 + short : short;
  const [said = 0, min = 0, s = 0] = [hour, minute, second].map(Number);
  if (half !== undefined && (said < 1 || said > 12)) return null;
  const h = half === undefined ? said : (said % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  const made = new Date(Date.UTC(y, m - 1, d, h, min, s));
  return made.getUTCMonth() === m - 1 && made.getUTCDate() === d && h < 24 && min < 60
    ? made.getTime()
    : null;
};

/** So many times as many dates of a column must say one order as say the other. */
const SURE_BY = 3;

/** What a date with strokes is, read in each order; null where it is no day so. */
type Days = { readonly dayFirst: number | null; readonly monthFirst: number | null; readonly neither: null };

const daysOf = (plain: string): Days | null => {
  const found = EITHER.exec(plain);
  if (found === null) return null;
  const [, first, , second, year, hour, minute, rest, half] = found;
  const clock = [hour, minute, rest, half] as const;
  return {
    dayFirst: utc([year, second, first], clock),
    monthFirst: utc([year, first, second], clock),
    neither: null,
  };
};

/** The only order in which it is a day; `same`: it is the same day in both. */
const onlyOrderOf = ({
  dayFirst,
  monthFirst,
}: Days): "dayFirst" | "monthFirst" | "either" | "same" | "neither" => {
  if (dayFirst === null) return monthFirst === null ? "neither" : "monthFirst";
  if (monthFirst === null) return "dayFirst";
  return dayFirst === monthFirst ? "same" : "either";
};

const zoned = (plain: string): number | null => {
  const at = Date.parse(
    plain
      .replace(" ", "T")
      .replace(/ (?=[Z+-])/iu, "")
      .replace(/[+-]\d\d$/u, "$&:00"),
  );
  return Number.isNaN(at) ? null : at;
};

/** A date whose month is a name; nobody can take its day for another. */
const named = (plain: string): ReadTime | null => {
  const bare = plain.normalize("NFKD").replace(/\p{M}+/gu, "");
  const dayFirst = DAY_AND_NAME.exec(bare);
  const found = dayFirst ?? NAME_AND_DAY.exec(bare);
  if (found === null) return null;
  const [, one = "", two = "", year, hour, minute, second, half, zone] = found;
  const [name, day] = dayFirst === null ? [one, two] : [two, one];
  const month = MONTHS.findIndex((begins) => begins.test(name.toLowerCase())) + 1;
  const at = utc([year, String(month), day], [hour, minute, second, half]);
  if (at === null) return null;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/u.exec(zone ?? "") ?? [];
  const ahead = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === "-" ? -60_000 : 60_000);
  return { at: at - ahead, isZoned: zone !== undefined };
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
  /** Whether a date was heard that may be two days, and the others do not say which. */
  isUnsure(): boolean;
};

/**
 * Times as exports write them: RFC 3339, the same without a zone (taken as UTC), `31.01.2026 12:00`, `31 Jan
 * 2026`, `20260131`, digits since 1970. `01/02/2026` may be two days: where another time of the column can
 * only be one of them (`31/01/2026`, `01/31/2026`) all of them are read so, and where none does, or nearly as
 * many say one as the other, it is no time. A date that is none (`99/99/2026`) says nothing, and a single one
 * that stands against many neither.
 */
export const createTimeColumn = (): TimeColumn => {
  const seen = { dayFirst: 0, monthFirst: 0, either: 0 };
  const orderOfColumn = (): "dayFirst" | "monthFirst" | null => {
    const { dayFirst, monthFirst } = seen;
    if (dayFirst > 0 && dayFirst >= SURE_BY * monthFirst) return "dayFirst";
    return monthFirst > 0 && monthFirst >= SURE_BY * dayFirst ? "monthFirst" : null;
  };
  const either = (plain: string): Pick<ReadTime, "at" | "isAgainstColumn"> | null => {
    const days = daysOf(plain);
    if (days === null) return null;
    const order = orderOfColumn();
    const own = onlyOrderOf(days);
    const at = days[own === "same" ? "dayFirst" : own === "either" ? (order ?? "neither") : own];
    if (at === null) return null;
    const isAgainst = (own === "dayFirst" || own === "monthFirst") && order !== null && order !== own;
    return { at, ...(isAgainst && { isAgainstColumn: true }) };
  };
  return {
    isUnsure: () => seen.either > 0 && orderOfColumn() === null,
    note: (text) => {
      const days = daysOf(text.trim());
      const order = days === null ? "same" : onlyOrderOf(days);
      if (order !== "same" && order !== "neither") seen[order] += 1;
    },
    read: (text) => {
      const plain = text.trim();
      if (ZONED.test(plain)) {
        const at = zoned(plain);
        return at === null ? null : { at, isZoned: true };
      }
      if (DIGITS.test(plain)) return { at: fromDigits(plain), isZoned: true };
      const year = YEAR_FIRST.exec(plain) ?? COMPACT.exec(plain);
      const dotted = DOTTED.exec(plain);
      if (year === null && dotted === null) {
        const found = either(plain);
        return found === null ? named(plain) : { ...found, isZoned: false };
      }
      const [y, m, d, ...clock] =
        year !== null ? year.slice(1) : [dotted?.[3], dotted?.[2], dotted?.[1], ...(dotted ?? []).slice(4)];
      const at = utc([y, m, d], [clock[0], clock[1], clock[2], clock[3]]);
      return at === null ? null : { at, isZoned: / ?UTC$/u.test(plain) };
    },
  };
};
