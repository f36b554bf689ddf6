import { setTimeout as sleep } from "node:timers/promises";
import { DomainError } from "../../lib/errors.ts";
import { closedError } from "../driver/store-errors.ts";

export type Argument = string | Buffer | number;

/** One connection to one server. While it cannot be reached every command fails at once; none waits. */
export type RedisLink = {
  send<T>(args: readonly Argument[]): Promise<T>;
  /** Commands that follow each other without another in between. */
  sendInRow<T>(rows: readonly (readonly Argument[])[]): Promise<T>;
  isReady(): boolean;
  /** Grows with every connection that was made: what was said on an older one is not known to this one. */
  generation(): number;
  close(): Promise<void>;
  /** Ends at once; what was sent and not answered fails. */
  drop(): void;
};

export type LinkOptions = {
  readonly url: string;
  /** Connects again by itself; otherwise it ends when lost, and whoever knows the servers looks anew. */
  readonly isLasting: boolean;
  /**
   * A server that stands still for so long is lost: 4 s unless told. Another may have taken over meanwhile,
   * and one that wakes up does not know it: what it says then is not to be believed.
   */
  readonly silentMs?: number;
  /** Lets nothing through to a replica, which lags behind: consent that was withdrawn still stands there. */
  readonly primaryOnly: boolean;
  readonly onLost?: () => void;
  readonly onReady?: () => void;
};

/** A server that does not even answer a ping for so long is taken for lost. */
const SILENT_MS = 4000;
const RETRY_MS = 1000;
/** Of the time to wait: a look that comes so late tells of this process, and not of the server. */
const STOOD_STILL = 1.5;

const text = (argument: Argument): string | Buffer =>
  typeof argument === "number" ? String(argument) : argument;

export const awayError = (): DomainError =>
  new DomainError("store_unavailable", "Redis cannot be reached at the moment: send the request again.");
export const notPrimary = (): DomainError =>
  new DomainError("store_unavailable", "This Redis is a replica: give the address of the primary.");
export const unreachable = (cause: unknown): DomainError =>
  new DomainError("store_unavailable", "Redis cannot be reached: see to its address, password and network.", {
    cause,
  });

// Loaded where it is used: a process on the embedded store starts without it, a seventh sooner.
const loadLibrary = () => import("./library.ts");
type Library = Pick<Awaited<ReturnType<typeof loadLibrary>>, "createClient">;

const makeClient = ({ createClient }: Library, url: string, isAgain: () => boolean) =>
  createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 200_000,
    // No `socketTimeout`: a process that itself stood still would find its answers late, and end on it.
    socket: {
      connectTimeout: SILENT_MS,
      reconnectStrategy: (retries, cause) => (isAgain() ? Math.min(50 * 2 ** retries, RETRY_MS) : cause),
    },
  });

type State = { isOpened: boolean; isClosed: boolean; isReady: boolean; generation: number };
type Client = ReturnType<typeof makeClient>;

const isPrimary = async (client: Client): Promise<boolean> => {
  const [role] = await client.sendCommand<[unknown]>(["ROLE"]);
  return String(role) === "master";
};

/** Looks after every connect whether it speaks to a primary, before anything is let through. */
const watchClient = (client: Client, state: State, options: LinkOptions): (() => Promise<void>) => {
  const { primaryOnly, onLost, onReady } = options;
  const learn = async (): Promise<void> => {
    const { generation } = state;
    if (primaryOnly && !(await isPrimary(client))) return;
    if (generation !== state.generation || state.isClosed) return;
    state.isReady = true;
    if (state.isOpened) onReady?.();
  };
  client.on("error", () => {
    const wasReady = state.isReady;
    state.isReady = false;
    state.generation += 1;
    if (wasReady && state.isOpened && !state.isClosed) onLost?.();
  });
  client.on("ready", () => {
    state.generation += 1;
    if (state.isOpened) void learn().catch(() => undefined);
  });
  return learn;
};

/** Settles once a connection that is being made is made, or is not. */
const isMade = (client: Client): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      client.off("ready", end).off("error", end);
      resolve();
    };
    client.on("ready", end).on("error", end);
  });

/**
 * Asks now and then whether the server answers; `onSilent` once where it does not in time. `answers`: how
 * many it gave so far; one that works through many commands is slow with the question, and not silent.
 */
