import { createOneAtATime } from "./one-at-a-time.ts";

/** Work that is done again and again behind the answers. `everyMs`: from the end of a run to the next. */
export type RepeatedWork = {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
};

export type Scheduler = {
  /** Runs each once, in the order given, after runs of it that are under way. Never rejects. */
  runAll(works: readonly RepeatedWork[]): Promise<void>;
  /** Runs each at once, and again after its period. */
  start(works: readonly RepeatedWork[]): void;
  /** Begins nothing more. */
  stop(): void;
  /** Resolves when what runs has ended. */
  idle(): Promise<void>;
};

type Deps = {
  /** Hears of a run that failed; it is tried again after the period. */
  readonly onError: (name: string, error: unknown) => void;
  /** Calls once after so many milliseconds; what it returns calls it off. A process may end before. */
  readonly after?: (ms: number, action: () => void) => () => void;
};

const afterTimeout = (ms: number, action: () => void): (() => void) => {
  const timer = setTimeout(action, ms).unref();
  return () => clearTimeout(timer);
};

/** Makes the timer of what happens behind the answers: one run of a name at a time. */
export const createScheduler = ({ onError, after = afterTimeout }: Deps): Scheduler => {
  const runs = createOneAtATime();
  const waiting = new Map<string, () => void>();
  const state = { isStopped: false };
  const runOne = ({ name, run }: RepeatedWork): Promise<void> =>
    runs.run(name, async () => {
      try {
        await run();
      } catch (error) {
        onError(name, error);
      }
    });
  const repeat = async (work: RepeatedWork): Promise<void> => {
    waiting.delete(work.name);
    await runOne(work);
    if (state.isStopped) return;
    waiting.set(
      work.name,
      after(work.everyMs, () => void repeat(work)),
    );
  };
  return {
    async runAll(works) {
      for (const work of works) await runOne(work);
    },
    start(works) {
      for (const work of works) void repeat(work);
    },
    stop() {
      state.isStopped = true;
      for (const callOff of waiting.values()) callOff();
      waiting.clear();
    },
    idle: runs.idle,
  };
};
