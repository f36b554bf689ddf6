const HOUR = 3_600_000;

/**
 * 01:00 UTC on the last Sunday of a month: when summer time begins (March) and ends (October) in the United
 * Kingdom since 1996 (Directive 2000/84/EC; Summer Time Order 2002).
 */
const lastSundayOf = (year: number, month: number): number => {
  const lastDay = new Date(Date.UTC(year, month + 1, 0));
  return Date.UTC(year, month, lastDay.getUTCDate() - lastDay.getUTCDay(), 1);
};

/**
 * `2010-12-01 08:26:00` (the shared copy, Online Retail II) or `12/1/2010 8:26` (month first, as the UCI
 * workbook saves to CSV).
 */
const ISO_LIKE = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/u;
const US_LIKE = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d)$/u;

/**
 * UK wall-clock text to ms since the epoch; null when it is no such time. The hour that autumn repeats is
 * read as summer time, the hour that spring skips as winter time.
 */
export const londonToUtc = (text: string): number | null => {
  const iso = ISO_LIKE.exec(text);
  const us = iso === null ? US_LIKE.exec(text) : null;
  const [year, month, day, hour, minute, second] =
    iso !== null
      ? [iso[1], iso[2], iso[3], iso[4], iso[5], iso[6] ?? "0"].map(Number)
      : us !== null
        ? [us[3], us[1], us[2], us[4], us[5], "0"].map(Number)
        : [];
  if (
    year === undefined ||
    month === undefined ||
    day === undefined ||
    hour === undefined ||
    minute === undefined ||
    second === undefined
  )
    return null;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const read = new Date(wall);
  if (
    read.getUTCMonth() !== month - 1 ||
    read.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    return null;
  const summer = wall - HOUR >= lastSundayOf(year, 2) && wall - HOUR < lastSundayOf(year, 9);
  return summer ? wall - HOUR : wall;
};