const beat = (
  client: Client,
  silentMs: number,
  { answers, onSilent }: { readonly answers: () => number; readonly onSilent: () => void },
): (() => void) => {
  const state = { isAsking: false, late: undefined as NodeJS.Timeout | undefined };
  const wait = (): void => {
    const before = answers();
    const from = performance.now();
    // A process that stood still itself calls nobody silent; and what has come in is looked at first.
    const look = (): void => {
      if (!state.isAsking) return;
      const stoodStill = performance.now() - from > STOOD_STILL * silentMs;
      if (stoodStill || answers() !== before) wait();
      else onSilent();
    };
    state.late = setTimeout(() => setImmediate(look), silentMs).unref();
  };
  const ask = (question: () => Promise<unknown>): void => {
    if (state.isAsking) return;
    state.isAsking = true;
    wait();
    question()
      .catch(() => undefined)
      .finally(() => {
        state.isAsking = false;
        clearTimeout(state.late);
      });
  };
  // One that takes the connection and then says nothing is silent as well.
  client.on("connect", () => ask(() => isMade(client)));
  const timer = setInterval(() => {
    if (client.isReady) ask(() => client.ping());
  }, silentMs / 3);
  timer.unref();
  return () => {
    clearInterval(timer);
    clearTimeout(state.late);
  };
};

/** @throws DomainError store_unavailable where nothing answers, or a replica where it must be a primary */
export const openLink = async (options: LinkOptions): Promise<RedisLink> => {
  const state: State = { isOpened: false, isClosed: false, isReady: false, generation: 0 };
  const { isLasting, silentMs = SILENT_MS } = options;
  const library = await loadLibrary();
  const asBytes = { typeMapping: { [library.RESP_TYPES.BLOB_STRING]: Buffer } };
  const heard = { answers: 0 };
  const makeWatched = () => {
    const client = makeClient(library, options.url, () => isLasting && state.isOpened && !state.isClosed);
    const learn = watchClient(client, state, options);
    const stopBeat = beat(client, silentMs, { answers: () => heard.answers, onSilent: () => replace() });
    const end = (): void => {
      stopBeat();
      // What the old connection still has to say is not about the new one.
      client.removeAllListeners().on("error", () => undefined);
      if (client.isOpen) client.destroy();
    };
    return { client, learn, end };
  };
  let current = makeWatched();
  const drop = (): void => {
    state.isClosed = true;
    state.isReady = false;
    current.end();
  };
  /** What was sent to a silent server fails; a lasting link goes on with a connection of its own. */
  const replace = (): void => {
    if (state.isClosed) return;
    const wasReady = state.isReady;
    if (isLasting && state.isOpened) {
      state.isReady = false;
      state.generation += 1;
      current.end();
      current = makeWatched();
      current.client.connect().catch(() => undefined);
    } else drop();
    if (wasReady && state.isOpened) options.onLost?.();
  };
  await current.client
    .connect()
    .then(current.learn)
    .catch((cause: unknown) => {
      drop();
      throw unreachable(cause);
    });
  if (!state.isReady) {
    drop();
    throw notPrimary();
  }
  state.isOpened = true;
  const requireReady = (): void => {
    if (state.isClosed) throw closedError();
    if (!state.isReady) throw awayError();
  };
  const command = async <T>(args: readonly Argument[]): Promise<T> => {
    const answer = await current.client.sendCommand<T>(args.map(text), asBytes);
    heard.answers += 1;
    return answer;
  };
  return {
    async send(args) {
      requireReady();
      return command(args);
    },
    async sendInRow<T>(rows: readonly (readonly Argument[])[]) {
      requireReady();
      // Handed in within one turn, they leave in one write, in this order.
      const replies = await Promise.all(rows.map((row) => command<T>(row)));
      return replies[replies.length - 1] as T;
    },
    isReady: () => state.isReady,
    generation: () => state.generation,
    async close() {
      if (state.isClosed) return;
      state.isClosed = true;
      state.isReady = false;
      // Answered behind all that was sent before it; a silent server is not waited for.
      const last = current.client.ping().catch(() => undefined);
      await Promise.race([last, sleep(SILENT_MS, undefined, { ref: false })]);
      current.end();
    },
    drop,
  };
};
