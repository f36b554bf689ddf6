import { createHash } from "node:crypto";
import type { ReservedRoom } from "../driver/reserved-room.ts";
import { closedError, isOutOfMemory, storeError } from "../driver/store-errors.ts";
import { parseAddress } from "./address.ts";
import { openCluster } from "./cluster.ts";
import { type Argument, awayError } from "./link.ts";
import type { RedisNode, ReplicaWait } from "./node.ts";
import { openSentinel } from "./sentinel.ts";
import { openSingle, type RedisEvent, type Server, serverOf, type Topology } from "./topology.ts";

/** A Lua script with its digest; atomic on the server, and all its keys carry one hash tag. */
export type Script = { readonly text: string; readonly sha: string; readonly isRead: boolean };
export const script = (text: string, use: "writes" | "reads" = "writes"): Script => ({
  text,
  sha: createHash("sha1").update(text).digest("hex"),
  isRead: use === "reads",
});

/**
 * The store's Redis: one server, a primary behind sentinels, or a cluster (consent is never read from a
 * replica). Commands of one turn share a round trip. The first argument of a command is its key. While a
 * server cannot be reached every command for it fails at once, and none waits in a queue. None is sent again
 * by itself once it may have been carried out.
 */
export type Connection = {
  call<T>(command: string, ...args: readonly Argument[]): Promise<T>;
  run<T>(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<T>;
  /** What was read of this key stands on as many replicas as a write must: it may be acknowledged. */
  settle(key: string): Promise<void>;
  /** The servers that hold the keys, each its part. */
  primaries(): readonly Server[];
  /** Every server with a copy of them, replicas too. */
  readonly withServers: Topology["withServers"];
  /** A failover loses what was not copied to a replica. */
  readonly failsOver: boolean;
  close(): Promise<void>;
};

export type ConnectionDeps = {
  /**
   * Told of what a person should see to (a store that is not durable, a connection that was lost); never
   * shopper data.
   */
  readonly warn: (sentence: string) => void;
  readonly tell?: (event: RedisEvent) => void;
  /** Without it nothing is written beyond `maxmemory`. */
  readonly reserved?: Pick<ReservedRoom, "isOpen">;
  /** Without it no write waits for replicas. */
  readonly wait?: ReplicaWait;
};

const SENTENCES: Readonly<Record<RedisEvent, string>> = {
  lost: "The connection to Redis was lost; requests are answered without the store until it is back.",
  failover: "Redis has another primary now; the store goes on with it.",
  replica_shortfall:
    "A write did not reach its replicas in time and was refused: see to the replicas of Redis.",
};

/** Every write fails while a replica is away; whoever reads the log is told once a minute. */
const WARNED_MS = 60_000;

/** What changes nothing; every other command is a write. */
const READS = new Set([
  ...[
    "EXISTS",
    "GET",
    "GETRANGE",
    "HGET",
    "HGETALL",
    "HSCAN",
    "HKEYS",
    "HMGET",
    "HVALS",
    "LLEN",
    "LRANGE",
    "MGET",
  ],
  ...["PTTL", "SMEMBERS", "ZCARD", "ZMSCORE", "ZRANGE", "ZRANGEBYSCORE", "ZSCORE"],
]);

const REDIRECTED = /^(MOVED|ASK) \d+ (\S+)/;
const REDIRECTIONS = 5;
/** The server answers for this slot, or as a primary, no more. */
const NOT_MINE = /^(CLUSTERDOWN|READONLY|MASTERDOWN|UNBLOCKED|LOADING)/;

/**
 * A script whose first write needs no memory runs to its end, whatever `maxmemory` says (Redis, "Scripting
 * with Lua"): it deletes a key that is never there, in the slot of the first one.
 */
const FREES_FIRST = "redis.call('DEL', KEYS[1] .. '.nothing')";
/**
 * Since 7.2 WAIT looks no further than to what its own connection wrote last: only behind a write are those
 * of others waited for. This one leaves nothing, and needs no memory.
 */
const SETTLE = script(`${FREES_FIRST}
redis.call('SET', KEYS[1] .. '.nothing', '')
${FREES_FIRST}
return 1`);
const BEYOND_CALL = `${FREES_FIRST} return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))`;

const openTopology = (url: string, { warn, tell, wait }: ConnectionDeps): Promise<Topology> => {
  const address = parseAddress(url);
  const warned = new Map<RedisEvent, number>();
  const deps = {
    wait: wait ?? { replicas: 0, waitMs: 0 },
    tell(event: RedisEvent) {
      tell?.(event);
      const now = performance.now();
      if (event === "replica_shortfall" && now - (warned.get(event) ?? -WARNED_MS) < WARNED_MS) return;
      warned.set(event, now);
      warn(SENTENCES[event]);
    },
  };
  if (address.kind === "cluster") return openCluster(address, deps);
  if (address.kind === "sentinel") return openSentinel(address, deps);
  return openSingle(address.url, deps);
};

type Sending = { readonly key: string; readonly isRead: boolean; readonly args: readonly Argument[] };

/** To whoever has the key; a redirection tells that nothing was done, so that it is followed. */
const createSend =
  (topology: Topology) =>
  async <T>({ key, isRead, args }: Sending): Promise<T> => {
    const plainly = (node: RedisNode): Promise<T> => (isRead ? node.read<T>(args) : node.write<T>(args));
    let attempt = (): Promise<T> => plainly(topology.nodeFor(key));
    for (let redirections = 0; ; redirections += 1) {
      try {
        return await attempt();
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : "";
        if (NOT_MINE.test(message) && topology.suspect()) throw awayError();
        const [, kind, address] = REDIRECTED.exec(message) ?? [];
        if (address === undefined || redirections === REDIRECTIONS) throw cause;
        const node = await topology.moved(address);
        if (kind === "MOVED") topology.suspect();
        attempt = kind === "MOVED" ? () => plainly(node) : () => node.writeAsking<T>(args);
      }
    }
  };

export const connect = async (url: string, deps: ConnectionDeps): Promise<Connection> => {
  const topology = await openTopology(url, deps);
  const state = { isClosed: false };
  const route = createSend(topology);
  const send = <T>(sending: Sending): Promise<T> => {
    if (state.isClosed) throw closedError();
    return route<T>(sending);
  };
  /** In the reserved room, what Redis refuses for want of memory is said again so that it takes it. */
  const orBeyond = async <T>(given: () => Promise<T>, beyond: () => Sending): Promise<T> => {
    const isReserved = deps.reserved?.isOpen() === true;
    try {
      return await given();
    } catch (cause) {
      if (!isReserved || !isOutOfMemory(cause)) throw storeError(cause);
      return send<T>(beyond()).catch((again: unknown) => Promise.reject(storeError(again)));
    }
  };
  const evaluate = async <T>(one: Script, key: string, given: readonly Argument[]): Promise<T> => {
    const { isRead } = one;
    try {
      return await send<T>({ key, isRead, args: ["EVALSHA", one.sha, ...given] });
    } catch (cause) {
      if (!(cause instanceof Error && cause.message.startsWith("NOSCRIPT"))) throw cause;
      return send<T>({ key, isRead, args: ["EVAL", one.text, ...given] });
    }
  };
  return {
    call(command, ...args) {
      const key = String(args[0] ?? "");
      return orBeyond(
        () => send({ key, isRead: READS.has(command), args: [command, ...args] }),
        () => ({ key, isRead: false, args: ["EVAL", BEYOND_CALL, 1, key, command, ...args.slice(1)] }),
      );
    },
    run(one, keys, args) {
      const [key = ""] = keys;
      const given = [keys.length, ...keys, ...args];
      return orBeyond(
        () => evaluate(one, key, given),
        () => ({ key, isRead: false, args: ["EVAL", `${FREES_FIRST}\n${one.text}`, ...given] }),
      );
    },
    async settle(key) {
      if ((deps.wait?.replicas ?? 0) === 0) return;
      await evaluate(SETTLE, key, [1, key]).catch((cause: unknown) => Promise.reject(storeError(cause)));
    },
    primaries: () => topology.primaries().map((node, at) => serverOf(String(at), node)),
    withServers: topology.withServers,
    failsOver: topology.failsOver,
    async close() {
      if (state.isClosed) return;
      state.isClosed = true;
      await topology.close();
    },
  };
};
