import type { SendHandle } from "node:child_process";
import cluster from "node:cluster";

/** What ends a connection: of the platform's own handles and of sockets. */
type Ending = { close?(): void; destroy?(): void };

const endOf = (handle: SendHandle): void => {
  const { close, destroy } = handle as Ending;
  if (close !== undefined) close.call(handle);
  else destroy?.call(handle);
};

const isAnswer = (message: unknown): boolean =>
  typeof message === "object" && message !== null && "accepted" in message;

/** What a worker had said before it ended has been read by then. */
const LAST_WORD_MS = 200;

/**
 * In the primary, before it has workers: ends the connection that was handed to a worker which died before it
 * took it. The platform keeps a copy of each until the worker answers whether it has taken it, and where that
 * answer never comes the client would wait for ever, on a connection that nobody reads. A worker is handed
 * the next one after that answer, so that one at most is open. It is not handed to another worker: the one
 * that died may have read of it (docs/decisions/2026-11-26-connections-of-a-killed-worker.md).
 */
export const endLostConnections = (): void => {
  cluster.on("fork", ({ process: worker }) => {
    const handed: { open: SendHandle | null } = { open: null };
    const send = worker.send.bind(worker) as (...given: unknown[]) => boolean;
    worker.send = (...given: unknown[]): boolean => {
      const [, handle] = given;
      if (typeof handle === "object" && handle !== null) handed.open = handle as SendHandle;
      return send(...given);
    };
    // Before the platform hears of it: it hands the next one on in the same turn.
    worker.prependListener("internalMessage", (message: unknown) => {
      if (isAnswer(message)) handed.open = null;
    });
    // Not at "disconnect": whatever a worker started may hold its channel open.
    worker.once("exit", () => {
      setTimeout(() => {
        if (handed.open !== null) endOf(handed.open);
      }, LAST_WORD_MS);
    });
  });
};
