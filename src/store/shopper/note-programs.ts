import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { firstOf, present } from "../../lib/present.ts";
import type { AccessNote, DecisionNote, Notes } from "../../shopper/port.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { filledJson, hourAfter } from "../sealing/size-classes.ts";
import { placeOf, type Program, rowName } from "./program.ts";
import { keyOf } from "./shopper-keys.ts";
import { readHead } from "./state-programs.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Who read what is told for a year; a row holds a month, and goes when its last day is a year old. */
const ACCESS_MONTHS = 12;
/** Beyond so many entries a month's calls are told by the day. */
const MOST_ENTRIES = 1000;
const STAMP = 12;
const UNTIL = 8;

/** An access at rest: minute, caller, call, how often, and whether it is a sum of a day (1). */
type StoredAccess = readonly [at: number, caller: string, call: string, count: number, day: 0 | 1];
type StoredDecision = readonly [id: string, at: number, until: number];

const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7);
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const minuteOf = (ms: number): number => ms - (ms % MINUTE_MS);
const startOfMonth = (ms: number, later: number): number => {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1);
};

/** A row's name hides its month or day, so that a copy of the store does not tell when somebody was here. */
const nameOf = (sealer: Sealer, ref: ShopperRef, generation: number, of: string): string =>
  `${rowName.notes(generation)}${sealer.hide("note", ref.shop, `${ref.key}/${of}`)}`;

type Opener = {
  open<T>(name: string, row: Buffer | null): T[];
  seal(name: string, until: number, entries: readonly unknown[]): Buffer;
};

/**
 * stamp(12), until(8; read by the sweep), sealed JSON filled up to a size class: laid out as answers under
 * idempotency keys are.
 */
const openerOf = (sealer: Sealer, ref: ShopperRef, key: Buffer): Opener => ({
  open: <T>(name: string, row: Buffer | null): T[] =>
    row === null
      ? []
      : (JSON.parse(
          sealer.unseal(key, placeOf(ref, name), row.subarray(STAMP + UNTIL)).toString("utf8"),
        ) as T[]),
  seal(name, until, entries) {
    const ends = Buffer.alloc(UNTIL);
    ends.writeDoubleLE(hourAfter(until));
    return Buffer.concat([sealer.stamp(), ends, sealer.seal(key, placeOf(ref, name), filledJson(entries))]);
  },
});

const accessId = ([at, caller, call, , day]: StoredAccess): string =>
  `${day === 1 ? dayOf(at) : at} ${day} ${caller} ${call}`;

const sumAccesses = (entries: readonly StoredAccess[]): StoredAccess[] => {
  const sums = new Map<string, StoredAccess>();
  for (const entry of entries) {
    const sum = sums.get(accessId(entry));
    const [at, caller, call, count, day] = entry;
    sums.set(
      accessId(entry),
      sum === undefined ? entry : [Math.max(at, sum[0]), caller, call, count + sum[3], day],
    );
  }
  return [...sums.values()];
};

const addAccesses = (
  before: readonly StoredAccess[],
  notes: readonly AccessNote[],
): readonly StoredAccess[] => {
  const summed = sumAccesses([
    ...before,
    ...notes.map(({ at, caller, call, count, by }): StoredAccess => [
      minuteOf(at),
      caller,
      call,
      count,
      by === "day" ? 1 : 0,
    ]),
  ]);
  return summed.length <= MOST_ENTRIES
    ? summed
    : sumAccesses(summed.map(([at, caller, call, count]): StoredAccess => [at, caller, call, count, 1]));
};

const grouped = <T extends { readonly at: number }>(
  notes: readonly T[],
  of: (ms: number) => string,
): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const note of notes) groups.set(of(note.at), [...(groups.get(of(note.at)) ?? []), note]);
  return groups;
};

/**
 * Notes of who read a shopper's data and of which answers were recorded of them, under the shopper's own key.
 * Somebody without a key (never seen, or erased) gets none, and what came before an erasure is not noted
 * after it.
 */
export function* addNotes(sealer: Sealer, ref: ShopperRef, notes: Notes): Program<void> {
  const head = yield* readHead(sealer, ref);
  const key = keyOf(sealer, ref, head);
  if (key === null) return { result: undefined };
  const after = <T extends { readonly at: number }>(some: readonly T[]): T[] =>
    some.filter(({ at }) => at > (head.erasedAt ?? -1));
  const months = [...grouped(after(notes.accesses), monthOf)];
  const days = [...grouped(after(notes.decisions), dayOf)];
  const names = [...months, ...days].map(([of]) => nameOf(sealer, ref, head.generation, of));
  if (names.length === 0) return { result: undefined };
  const found = yield names;
  const { open, seal } = openerOf(sealer, ref, key);
  const rows = new Map<string, Buffer>();
  const expires = new Map<string, number>();
  const write = (name: string, until: number, entries: readonly unknown[]): void => {
    rows.set(name, seal(name, until, entries));
    expires.set(name, until);
  };
  months.forEach(([, some], i) => {
    const name = present(names[i], "the name of a month");
    const entries = addAccesses(open<StoredAccess>(name, found[i] ?? null), some);
    write(name, startOfMonth(firstOf(some, "a note of the month").at, ACCESS_MONTHS + 1), entries);
  });
  days.forEach(([, some], i) => {
    const name = present(names[months.length + i], "the name of a day");
    const entries: StoredDecision[] = [
      ...open<StoredDecision>(name, found[months.length + i] ?? null),
      ...some.map((note): StoredDecision => [note.recommendation_id, minuteOf(note.at), note.until]),
    ];
    // To the month: how long a row stays must not tell its day either.
    write(name, startOfMonth(Math.max(...entries.map(([, , until]) => until)), 1), entries);
  });
  return { result: undefined, writes: { rows, expires } };
}

/** What was noted of a shopper and is still kept, newest first. Answers are looked for `days` days back. */
export function* readNotes(sealer: Sealer, ref: ShopperRef, now: number, days: number): Program<Notes> {
  const head = yield* readHead(sealer, ref);
  const key = keyOf(sealer, ref, head);
  if (key === null) return { result: { accesses: [], decisions: [] } };
  const months = Array.from({ length: ACCESS_MONTHS + 1 }, (_, back) => monthOf(startOfMonth(now, -back)));
  const dates = Array.from({ length: days + 1 }, (_, back) => dayOf(now - back * DAY_MS));
  const names = [...months, ...dates].map((of) => nameOf(sealer, ref, head.generation, of));
  const found = yield names;
  const { open } = openerOf(sealer, ref, key);
  const rows = <T>(from: number, to: number): T[] =>
    names.slice(from, to).flatMap((name, i) => open<T>(name, found[from + i] ?? null));
  const yearAgo = now - 366 * DAY_MS;
  const accesses = rows<StoredAccess>(0, months.length)
    .filter(([at]) => at >= yearAgo)
    .map(([at, caller, call, count, day]): AccessNote => ({
      at,
      caller,
      call,
      count,
      by: day === 1 ? "day" : "minute",
    }));
  const decisions = rows<StoredDecision>(months.length, names.length)
    .filter(([, , until]) => until > now)
    .map(([recommendation_id, at, until]): DecisionNote => ({ recommendation_id, at, until }));
  const newest = <T extends { readonly at: number }>(some: T[]): T[] => some.sort((a, b) => b.at - a.at);
  return { result: { accesses: newest(accesses), decisions: newest(decisions) } };
}
