import { createHash } from "node:crypto";
import { createClient, RESP_TYPES } from "redis";
import { DomainError } from "../../lib/errors.ts";
import type { ReservedRoom } from "../driver/reserved-room.ts";
import { closedError, isOutOfMemory, storeError } from "../driver/store-errors.ts";

/** A Lua script with its digest; atomic on the server, and all its keys carry one hash tag. */
export type Script = { readonly text: string; readonly sha: string };
export const script = (text: string): Script => ({
  text,
  sha: createHash("sha1").update(text).digest("hex"),
});

type Argument = string | Buffer | number;

/**
 * One connection to the master (consent is never read from a replica). Commands of one turn share a round
 * trip. While the server cannot be reached every command fails at once, and none waits in a queue.
 */
export type Connection = {
  call<T>(command: string, ...args: readonly Argument[]): Promise<T>;
  run<T>(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<T>;
  close(): Promise<void>;
};

export type ConnectionDeps = {
  /**
   * Told of what a person should see to (a store that is not durable, a connection that was lost); never
   * shopper data.
   */
  readonly warn: (sentence: string) => void;
  /** Without it nothing is written beyond `maxmemory`. */
  readonly reserved?: Pick<ReservedRoom, "isOpen">;
};

const PING_MS = 1000;
/** A server that does not even answer a ping for so long is taken for lost. */
const SILENT_MS = 4000;
const RETRY_MS = 1000;

const text = (argument: Argument): string | Buffer =>
  typeof argument === "number" ? String(argument) : argument;

/** A replica lags behind: consent that was withdrawn would still stand there. */
const notMaster = (): DomainError =>
  new DomainError("store_unavailable", "This Redis is a replica: give the address of the master.");

const makeClient = (url: string, opened: () => boolean) =>
  createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 200_000,
    pingInterval: PING_MS,
    socket: {
      connectTimeout: SILENT_MS,
      socketTimeout: SILENT_MS,
      reconnectStrategy: (retries, cause) => (opened() ? Math.min(50 * 2 ** retries, RETRY_MS) : cause),
    },
  });

type RedisLink = {
  readonly client: ReturnType<typeof makeClient>;
  opened: boolean;
  closed: boolean;
  master: boolean;
};

/**
 * The client, which looks after every connect whether it speaks to the master, and lets nothing through
 * before it knows.
 */
const createLink = (url: string, { warn }: ConnectionDeps): RedisLink => {
  const link: RedisLink = {
    client: makeClient(url, () => link.opened),
    opened: false,
    closed: false,
    master: false,
  };
  link.client.on("error", () => {
    if (link.master && link.opened && !link.closed)
      warn("The connection to Redis was lost; requests are answered without the store until it is back.");
    link.master = false;
  });
  link.client.on("ready", () => {
    if (link.opened) void learnRole(link).catch(() => undefined);
  });
  return link;
};

const learnRole = async (link: RedisLink): Promise<void> => {
  const [role] = await link.client.sendCommand<[unknown]>(["ROLE"]);
  link.master = String(role) === "master";
};

const openLink = async (link: RedisLink): Promise<void> => {
  try {
    await link.client.connect();
    await learnRole(link);
  } catch (cause) {
    link.client.destroy();
    throw new DomainError(
      "store_unavailable",
      "Redis cannot be reached: see to its address, password and network.",
      { cause },
    );
  }
  if (!link.master) {
    await link.client.close();
    throw notMaster();
  }
  link.opened = true;
};

/**
 * A script whose first write needs no memory runs to its end, whatever `maxmemory` says (Redis, "Scripting
 * with Lua"): it deletes a key that is never there, in the slot of the first one.
 */
const FREES_FIRST = "redis.call('DEL', KEYS[1] .. '.nothing')";
const BEYOND_CALL = `${FREES_FIRST} return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))`;

const OPTIONS = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };

export const connect = async (url: string, deps: ConnectionDeps): Promise<Connection> => {
  const link = createLink(url, deps);
  await openLink(link);
  const send = async <T>(args: readonly Argument[]): Promise<T> => {
    if (link.closed) throw closedError();
    if (!link.master)
      throw new DomainError(
        "store_unavailable",
        "Redis cannot be reached at the moment: send the request again.",
      );
    return link.client.sendCommand<T>(args.map(text), OPTIONS);
  };
  /** In the reserved room, what Redis refuses for want of memory is said again so that it takes it. */
  const orBeyond = async <T>(given: () => Promise<T>, beyond: () => readonly Argument[]): Promise<T> => {
    const isReserved = deps.reserved?.isOpen() === true;
    try {
      return await given();
    } catch (cause) {
      if (!isReserved || !isOutOfMemory(cause)) throw storeError(cause);
      return send<T>(beyond()).catch((again: unknown) => Promise.reject(storeError(again)));
    }
  };
  const evaluate = async <T>(one: Script, given: readonly Argument[]): Promise<T> => {
    try {
      return await send<T>(["EVALSHA", one.sha, ...given]);
    } catch (cause) {
      if (!(cause instanceof Error && cause.message.startsWith("NOSCRIPT"))) throw cause;
      return send<T>(["EVAL", one.text, ...given]);
    }
  };
  return {
    call: (command, ...args) =>
      orBeyond(
        () => send([command, ...args]),
        () => ["EVAL", BEYOND_CALL, 1, String(args[0] ?? ""), command, ...args.slice(1)],
      ),
    run(one, keys, args) {
      const given = [keys.length, ...keys, ...args];
      return orBeyond(
        () => evaluate(one, given),
        () => ["EVAL", `${FREES_FIRST}\n${one.text}`, ...given],
      );
    },
    async close() {
      if (link.closed) return;
      link.closed = true;
      await link.client.close().catch(() => link.client.destroy());
    },
  };
};

/** A setting of the server; null where it does not tell. */
export const setting = async (connection: Connection, name: string): Promise<string | null> => {
  const reply = await connection
    .call<Map<Buffer, Buffer> | Record<string, Buffer> | Buffer[]>("CONFIG", "GET", name)
    .catch(() => null);
  if (reply === null) return null;
  const values = Array.isArray(reply)
    ? reply.slice(1)
    : reply instanceof Map
      ? [...reply.values()]
      : Object.values(reply);
  return values[0]?.toString() ?? null;
};

/**
 * A write that was answered is as safe as Redis keeps it. `appendonly yes` with `appendfsync always` keeps it
 * through power loss and `kill -9`. With `everysec` Redis answers before it writes whenever its disk is busy,
 * so that up to two seconds of acknowledged writes go with a killed process too (measured, and told in
 * aof.c). Less than `always` is warned about at every start.
 */
export const warnIfForgetful = async (connection: Connection, { warn }: ConnectionDeps): Promise<void> => {
  const [append, sync, policy] = [
    await setting(connection, "appendonly"),
    await setting(connection, "appendfsync"),
    await setting(connection, "maxmemory-policy"),
  ];
  if (append === null)
    warn(
      "Redis does not tell whether it is durable (CONFIG GET is not allowed): see that it runs with " +
        "appendonly yes.",
    );
  else if (append !== "yes")
    warn(
      "Redis is not durable: what it acknowledged is lost when it stops. Set appendonly yes and " +
        "appendfsync always.",
    );
  else if (sync !== "always")
    warn(
      `Redis may lose the last seconds of what it acknowledged (appendfsync ${sync ?? "unknown"}): set ` +
        "appendfsync always where every write must hold.",
    );
  if (policy !== null && policy !== "noeviction")
    warn(`Redis may evict stored rows (maxmemory-policy ${policy}): set it to noeviction.`);
};
