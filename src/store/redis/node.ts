import { DomainError } from "../../lib/errors.ts";
import { type Argument, openLink, type RedisLink } from "./link.ts";

/** On how many replicas a write must stand before it is acknowledged, and how long that may take. */
export type ReplicaWait = { readonly replicas: number; readonly waitMs: number };

/** A server: reads on one connection; writes on another where they wait for replicas (WAIT holds it up). */
export type RedisNode = {
  read<T>(args: readonly Argument[]): Promise<T>;
  /** Resolves once it stands on the replicas that it must. @throws DomainError store_unavailable */
  write<T>(args: readonly Argument[]): Promise<T>;
  /** A slot that moves away at this moment: for this one command alone. */
  writeAsking<T>(args: readonly Argument[]): Promise<T>;
  isReady(): boolean;
  close(): Promise<void>;
  drop(): void;
};

const tooFew = ({ replicas }: ReplicaWait): DomainError =>
  new DomainError(
    "store_unavailable",
    `The write has not reached ${replicas} ${replicas === 1 ? "replica" : "replicas"} in time: send the ` +
      "request again, and see to the replicas of Redis.",
  );

/**
 * Waits until the replicas have all that was written on this connection so far. One WAIT stands for all
 * writes that were answered before it was sent. The answer to it counts only on the connection that the
 * write was made on: a new one knows of no write, and says at once that all is copied.
 */
const createReplicaBarrier = (link: RedisLink, wait: ReplicaWait, onShortfall: () => void) => {
  const state = { next: null as Promise<void> | null, current: Promise.resolve() as Promise<unknown> };
  const ask = async (generation: number): Promise<void> => {
    if (generation !== link.generation()) throw tooFew(wait);
    const reached = await link.send<number>(["WAIT", wait.replicas, wait.waitMs]);
    if (reached >= wait.replicas) return;
    onShortfall();
    throw tooFew(wait);
  };
  return (): Promise<void> => {
    if (state.next !== null) return state.next;
    const generation = link.generation();
    const next = state.current.then(() => {
      state.next = null;
      const asked = ask(generation);
      state.current = asked.catch(() => undefined);
      return asked;
    });
    state.next = next;
    return next;
  };
};

export type NodeOptions = {
  readonly url: string;
  readonly primaryOnly: boolean;
  /** One of several that take over from each other: a connection that is lost is not made again by itself. */
  readonly isOneOfMany: boolean;
  readonly wait: ReplicaWait;
  readonly onLost: () => void;
  readonly onReady?: () => void;
  readonly onShortfall: () => void;
};

/** Longer than any command of ours takes, and shorter than a primary is missed before another takes over. */
const SILENT_MS = 900;
/** Beyond the wait for replicas. */
const WRITER_SILENT_MS = 4000;

export const openNode = async (options: NodeOptions): Promise<RedisNode> => {
  const { wait, onShortfall, isOneOfMany, ...rest } = options;
  const linked = { ...rest, isLasting: !isOneOfMany };
  // A write that waits for replicas stands still by right; and counts only when they have it.
  const reader = await openLink({ ...linked, ...(isOneOfMany ? { silentMs: SILENT_MS } : {}) });
  if (wait.replicas === 0)
    return {
      read: reader.send,
      write: reader.send,
      writeAsking: (args) => reader.sendInRow([["ASKING"], args]),
      isReady: reader.isReady,
      close: reader.close,
      drop: reader.drop,
    };
  const writer = await openLink({ ...linked, silentMs: wait.waitMs + WRITER_SILENT_MS }).catch(
    (cause: unknown) => {
      reader.drop();
      throw cause;
    },
  );
  const settled = createReplicaBarrier(writer, wait, onShortfall);
  const settle = async <T>(work: Promise<T>): Promise<T> => {
    const reply = await work;
    await settled();
    return reply;
  };
  return {
    read: reader.send,
    write: (args) => settle(writer.send(args)),
    writeAsking: (args) => settle(writer.sendInRow([["ASKING"], args])),
    isReady: () => reader.isReady() && writer.isReady(),
    async close() {
      await Promise.all([reader.close(), writer.close()]);
    },
    drop() {
      reader.drop();
      writer.drop();
    },
  };
};
