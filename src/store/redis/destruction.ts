import type { Clock } from "../../lib/clock.ts";
import type { Destruction, DestructionPort, DestructionStep } from "../../shopper/destruction-port.ts";
import { storeError } from "../driver/store-errors.ts";
import { type Connection, type ConnectionDeps, script } from "./connection.ts";
import { setting } from "./durability.ts";
import { destructionKey } from "./key-names.ts";
import { hashOf } from "./shop-keys.ts";
import type { Server } from "./topology.ts";

/**
 * ARGV: now. Returns the number that takes in what was deleted before. Wanted already is written again, so
 * that it is waited for: replicas may not have it yet.
 */
const REQUEST = script(`
local number = tonumber(redis.call('HGET', KEYS[1], 'number') or '1')
local wanted = tonumber(redis.call('HGET', KEYS[1], 'wanted') or '0')
redis.call('HSET', KEYS[1], 'wanted', math.max(wanted, number))
if wanted < number then redis.call('HSETNX', KEYS[1], 'since', ARGV[1]) end
return number`);
/** Returns the number of the destruction that runs from now on, or ran already; 0 where none is wanted. */
const BEGIN = script(`
local running = tonumber(redis.call('HGET', KEYS[1], 'running') or '0')
if running > 0 then return running end
local number = tonumber(redis.call('HGET', KEYS[1], 'number') or '1')
local wanted = tonumber(redis.call('HGET', KEYS[1], 'wanted') or '0')
if wanted <= tonumber(redis.call('HGET', KEYS[1], 'destroyed') or '0') then return 0 end
redis.call('HSET', KEYS[1], 'running', number, 'number', number + 1)
redis.call('HDEL', KEYS[1], 'since')
return number`);
/** ARGV: number, now. */
const END = script(`
if redis.call('HGET', KEYS[1], 'running') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'destroyed', ARGV[1], 'done_at', ARGV[2])
redis.call('HDEL', KEYS[1], 'running', 'phase', 'mark', 'server', 'servers', 'refused')
return 1`);
/** ARGV: why, now. What was wanted stays wanted and is tried again as if it had been asked for now. */
const REFUSE = script(`
redis.call('HSET', KEYS[1], 'refused', ARGV[1], 'since', ARGV[2])
redis.call('HDEL', KEYS[1], 'running', 'phase', 'mark', 'server', 'servers')
return 1`);

const NOT_ALLOWED = /unknown command|NOPERM|not allowed|disabled|no permissions/i;
const REFUSED =
  "Redis refuses BGREWRITEAOF or BGSAVE, so its files keep the bytes of deleted keys until it rewrites " +
  "them by itself: allow the two commands and INFO, or see that the provider rewrites its files in " +
  "time.";
const MISSING =
  "A server of Redis cannot be reached, and its files keep the bytes of deleted keys until it is back and " +
  "has rewritten them: bring it back, or take it out of the cluster and destroy its files.";
const REPLICAS =
  "Redis has replicas, whose files keep the bytes of deleted keys: run BGREWRITEAOF (and BGSAVE where " +
  "RDB is used) on each of them in time.";

/**
 * Where a server stands; each phase is begun and then watched until the server says that it is through.
 */
type Phase = "rewrite" | "rewriting" | "save" | "saving" | "end";
type Standing = { readonly phase: Phase; readonly mark: string };
/** By the server's `run_id`: one that was started anew has forgotten what it was asked to do. */
type Standings = Readonly<Record<string, Standing>>;
const NOT_BEGUN: Standing = { phase: "rewrite", mark: "" };
type Info = Readonly<Record<string, string | undefined>>;

