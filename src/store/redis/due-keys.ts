import type { DueMove, DueRow } from "../shopper/program.ts";
import { type Connection, script } from "./connection.ts";
import { partKey } from "./key-names.ts";
import { hashOf } from "./shop-keys.ts";

/** Days that have entries, and the entries of a day; all of a shop in one slot. */
const daysKey = (shop: string): string => partKey(shop, "due", "days");
const dayKey = (shop: string, day: number): string => partKey(shop, "due", String(day));

/**
 * KEYS: days, the day that is entered, the day that is left. ARGV: day, id and row that enter ('' for none),
 * id that leaves. Returns the entry that leaves as it stands.
 */
const ANNOUNCE = script(`
if ARGV[2] ~= '' then
  redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1])
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
end
return redis.call('HGET', KEYS[3], ARGV[4]) or ''`);

/**
 * As before, and ARGV: the day that is left, the entry as it was announced. An entry that was written anew
 * meanwhile stays.
 */
const SETTLE = script(`
if ARGV[2] ~= '' then
  redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1])
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
end
if ARGV[6] ~= '' and redis.call('HGET', KEYS[3], ARGV[4]) == ARGV[6] then
  redis.call('HDEL', KEYS[3], ARGV[4])
  if redis.call('EXISTS', KEYS[3]) == 0 then redis.call('ZREM', KEYS[1], ARGV[5]) end
end
return 1`);

const SCAN_COUNT = 500;

const keysOf = (shop: string, { leaves, enters }: DueMove): string[] => [
  daysKey(shop),
  dayKey(shop, enters?.day ?? 0),
  dayKey(shop, leaves?.day ?? 0),
];

const argumentsOf = ({ leaves, enters }: DueMove) => [
  enters?.day ?? 0,
  enters?.id ?? "",
  enters?.row ?? "",
  leaves?.id ?? "",
];

/** What `settleDue` needs to take away no other entry than this one. */
export type Announced = { readonly move: DueMove; readonly left: Buffer };

/**
 * A shopper's rows and the index stand in two slots: the new entry is written before the rows, and the old
 * one is taken away after them, so that a crash in between leaves one too many and never one too few.
 */
export const announceDue = async (
  connection: Connection,
  shop: string,
  move: DueMove,
): Promise<Announced> => ({
  move,
  left: await connection.run<Buffer>(ANNOUNCE, keysOf(shop, move), argumentsOf(move)),
});

/** A sweep may have met the new entry before the row was there: it is said again now that it is. */
export const settleDue = async (
  connection: Connection,
  shop: string,
  { move, left }: Announced,
): Promise<void> => {
  await connection.run(SETTLE, keysOf(shop, move), [...argumentsOf(move), move.leaves?.day ?? 0, left]);
};

/** Entries up to and with a day, in pages; one that is written meanwhile may come twice. */
export async function* listDue(
  connection: Connection,
  shop: string,
  until: number,
): AsyncGenerator<readonly DueRow[]> {
  const days = await connection.call<Buffer[]>("ZRANGEBYSCORE", daysKey(shop), 0, until);
  for (const day of days.map(Number)) {
    let cursor = "0";
    do {
      const key = dayKey(shop, day);
      const [next, pairs] = await connection.call<[Buffer, Buffer[]]>(
        "HSCAN",
        key,
        cursor,
        "COUNT",
        SCAN_COUNT,
      );
      yield hashOf(pairs).map(([id, row]): DueRow => ({ day, id, row }));
      cursor = next.toString();
    } while (cursor !== "0");
  }
}
