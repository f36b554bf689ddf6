import cluster, { type Worker } from "node:cluster";

/*
 * What one worker has changed, all workers are to know before it says so: it asks the primary, which tells
 * each of them and answers when all have done what is to be done.
 */
const ASK = "candor tell workers";
const TELL = "candor told by a worker";
const DONE = "candor worker is done";
const ALL_DONE = "candor all workers are done";
/** Longer than the longest loading of models; a worker that hangs must not hold up the others for ever. */
const LONGEST_MS = 60_000;

type Message = { readonly type: string; readonly id: string; readonly subject: string };

const isMessage = (message: unknown): message is Message =>
  typeof message === "object" && message !== null && "type" in message && "subject" in message;

/** Resolves when this worker has answered, or is gone: one that is started anew knows it from the store. */
const tellOne = (worker: Worker, message: Message): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      worker.off("message", hear);
      worker.off("exit", end);
      resolve();
    };
    const timer = setTimeout(end, LONGEST_MS);
    const hear = (answer: unknown): void => {
      if (isMessage(answer) && answer.type === DONE && answer.id === message.id) end();
    };
    worker.on("message", hear);
    worker.on("exit", end);
    worker.send(message, (error) => {
      if (error !== null) end();
    });
  });

/** In the primary: passes on what a worker tells, and answers it when every other worker is done. */
export const relayToWorkers = (): void => {
  cluster.on("message", (from, message: unknown) => {
    if (!isMessage(message) || message.type !== ASK) return;
    const { subject } = message;
    const others = Object.values(cluster.workers ?? {}).flatMap((worker) =>
      worker === undefined || worker.id === from.id ? [] : [worker],
    );
    const id = `${from.id} ${message.id}`;
    void Promise.all(others.map((worker) => tellOne(worker, { type: TELL, id, subject }))).then(() =>
      from.send({ ...message, type: ALL_DONE }, () => undefined),
    );
  });
};

/**
 * `work` on a subject, in every process of this instance. The function that is given back resolves when all
 * have done it. Outside a cluster there is this process alone.
 */
export const createInAllWorkers = (
  work: (subject: string) => Promise<void>,
): ((subject: string) => Promise<void>) => {
  const { worker } = cluster;
  if (worker === undefined) return work;
  const waiting = new Map<string, () => void>();
  const state = { id: 0 };
  worker.on("message", (message: unknown) => {
    if (!isMessage(message)) return;
    if (message.type === ALL_DONE) waiting.get(message.id)?.();
    if (message.type !== TELL) return;
    const done = (): void => void worker.send({ ...message, type: DONE }, () => undefined);
    work(message.subject).then(done, done);
  });
  const others = (subject: string): Promise<void> =>
    new Promise((resolve) => {
      const id = String((state.id += 1));
      const end = (): void => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve();
      };
      const timer = setTimeout(end, LONGEST_MS);
      waiting.set(id, end);
      worker.send({ type: ASK, id, subject } satisfies Message, (error: Error | null) => {
        if (error !== null) end();
      });
    });
  return async (subject) => {
    await Promise.all([work(subject), others(subject)]);
  };
};
