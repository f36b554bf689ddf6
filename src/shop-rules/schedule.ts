import { type Schedule, type Weekday, WEEKDAYS, type WeeklyHours } from "./shop-rule.ts";

const MINUTE_MS = 60_000;

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

const dayBefore = (day: Weekday): Weekday => WEEKDAYS[(WEEKDAYS.indexOf(day) + 6) % 7] ?? day;

type LocalTime = { readonly day: Weekday; readonly minute: number };

const createLocalTime = (timeZone: string): ((now: number) => LocalTime) => {
  const format = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  });
  return (now) => {
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
    const day = (parts.get("weekday") ?? "").toLowerCase() as Weekday;
    return { day, minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
  };
};

/** Whether it is one of these hours; asked once a minute, however often it is needed. */
const createWeekly = ({ days, from, to, time_zone }: WeeklyHours): ((now: number) => boolean) => {
  const localTime = createLocalTime(time_zone);
  const [start, end] = [minutesOf(from), minutesOf(to)];
  const isOn = (now: number): boolean => {
    const { day, minute } = localTime(now);
    if (start < end) return days.includes(day) && minute >= start && minute < end;
    // Over midnight; from midnight to midnight it is the whole day.
    return minute >= start ? days.includes(day) : minute < end && days.includes(dayBefore(day));
  };
  let known: { readonly minute: number; readonly on: boolean } | null = null;
  return (now) => {
    const minute = Math.floor(now / MINUTE_MS);
    if (known?.minute !== minute) known = { minute, on: isOn(now) };
    return known.on;
  };
};

/** Whether a rule holds at a time (ms). */
export const createSchedule = ({ from, until, weekly }: Schedule): ((now: number) => boolean) => {
  const isHour = weekly === null ? null : createWeekly(weekly);
  return (now) =>
    (from === null || now >= from) && (until === null || now < until) && (isHour === null || isHour(now));
};
