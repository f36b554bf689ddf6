import type { EventSums } from "./assess-events.ts";
import type { Assessment } from "./finding.ts";

export const SUBJECTS = ["catalogue", "events"] as const;
export type QualitySubject = (typeof SUBJECTS)[number];

/** The last scores of a day. */
export type QualityDay = {
  readonly day: string;
  readonly catalogue: number | null;
  readonly events: number | null;
};

/** Data that is worse than it should be, and since when. */
export type Alarm = {
  readonly subject: QualitySubject;
  readonly since: number;
  readonly score: number;
  /** The score of the day before; null: there is none. */
  readonly before: number | null;
  /** What takes most. */
  readonly because: string | null;
};

/** What is remembered of a shop's data: scores and sums by day, and which alarms were raised. */
export type QualityState = {
  readonly revision: number;
  readonly items: number;
  readonly totals: EventSums;
  readonly days: readonly (QualityDay & { readonly sums: EventSums })[];
  readonly alarms: readonly Alarm[];
  readonly assessed_at: number;
  /** When the catalogue was last seen to change. */
  readonly changed_at: number;
};

/** A score below this, or that much below that of the day before, raises an alarm. */
export const LEAST_SCORE = 80;
export const MOST_FALL = 10;
const DAYS_KEPT = 400;
const WINDOW = 7;

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

const names = (one: EventSums, other: EventSums): (keyof EventSums)[] => [
  ...new Set([...Object.keys(one), ...Object.keys(other)] as (keyof EventSums)[]),
];

export const addSums = (one: EventSums, other: EventSums): EventSums =>
  Object.fromEntries(names(one, other).map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));

/** What came since: totals grow alone, and begin anew with a store. */
export const sumsSince = (totals: EventSums, before: EventSums): EventSums =>
  Object.fromEntries(
    names(totals, before).flatMap((name) => {
      const more = (totals[name] ?? 0) - (before[name] ?? 0);
      return more > 0 ? [[name, more]] : [];
    }),
  );

/** The sums of the last week. */
export const recentSums = (state: QualityState | null, added: EventSums, now: number): EventSums => {
  const from = dayOf(now - (WINDOW - 1) * 86_400_000);
  return (state?.days ?? [])
    .filter(({ day }) => day >= from)
    .reduce((sum, each) => addSums(sum, each.sums), added);
};

const alarmOf = (
  subject: QualitySubject,
  { score, findings }: Assessment,
  days: readonly QualityDay[],
  before: QualityState | null,
  now: number,
): Alarm | null => {
  if (score === null) return null;
  const standing = before?.alarms.find((each) => each.subject === subject);
  const last =
    standing === undefined ? days.findLast((each) => each[subject] !== null)?.[subject] : standing.before;
  const fell = last != null && score <= last - MOST_FALL;
  if (score >= LEAST_SCORE && !fell) return null;
  const [worst] = [...findings].sort((one, other) => other.share - one.share);
  const told = { subject, score, before: last ?? null, because: worst?.code ?? null };
  return { ...told, since: standing?.since ?? now };
};

type Seen = {
  readonly revision: number;
  readonly totals: EventSums;
  readonly catalogue: Assessment;
  readonly events: Assessment;
  readonly now: number;
};

/** The state after a look; `raised`: alarms that were not there before. */
export const noteAssessment = (
  before: QualityState | null,
  { revision, totals, catalogue, events, now }: Seen,
): { readonly state: QualityState; readonly raised: readonly Alarm[] } => {
  const day = dayOf(now);
  const earlier = (before?.days ?? []).filter((each) => each.day !== day);
  const today = before?.days.find((each) => each.day === day)?.sums ?? {};
  const sums = addSums(today, sumsSince(totals, before?.totals ?? {}));
  const alarms = [
    alarmOf("catalogue", catalogue, earlier, before, now),
    alarmOf("events", events, earlier, before, now),
  ].filter((alarm) => alarm !== null);
  const known = new Set(before?.alarms.map(({ subject }) => subject));
  return {
    raised: alarms.filter(({ subject }) => !known.has(subject)),
    state: {
      revision,
      items: catalogue.of,
      totals,
      alarms,
      assessed_at: now,
      changed_at: before?.revision === revision ? before.changed_at : now,
      days: [...earlier, { day, catalogue: catalogue.score, events: events.score, sums }].slice(-DAYS_KEPT),
    },
  };
};
