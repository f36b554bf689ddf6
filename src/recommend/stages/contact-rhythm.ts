import type { Preferences, QuietHours } from "../../consent/preferences.ts";
import { present } from "../../lib/present.ts";
import { isTimeZone } from "../../lib/time-zone.ts";
import type { Channel } from "../../shopper/event.ts";
import type { Outreach } from "./request.ts";

export type RhythmFacts = {
  readonly contact: Preferences["contact"];
  /** When this shop wrote to the shopper, in ms, in any order. */
  readonly contacted: readonly number[];
  readonly open_complaint: boolean;
  /** The channel that the question is for. */
  readonly channel: Channel;
  readonly now: number;
};

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 86_400_000;
const DAY_MINUTES = 1440;
/** Channels by which a shop can write to somebody of its own accord, the least intrusive first. */
const WRITTEN: readonly Channel[] = ["email", "app", "phone"];

const minuteOfDay = (at: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  }).formatToParts(at);
  const part = (type: string): number => {
    const found = parts.find((each) => each.type === type);
    return Number(present(found, "a part of the time").value);
  };
  return part("hour") * 60 + part("minute");
};

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/**
 * When quiet hours end, in ms; null: it is not quiet now. Quiet hours may run over midnight, and a night may
 * be an hour longer or shorter.
 */
export const quietUntil = ({ from, to, time_zone: said }: QuietHours, now: number): number | null => {
  // A zone that is none was taken by earlier releases.
  const time_zone = isTimeZone(said) ? said : "UTC";
  const [start, end] = [minutesOf(from), minutesOf(to)];
  const minute = minuteOfDay(now, time_zone);
  const isQuiet = start <= end ? minute >= start && minute < end : minute >= start || minute < end;
  if (!isQuiet || start === end) return null;
  const whole = now - (now % MINUTE_MS);
  const until = whole + ((end - minute + DAY_MINUTES) % DAY_MINUTES) * MINUTE_MS;
  // Clocks that changed in between: what is missing to the hour that was named, at most half a day either
  // way.
  const off = ((end - minuteOfDay(until, time_zone) + DAY_MINUTES * 1.5) % DAY_MINUTES) - DAY_MINUTES / 2;
  return until + off * MINUTE_MS;
};

/** When one more message would be within the shopper's number a week; null: at once; Infinity: never. */
const tooOftenUntil = ({ contact: { max_per_week: most }, contacted, now }: RhythmFacts): number | null => {
  if (most === null) return null;
  const lately = contacted.filter((at) => at > now - WEEK_MS && at <= now).sort((a, b) => b - a);
  if (lately.length < most) return null;
  const oldest = lately[most - 1];
  return oldest === undefined ? Infinity : oldest + WEEK_MS;
};

/**
 * The channels by which the shopper wants to be written to. Who named none leaves it to the shop.
 */
const wantedChannels = ({ contact: { channels } }: RhythmFacts): readonly Channel[] =>
  channels.length === 0 ? WRITTEN : WRITTEN.filter((each) => channels.includes(each));

const not = (because: string, notBefore: number | null = null): Outreach => ({
  send: false,
  because,
  channel: null,
  not_before: notBefore !== null && Number.isFinite(notBefore) ? notBefore : null,
});

/**
 * Whether this is the time and the channel for a message to somebody who agreed to be written to: no message
 * while a question is open, in quiet hours, beyond the number a week, or by a channel that was not chosen
 * (docs/architecture.md, "The journey").
 */
export const contactRhythm = (facts: RhythmFacts): Outreach => {
  if (facts.open_complaint) return not("open_complaint");
  const wanted = wantedChannels(facts);
  const [first] = wanted;
  if (first === undefined) return not("no_channel");
  // A question for a channel by which one can write is for that channel alone.
  if (WRITTEN.includes(facts.channel) && !wanted.includes(facts.channel)) return not("channel_not_chosen");
  const channel = wanted.includes(facts.channel) ? facts.channel : first;
  const often = tooOftenUntil(facts);
  if (often !== null) return not("too_often", often);
  const quiet = facts.contact.quiet_hours === null ? null : quietUntil(facts.contact.quiet_hours, facts.now);
  return quiet === null
    ? { send: true, because: null, channel, not_before: null }
    : not("quiet_hours", quiet);
};
