import { setImmediate as nextTurn } from "node:timers/promises";
import { present } from "../../lib/present.ts";
import { storeError } from "../driver/store-errors.ts";
import { shopperPlace } from "../shopper/program.ts";
import type { WriteTask } from "../shopper/shopper-store.ts";
import type { Environment } from "./environment.ts";

/** Writes what was prepared, or does all of it anew where something has changed. Within a transaction. */
type Commit = () => unknown;

type Deps = {
  readonly environment: Pick<Environment, "read" | "write">;
  /** Opens, decides and seals. Within a read. */
  readonly prepare: (task: WriteTask<unknown>) => Commit;
  /** All of it at once. Within a transaction. */
  readonly writeNow: (task: WriteTask<unknown>) => unknown;
};

/** So long a turn of the event loop may be: then whoever waits for an answer has theirs. */
const TURN_MS = 2;
/** About so many tasks share a transaction, of however many callers: as many as a large batch hands in. */
const TASKS_A_TRANSACTION = 256;

/** What one caller handed in. */
type Handed = {
  readonly tasks: readonly WriteTask<unknown>[];
  readonly tell: (results: unknown[]) => void;
  readonly refuse: (cause: unknown) => void;
};

/** What goes into the next transaction: all that one caller handed in at least. */
const nextOf = (waiting: Handed[]): Handed[] => {
  let size = 0;
  const end = waiting.findIndex(({ tasks }) => (size += tasks.length) > TASKS_A_TRANSACTION);
  return waiting.splice(0, end === -1 ? waiting.length : Math.max(1, end));
};

/** One after the other, in turns of the event loop. What cannot be prepared is done in the transaction. */
const prepareAll = async (
  { environment, prepare, writeNow }: Deps,
  tasks: readonly WriteTask<unknown>[],
): Promise<Commit[]> => {
  const commits: Commit[] = [];
  const met = new Set<string>();
  const commitOf = (task: WriteTask<unknown>): Commit => {
    const place = shopperPlace(task.ref);
    // What was read for a second task of somebody is another thing once the first is written.
    if (met.has(place)) return () => writeNow(task);
    met.add(place);
    try {
      return prepare(task);
    } catch {
      return () => writeNow(task);
    }
  };
  while (commits.length < tasks.length) {
    if (commits.length > 0) await nextTurn();
    await environment.read(() => {
      const until = performance.now() + TURN_MS;
      do commits.push(commitOf(present(tasks[commits.length], "a task")));
      while (commits.length < tasks.length && performance.now() < until);
    });
  }
  return commits;
};

/** What one caller’s tasks came to, told once the transaction is durable. Within it. */
const settle = ({ tell, refuse }: Handed, commits: readonly Commit[]): (() => void) => {
  try {
    const results = commits.map((commit) => commit());
    return () => tell(results);
  } catch (cause) {
    return () => refuse(storeError(cause));
  }
};

/**
 * Runs programs before the lock of the write transaction is had, in short turns, so that neither answers of
 * this process nor writes of another wait for opening and sealing: within the transaction it is only seen
 * whether a row that was read has changed. What comes in while a transaction is on its way to the disk waits
 * for the next and shares it; each caller is told by itself what became of it.
 */
export const createWritesAhead = (deps: Deps) => {
  const state = { waiting: [] as Handed[], isUnderWay: false };
  const writeTogether = async (turn: readonly Handed[]): Promise<void> => {
    const commits = await prepareAll(
      deps,
      turn.flatMap(({ tasks }) => tasks),
    );
    const told = await deps.environment.write(() => {
      let from = 0;
      return turn.map((handed) => settle(handed, commits.slice(from, (from += handed.tasks.length))));
    });
    for (const tell of told) tell();
  };
  const work = async (): Promise<void> => {
    if (state.isUnderWay) return;
    state.isUnderWay = true;
    while (state.waiting.length > 0) {
      const turn = nextOf(state.waiting);
      await writeTogether(turn).catch((cause: unknown) => {
        for (const { refuse } of turn) refuse(cause);
      });
    }
    state.isUnderWay = false;
  };
  return <T>(tasks: readonly WriteTask<T>[]): Promise<T[]> =>
    new Promise((resolve, reject) => {
      if (tasks.length === 0) return resolve([]);
      state.waiting.push({ tasks, tell: (results) => resolve(results as T[]), refuse: reject });
      void work();
    });
};
