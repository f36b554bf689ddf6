import type { Clock } from "../../lib/clock.ts";
import type { Destruction, DestructionPort, DestructionStep } from "../../shopper/destruction-port.ts";
import { type Connection, type ConnectionDeps, script, setting } from "./connection.ts";
import { destructionKey } from "./key-names.ts";
import { hashOf } from "./shop-keys.ts";

/** ARGV: now. Returns the number that takes in what was deleted before. */
const REQUEST = script(`
local number = tonumber(redis.call('HGET', KEYS[1], 'number') or '1')
if tonumber(redis.call('HGET', KEYS[1], 'wanted') or '0') < number then
  redis.call('HSET', KEYS[1], 'wanted', number)
  redis.call('HSETNX', KEYS[1], 'since', ARGV[1])
end
return number`);
/** Returns the number of the destruction that runs from now on, or ran already; 0 where none is wanted. */
const BEGIN = script(`
local running = tonumber(redis.call('HGET', KEYS[1], 'running') or '0')
if running > 0 then return running end
local number = tonumber(redis.call('HGET', KEYS[1], 'number') or '1')
local wanted = tonumber(redis.call('HGET', KEYS[1], 'wanted') or '0')
if wanted <= tonumber(redis.call('HGET', KEYS[1], 'destroyed') or '0') then return 0 end
redis.call('HSET', KEYS[1], 'running', number, 'number', number + 1, 'phase', 'rewrite')
redis.call('HDEL', KEYS[1], 'since')
return number`);
/** ARGV: number, now. */
const END = script(`
if redis.call('HGET', KEYS[1], 'running') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'destroyed', ARGV[1], 'done_at', ARGV[2])
redis.call('HDEL', KEYS[1], 'running', 'phase', 'mark', 'server', 'refused')
return 1`);
/** ARGV: why, now. What was wanted stays wanted and is tried again as if it had been asked for now. */
const REFUSE = script(`
redis.call('HSET', KEYS[1], 'refused', ARGV[1], 'since', ARGV[2])
redis.call('HDEL', KEYS[1], 'running', 'phase', 'mark', 'server')
return 1`);

const NOT_ALLOWED = /unknown command|NOPERM|not allowed|disabled|no permissions/i;
const REFUSED =
  "Redis refuses BGREWRITEAOF or BGSAVE, so its files keep the bytes of deleted keys until it rewrites " +
  "them by itself: allow the two commands and INFO, or see that the provider rewrites its files in " +
  "time.";
const REPLICAS =
  "Redis has replicas, whose files keep the bytes of deleted keys: run BGREWRITEAOF (and BGSAVE where " +
  "RDB is used) on each of them in time.";

/**
 * Where a destruction stands; each phase is begun and then watched until the server says that it is through.
 */
type Phase = "rewrite" | "rewriting" | "save" | "saving" | "end";
type Info = Readonly<Record<string, string | undefined>>;

const readInfo = async (connection: Connection): Promise<Info> => {
  const text = await Promise.all(
    ["server", "persistence", "replication"].map((part) => connection.call<Buffer>("INFO", part)),
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

const phaseAfter = (phase: Phase, info: Info, mark: string): Phase => {
  const rewriting = info["aof_rewrite_in_progress"] === "1" || info["aof_rewrite_scheduled"] === "1";
  const saving = info["rdb_bgsave_in_progress"] === "1";
  if (phase === "rewriting" && !rewriting)
    return isThrough(info["aof_last_bgrewrite_status"], info["aof_rewrites"], mark) ? "save" : "rewrite";
  if (phase === "saving" && !saving)
    return isThrough(info["rdb_last_bgsave_status"], info["rdb_saves"], mark) ? "end" : "save";
  return phase;
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
 * Destruction by rewriting: the append-only file is written anew from what is stored (BGREWRITEAOF), then the
 * snapshot where snapshots are used (BGSAVE). Both replace files that still held deleted keys; both are
 * watched to their end.
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
  const enter = (phase: Phase, server: string, mark = ""): Promise<unknown> =>
    connection.call("HSET", destructionKey, "phase", phase, "server", server, "mark", mark);
  const request = (now: number): Promise<number> => connection.run<number>(REQUEST, [destructionKey], [now]);
  const usesSnapshots = async (): Promise<boolean> => (await setting(connection, "save")) !== "";

  /**
   * Starts what the phase asks for; the phase in which it is then watched, or the same where it cannot start
   * yet.
   */
  const start = async (phase: Phase, info: Info, server: string): Promise<Phase> => {
    const busy =
      info["aof_rewrite_in_progress"] === "1" ||
      info["aof_rewrite_scheduled"] === "1" ||
      info["rdb_bgsave_in_progress"] === "1";
    if (phase === "rewrite") {
      if (info["aof_enabled"] !== "1") return start("save", info, server);
      // One that runs already may have begun before the deletion.
      if (busy) return phase;
      await connection.call("BGREWRITEAOF");
      await enter("rewriting", server, info["aof_rewrites"] ?? "");
      return "rewriting";
    }
    if (phase === "save") {
      if (!(await usesSnapshots())) return "end";
      if (busy) return phase;
      await connection.call("BGSAVE");
      await enter("saving", server, info["rdb_saves"] ?? "");
      return "saving";
    }
    return phase;
  };
  const advance = async (number: number, now: number): Promise<DestructionStep> => {
    const info = await readInfo(connection);
    if (Number(info["connected_slaves"] ?? 0) > 0) warnOnce(REPLICAS);
    const at = await fields();
    const server = info["run_id"] ?? "";
    // A server that was started anew has forgotten what it was asked to do.
    const known = (at.get("server") ?? server) === server;
    const was = known ? ((at.get("phase") ?? "rewrite") as Phase) : "rewrite";
    const phase = await start(phaseAfter(was, info, at.get("mark") ?? ""), info, server);
    if (phase === "end") {
      await connection.run(END, [destructionKey], [number, now]);
      return "done";
    }
    if (phase === "rewrite" || phase === "save") await enter(phase, server);
    return "waiting";
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
          const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : "";
          if (!NOT_ALLOWED.test(reason)) throw cause;
          warnOnce(REFUSED);
          await connection.run(REFUSE, [destructionKey], [REFUSED, now]);
          return "done";
        }
      },
    },
  };
};
