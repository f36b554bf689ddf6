/** Whether a name is one of a time zone (IANA), such as Europe/Amsterdam. */
export const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

/** The zone by which a country's shops count days, where it has one; others name theirs in their settings. */
const ZONES: Readonly<Record<string, string>> = {
  AT: "Europe/Vienna",
  BE: "Europe/Brussels",
  CH: "Europe/Zurich",
  DE: "Europe/Berlin",
  DK: "Europe/Copenhagen",
  FR: "Europe/Paris",
  GB: "Europe/London",
  IE: "Europe/Dublin",
  LU: "Europe/Luxembourg",
  NL: "Europe/Amsterdam",
  NO: "Europe/Oslo",
  SE: "Europe/Stockholm",
};
const ELSEWHERE = "Europe/Amsterdam";

/** The shop's own zone, else that of its country. */
export const zoneOf = ({
  time_zone,
  country,
}: {
  readonly time_zone: string | null;
  readonly country: string | null;
}): string => time_zone ?? ZONES[country ?? ""] ?? ELSEWHERE;

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
/** Days of a zone that are remembered. */
const MOST_REMEMBERED = 5000;

/** Counts the days of a calendar between two times: what was before midnight was yesterday, however late. */
export const createDayCounter = (): ((from: number, to: number, zone: string) => number) => {
  const formats = new Map<string, Intl.DateTimeFormat>();
  // Of each zone the offset that holds through a day of UTC; null: clocks are put on or back on that day.
  const offsets = new Map<string, Map<number, number | null>>();
  const formatOf = (zone: string): Intl.DateTimeFormat => {
    const known = formats.get(zone);
    if (known !== undefined) return known;
    const made = new Intl.DateTimeFormat("en", {
      timeZone: isTimeZone(zone) ? zone : "UTC",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, made);
    return made;
  };
  const readOffset = (at: number, zone: string): number => {
    const time = Math.floor(at / SECOND_MS) * SECOND_MS;
    const parts = Object.fromEntries(
      formatOf(zone)
        .formatToParts(time)
        .map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - time;
  };
  const readDay = (day: number, zone: string): number | null => {
    const first = readOffset(day * DAY_MS, zone);
    return first === readOffset((day + 1) * DAY_MS, zone) ? first : null;
  };
  const offsetOfDay = (day: number, zone: string): number | null => {
    const days = offsets.get(zone) ?? new Map<number, number | null>();
    const known = days.get(day);
    if (known !== undefined) return known;
    if (days.size >= MOST_REMEMBERED) days.clear();
    const offset = readDay(day, zone);
    offsets.set(zone, days.set(day, offset));
    return offset;
  };
  const dayOf = (at: number, zone: string): number =>
    Math.floor((at + (offsetOfDay(Math.floor(at / DAY_MS), zone) ?? readOffset(at, zone))) / DAY_MS);
  return (from, to, zone) => dayOf(to, zone) - dayOf(from, zone);
};
