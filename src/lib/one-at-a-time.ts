import pLimit, { type LimitFunction } from "p-limit";

export type OneAtATime = {
  /** Runs the task when those before it under the same key have ended, well or not. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Resolves when every task that was handed in before this call has ended. */
  idle(): Promise<void>;
};

/**
 * A mutex per key, first come first served; a key without tasks takes no memory. For a single mutex,
 * `pLimit(1)` is enough.
 */
export const createOneAtATime = (): OneAtATime => {
  const lines = new Map<string, { readonly limit: LimitFunction; tasks: number }>();
  // Making a limit takes ten times as long as using one, so limits that have nothing to do are used again.
  const spare: LimitFunction[] = [];
  return {
    async run(key, task) {
      const line = lines.get(key) ?? { limit: spare.pop() ?? pLimit(1), tasks: 0 };
      lines.set(key, line);
      line.tasks += 1;
      try {
        return await line.limit(task);
      } finally {
        line.tasks -= 1;
        if (line.tasks === 0) {
          lines.delete(key);
          spare.push(line.limit);
        }
      }
    },
    async idle() {
      await Promise.all([...lines.values()].map(({ limit }) => limit(() => undefined)));
    },
  };
};
