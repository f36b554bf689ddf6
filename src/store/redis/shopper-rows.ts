import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { createOneAtATime } from "../../lib/one-at-a-time.ts";
import { present } from "../../lib/present.ts";
import { hourAfter, minuteAfter } from "../sealing/size-classes.ts";
import { HEAD, indexSetOf, shopperPlace, type Writes } from "../shopper/program.ts";
import type { ShopperStoreDeps, TaskRunner, WriteTask } from "../shopper/shopper-store.ts";
import { type Connection, script } from "./connection.ts";
import { announceDue, listDue, settleDue } from "./due-keys.ts";
import {
  indexSetKey,
  outboxKey,
  shopNamesKey,
  shopperKey,
  waitingKey,
  waitingNumberKey,
} from "./key-names.ts";

/** Every row begins with 12 random bytes that change with each write: comparing them is comparing the row. */
const STAMP = 12;
const ATTEMPTS = 200;

/**
 * KEYS: the guarded rows, then one key per operation. ARGV: number of guards, their expected stamps ('' for
 * no row), then per operation its kind and two arguments: set (value, milliseconds or ''), del, sadd (member,
 * milliseconds), hset (field, value).
 */
const COMMIT = script(`
local guards = tonumber(ARGV[1])
for i = 1, guards do
  if redis.call('GETRANGE', KEYS[i], 0, ${STAMP - 1}) ~= ARGV[1 + i] then return 0 end
end
local at = guards + 2
for i = guards + 1, #KEYS do
  local kind, a, b = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  at = at + 3
  if kind == 'set' then
    if b == '' then redis.call('SET', KEYS[i], a) else redis.call('SET', KEYS[i], a, 'PX', b) end
  elseif kind == 'del' then redis.call('DEL', KEYS[i])
  elseif kind == 'sadd' then
    redis.call('SADD', KEYS[i], a)
    if redis.call('PTTL', KEYS[i]) < tonumber(b) then redis.call('PEXPIRE', KEYS[i], b) end
  elseif kind == 'hset' then redis.call('HSET', KEYS[i], a, b)
  end
end
return 1`);

/** The number that orders the outbox, and the hint where to look, before there is anything to find. */
const ANNOUNCE = script(`
local number = string.format('%014x', redis.call('INCR', KEYS[2]))
redis.call('ZADD', KEYS[1], ARGV[2], number .. ':' .. ARGV[1])
return number`);

type Operation = readonly [
  key: string,
  kind: "set" | "del" | "sadd" | "hset",
  a: string | Buffer,
  b: string | Buffer,
];
/** Rows as they were read, by name; null where there was none. */
type Seen = Map<string, Buffer | null>;
type ProgramRun<T> = { readonly result: T; readonly writes: Writes | undefined; readonly seen: Seen };

const EMPTY = Buffer.alloc(0);
const stampOf = (row: Buffer | null | undefined): Buffer => row?.subarray(0, STAMP) ?? EMPTY;

const conflict = (): DomainError =>
  new DomainError(
    "store_unavailable",
    "A shopper changes faster than can be followed: send the request again.",
  );

export type RedisRowsDeps = {
  readonly connection: Connection;
  readonly clock: Clock;
  /** Told before and after a commit that copies of what it deletes must not stay readable. */
  readonly deleted: () => Promise<void>;
};

/** One run; null when the head changed between two reads, so that the rows are not of one snapshot. */
const runOnce = async <T>(
  connection: Connection,
  { ref, program }: WriteTask<T>,
): Promise<ProgramRun<T> | null> => {
  const steps = program();
  const seen: Seen = new Map();
  let step = steps.next([]);
  while (step.done !== true) {
    const names = step.value;
    const again = seen.size > 0 && !names.includes(HEAD);
    const asked = again ? [HEAD, ...names] : names;
    const rows = await connection.call<(Buffer | null)[]>(
      "MGET",
      ...asked.map((name) => shopperKey(ref, name)),
    );
    if (again && !stampOf(rows[0]).equals(stampOf(seen.get(HEAD)))) return null;
    asked.forEach((name, i) => seen.set(name, rows[i] ?? null));
    step = steps.next(again ? rows.slice(1) : rows);
  }
  return { result: step.value.result, writes: step.value.writes, seen };
};

const runToEnd = async <T>(connection: Connection, task: WriteTask<T>): Promise<ProgramRun<T>> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const run = await runOnce(connection, task);
    if (run !== null) return run;
  }
  throw conflict();
};

const folderOf = (name: string): string => name.slice(0, name.lastIndexOf("/") + 1);

/** Answers of a generation are listed in a set, since Redis cannot look for keys by their beginning. */
const listedRows = async (
  connection: Connection,
  ref: ShopperRef,
  folders: readonly string[],
): Promise<Operation[]> => {
  const listed = await Promise.all(
    folders.map(async (folder): Promise<Operation[]> => {
      const names = await connection.call<Buffer[]>("SMEMBERS", shopperKey(ref, folder));
      return [
        ...names.map((name): Operation => [shopperKey(ref, name.toString()), "del", "", ""]),
        [shopperKey(ref, folder), "del", "", ""],
      ];
    }),
  );
  return listed.flat();
};

