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

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Offsets that are remembered: a zone changes its own at most once an hour. */
const MOST_REMEMBERED = 5000;

/** Counts the days of a calendar between two times: what was before midnight was yesterday, however late. */
export const createDayCounter = (): ((from: number, to: number, zone: string) => number) => {
  const formats = new Map<string, Intl.DateTimeFormat>();
  const offsets = new Map<string, number>();
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
  const offsetAt = (hour: number, zone: string): number => {
    const id = `${zone} ${hour}`;
    const known = offsets.get(id);
    if (known !== undefined) return known;
    if (offsets.size >= MOST_REMEMBERED) offsets.clear();
    const parts = Object.fromEntries(
      formatOf(zone)
        .formatToParts(hour * HOUR_MS)
        .map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour: hours = 0, minute = 0, second = 0 } = parts;
    const offset = Date.UTC(year, month - 1, day, hours, minute, second) - hour * HOUR_MS;
    offsets.set(id, offset);
    return offset;
  };
  const dayOf = (at: number, zone: string): number =>
    Math.floor((at + offsetAt(Math.floor(at / HOUR_MS), zone)) / DAY_MS);
  return (from, to, zone) => dayOf(to, zone) - dayOf(from, zone);
};