const readInfo = async (server: Server): Promise<Info> => {
  const text = await Promise.all(
    ["server", "persistence", "replication"].map((part) => server.call<Buffer>("INFO", part)),
  );
  const lines = text.join("\n").split(/\r?\n/);
  return Object.fromEntries(
    lines
      .filter((line) => line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
  );
};

/**
 * Did it end well, and after it was asked for? Servers before 7.0 count nothing, and are taken at their word.
 */
const isThrough = (status: string | undefined, count: string | undefined, mark: string): boolean =>
  status === "ok" && (count === undefined || mark === "" || Number(count) > Number(mark));

const phaseAfter = ({ phase, mark }: Standing, info: Info): Phase => {
  const rewriting = info["aof_rewrite_in_progress"] === "1" || info["aof_rewrite_scheduled"] === "1";
  const saving = info["rdb_bgsave_in_progress"] === "1";
  if (phase === "rewriting" && !rewriting)
    return isThrough(info["aof_last_bgrewrite_status"], info["aof_rewrites"], mark) ? "save" : "rewrite";
  if (phase === "saving" && !saving)
    return isThrough(info["rdb_last_bgsave_status"], info["rdb_saves"], mark) ? "end" : "save";
  return phase;
};

/** Starts what the phase asks for; the phase in which it is then watched, or the same where it is busy. */
const start = async (phase: Phase, { mark }: Standing, server: Server, info: Info): Promise<Standing> => {
  const busy =
    info["aof_rewrite_in_progress"] === "1" ||
    info["aof_rewrite_scheduled"] === "1" ||
    info["rdb_bgsave_in_progress"] === "1";
  if (phase === "rewrite" && info["aof_enabled"] !== "1")
    return start("save", { phase: "save", mark }, server, info);
  if (phase === "save" && (await setting(server, "save")) === "") return { phase: "end", mark };
  // One that runs already may have begun before the deletion.
  if (busy || (phase !== "rewrite" && phase !== "save")) return { phase, mark };
  if (phase === "rewrite") {
    await server.call("BGREWRITEAOF");
    return { phase: "rewriting", mark: info["aof_rewrites"] ?? "" };
  }
  await server.call("BGSAVE");
  return { phase: "saving", mark: info["rdb_saves"] ?? "" };
};

const isReplica = (info: Info): boolean => info["role"] === "slave";

/** Every server a step further; a replica once the primaries are through, since it has a deletion later. */
const advanceServers = async (servers: readonly Server[], before: Standings) => {
  const infos = await Promise.all(servers.map(async (server) => ({ server, info: await readInfo(server) })));
  const standingOf = (info: Info): Standing => before[info["run_id"] ?? ""] ?? NOT_BEGUN;
  const primariesAreThrough = infos.every(({ info }) => isReplica(info) || standingOf(info).phase === "end");
  const after: Record<string, Standing> = {};
  for (const { server, info } of infos) {
    const at = standingOf(info);
    const isLate = isReplica(info) && (!primariesAreThrough || info["master_link_status"] !== "up");
    after[info["run_id"] ?? ""] = isLate ? at : await start(phaseAfter(at, info), at, server, info);
  }
  return { after, hasReplicas: infos.some(({ info }) => Number(info["connected_slaves"] ?? 0) > 0) };
};

export type RedisDestructionDeps = ConnectionDeps & {
  readonly connection: Connection;
  readonly clock: Clock;
};

export type RedisDestruction = {
  readonly port: DestructionPort;
  /** Something is about to be deleted, or was: copies of it must not stay readable. */
  note(): Promise<void>;
};

/**
 * Destruction by rewriting: on every server the append-only file is written anew from what is stored
 * (BGREWRITEAOF), then the snapshot where snapshots are used (BGSAVE). Both replace files that still held
 * deleted keys; both are watched to their end.
 */
export const createRedisDestruction = ({
  connection,
  clock,
  warn,
}: RedisDestructionDeps): RedisDestruction => {
  const warned = new Set<string>();
  const warnOnce = (sentence: string): void => {
    if (warned.has(sentence)) return;
    warned.add(sentence);
    warn(sentence);
  };
  const fields = async (): Promise<Map<string, string>> =>
    new Map(
      hashOf(await connection.call("HGETALL", destructionKey)).map(([name, value]) => [
        name,
        value.toString(),
      ]),
    );
  const request = (now: number): Promise<number> => connection.run<number>(REQUEST, [destructionKey], [now]);
  const advance = async (number: number, now: number): Promise<DestructionStep> => {
    const before = JSON.parse((await fields()).get("servers") ?? "{}") as Standings;
    const isThroughAll = await connection.withServers(async (servers, missing) => {
      const { after, hasReplicas } = await advanceServers(servers, before);
      if (hasReplicas && !connection.failsOver) warnOnce(REPLICAS);
      if (missing.length > 0) warnOnce(MISSING);
      await connection.call("HSET", destructionKey, "servers", JSON.stringify(after));
      return missing.length === 0 && Object.values(after).every(({ phase }) => phase === "end");
    });
    if (!isThroughAll) return "waiting";
    await connection.run(END, [destructionKey], [number, now]);
    return "done";
  };
  return {
    note: async () => void (await request(clock())),
    port: {
      request,
      async read(): Promise<Destruction> {
        const at = await fields();
        const since = at.get("since");
        const doneAt = at.get("done_at");
        return {
          wanted: Number(at.get("wanted") ?? 0),
          wanted_since: since === undefined ? null : Number(since),
          running: at.has("running"),
          destroyed: Number(at.get("destroyed") ?? 0),
          done_at: doneAt === undefined ? null : Number(doneAt),
          refused: at.get("refused") ?? null,
        };
      },
      async step(now) {
        const number = await connection.run<number>(BEGIN, [destructionKey], []);
        if (number === 0) return "done";
        try {
          return await advance(number, now);
        } catch (cause) {
          const reason = cause instanceof Error ? cause.message : "";
          if (!NOT_ALLOWED.test(reason)) throw storeError(cause);
          warnOnce(REFUSED);
          await connection.run(REFUSE, [destructionKey], [REFUSED, now]);
          return "done";
        }
      },
    },
  };
};