const operationsOf = async (
  { connection, clock }: RedisRowsDeps,
  ref: ShopperRef,
  writes: Writes,
  outboxId: string | null,
): Promise<Operation[]> => {
  const operations: Operation[] = [];
  for (const [name, value] of writes.rows) {
    const ends = writes.expires?.get(name);
    const key = shopperKey(ref, name);
    const left = ends === undefined ? "" : String(Math.max(1, Math.ceil(hourAfter(ends) - clock())));
    if (value === null) operations.push([key, "del", "", ""]);
    else operations.push([key, "set", value, left]);
    if (value !== null && ends !== undefined)
      operations.push([shopperKey(ref, folderOf(name)), "sadd", name, left]);
  }
  if (writes.outbox !== undefined)
    operations.push([outboxKey(ref), "hset", present(outboxId, "the id of a pending leaf"), writes.outbox]);
  return operations.concat(await listedRows(connection, ref, writes.clear ?? []));
};

const announce = async ({ connection, clock }: RedisRowsDeps, ref: ShopperRef): Promise<string> => {
  await connection.call("SADD", shopNamesKey, ref.shop);
  return (
    await connection.run<Buffer>(
      ANNOUNCE,
      [waitingKey(ref.shop), waitingNumberKey(ref.shop)],
      [ref.key, minuteAfter(clock())],
    )
  ).toString();
};

const addToIndex = async (connection: Connection, ref: ShopperRef): Promise<void> => {
  await Promise.all([
    connection.call("SADD", shopNamesKey, ref.shop),
    connection.call("SADD", indexSetKey(ref.shop, indexSetOf(ref.key)), ref.key),
  ]);
};

const writeTask = async <T>(deps: RedisRowsDeps, task: WriteTask<T>): Promise<T> => {
  const { connection } = deps;
  const { ref } = task;
  let outboxId: string | null = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { result, writes, seen } = await runToEnd(connection, task);
    if (writes === undefined) {
      // "Done already" is an acknowledgement too, maybe of a write that was refused for want of replicas.
      await connection.settle(shopperKey(ref, HEAD));
      return result;
    }
    if (writes.outbox !== undefined) outboxId ??= await announce(deps, ref);
    if (writes.index === "add") await addToIndex(connection, ref);
    const announced = writes.due === undefined ? null : await announceDue(connection, ref.shop, writes.due);
    const operations = await operationsOf(deps, ref, writes, outboxId);
    // Before, since a crash may follow the commit; after, since a destruction may have run in between.
    if (writes.destroys === true) await deps.deleted();
    const guards = [...seen];
    const keys = [...guards.map(([name]) => shopperKey(ref, name)), ...operations.map(([key]) => key)];
    const args = [
      guards.length,
      ...guards.map(([, row]) => stampOf(row)),
      ...operations.flatMap(([, kind, a, b]) => [kind, a, b]),
    ];
    if ((await connection.run<number>(COMMIT, keys, args)) === 0) continue;
    if (writes.destroys === true) await deps.deleted();
    if (announced !== null) await settleDue(connection, ref.shop, announced);
    // A sweep may have met the index before the row was there: say it again now that it is.
    if (writes.index === "add") await addToIndex(connection, ref);
    if (writes.index === "remove")
      await connection.call("SREM", indexSetKey(ref.shop, indexSetOf(ref.key)), ref.key);
    return result;
  }
  throw conflict();
};

/** Runs shoppers' programs on Redis: optimistic, committed by one script in the shopper's slot. */
export const createRedisRows = (
  deps: RedisRowsDeps,
): TaskRunner & Pick<ShopperStoreDeps, "listShoppers" | "listDue"> => {
  const { connection } = deps;
  // So that only other processes' writes can make a shopper's writers in this one run again.
  const writers = createOneAtATime();
  const write = <T>(tasks: readonly WriteTask<T>[]): Promise<T[]> =>
    Promise.all(tasks.map((task) => writers.run(shopperPlace(task.ref), () => writeTask(deps, task))));
  return {
    read: <T>(tasks: readonly WriteTask<T>[]) =>
      Promise.all(tasks.map(async (task) => (await runToEnd(connection, task)).result)),
    write,
    // Nothing is ever sealed under a lock here.
    writeAhead: write,
    listDue: (shop, day) => listDue(connection, shop, day),
    async listShoppers(shop, set) {
      const keys = (await connection.call<Buffer[]>("SMEMBERS", indexSetKey(shop, set))).map(String);
      const live = await Promise.all(
        keys.map(async (key) =>
          hasKey(await connection.call<Buffer>("GETRANGE", shopperKey({ shop, key }, HEAD), 13, 13)),
        ),
      );
      return keys.filter((_, i) => live[i]);
    },
  };
};

/** The byte of the head that gives the length of the wrapped key: 0 for a tombstone. */
const hasKey = (byte: Buffer): boolean => byte.length === 1 && byte[0] !== 0;
