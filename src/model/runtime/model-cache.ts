import { DomainError } from "../../lib/errors.ts";
import type { ModelInput } from "../package/features/feature.ts";
import { historyKeyOf } from "./history-key.ts";
import type { LoadedModel, RunOptions } from "./loaded-model.ts";
import type { RunTime } from "./onnx-session.ts";

/** A loaded model and who uses it. */
export type Held = {
  readonly model: LoadedModel;
  users: number;
  failures: number;
  /** Histories that it failed on: each counts once against it. */
  readonly failedOn: Set<string>;
  isDropped: boolean;
  /** What a row of its last run took, in milliseconds; 0: none has run. */
  rowMs: number;
};

/** A use of a model. `rowMs`: what a row of its last run took. */
export type CacheLease = Omit<LoadedModel, "release" | "offLoop"> & {
  rowMs(): number;
  release(): Promise<void>;
};

export type ModelCache = {
  /** Loads a model once, however many ask. @throws what loading throws */
  get(id: string): Promise<Held>;
  /** A watched use of a model. */
  lease(held: Held): CacheLease;
  isFenced(id: string): boolean;
  unfence(when: (id: string) => boolean): void;
  /** Drops every other model; each is released when its last lease comes back. */
  keepOnly(kept: ReadonlySet<Held>): Promise<void>;
  /** Drops all and waits until all leases are back. */
  close(): Promise<void>;
};

/** One good run takes this much of a failure back: up to one failure in twenty runs is not a broken model. */
const FORGIVENESS = 1 / 20;

/**
 * Too slow is a run that used a processor for longer than its deadline. Waiting for a processor is no fault
 * of the model.
 */
const overran = ({ cpuMs }: RunTime, deadlineMs: number): boolean => cpuMs === null || cpuMs > deadlineMs;

/** Models in memory by id, counted by lease, fenced when they fail too often. */
export const createModelCache = ({
  load,
  deadlineMs,
  mostFailures,
  onFenced,
}: {
  load: (id: string) => Promise<LoadedModel>;
  deadlineMs: number;
  mostFailures: number;
  onFenced: (id: string, failures: number) => void;
}): ModelCache => {
  const held = new Map<string, Held>();
  const loading = new Map<string, Promise<Held>>();
  const fences = new Set<string>();
  const draining = new Map<Held, () => void>();

  const releaseIfIdle = async (one: Held): Promise<void> => {
    if (!one.isDropped || one.users > 0) return;
    draining.get(one)?.();
    draining.delete(one);
    await one.model.release();
  };
  const drop = (one: Held): Promise<void> => {
    held.delete(one.model.id);
    one.isDropped = true;
    if (one.users > 0) draining.set(one, () => undefined);
    return releaseIfIdle(one);
  };
  const fail = (one: Held, weight = 1, history: string | null = null): void => {
    // One shopper who asks again and again must not take the model from all others.
    if (history !== null && one.failedOn.has(history)) return;
    if (history !== null) one.failedOn.add(history);
    one.failures += weight;
    if (one.failures < mostFailures || fences.has(one.model.id)) return;
    fences.add(one.model.id);
    onFenced(one.model.id, Math.ceil(one.failures));
  };
  const judge = (one: Held, time: RunTime, deadline: number): void => {
    // A run that never came back took its process with it: nothing is left that could answer, and nothing to
    // be learnt from four more.
    if (time.cpuMs === null) fail(one, mostFailures);
    else if (overran(time, deadline)) fail(one);
    else {
      one.failures = Math.max(0, one.failures - FORGIVENESS);
      if (one.failures === 0) one.failedOn.clear();
    }
  };
  const watch = async (
    one: Held,
    inputs: readonly ModelInput[],
    options: RunOptions | undefined,
  ): ReturnType<LoadedModel["run"]> => {
    const deadline = Math.min(options?.deadlineMs ?? deadlineMs, deadlineMs);
    const told: { time: RunTime; isLate: boolean } = { time: { ms: 0, cpuMs: 0 }, isLate: false };
    const onTime = (time: RunTime): void => {
      told.time = time;
      if (Number.isFinite(time.ms)) one.rowMs = time.ms / inputs.length;
      options?.onTime?.(time);
      // Judged when it is known what the run took. The answer went without it long ago.
      if (told.isLate && !one.isDropped) judge(one, time, deadline);
    };
    try {
      const outputs = await one.model.run(inputs, {
        ...options,
        deadlineMs: deadline,
        onTime,
        onLate: () => {
          told.isLate = true;
          options?.onLate?.();
        },
      });
      // On the event loop a run cannot be cut short: a late answer is still true.
      judge(one, told.time, deadline);
      return outputs;
    } catch (cause) {
      if (!told.isLate) fail(one, 1, historyKeyOf(inputs));
      throw cause instanceof DomainError
        ? cause
        : new DomainError("model_run_failed", `the model ${one.model.id} failed while it ran`, { cause });
    }
  };

  return {
    get: (id) => {
      const ready = held.get(id);
      if (ready !== undefined) return Promise.resolve(ready);
      const pending =
        loading.get(id) ??
        load(id)
          .then((model) => {
            const one: Held = {
              model,
              users: 0,
              failures: 0,
              failedOn: new Set(),
              isDropped: false,
              rowMs: 0,
            };
            held.set(id, one);
            return one;
          })
          .finally(() => loading.delete(id));
      loading.set(id, pending);
      return pending;
    },
    lease: (one) => {
      one.users += 1;
      const state = { isOut: true };
      const { id, manifest, vocabulary, prior, priorOrder, tables, rank, beside } = one.model;
      return {
        id,
        manifest,
        vocabulary,
        prior,
        priorOrder,
        tables,
        rank,
        beside,
        rowMs: () => one.rowMs,
        run: (inputs, options) => watch(one, inputs, options),
        release: async () => {
          if (!state.isOut) return;
          state.isOut = false;
          one.users -= 1;
          await releaseIfIdle(one);
        },
      };
    },
    isFenced: (id) => fences.has(id),
    unfence: (when) => {
      for (const id of fences) if (when(id)) fences.delete(id);
    },
    keepOnly: async (kept) => {
      for (const one of [...held.values()]) if (!kept.has(one)) await drop(one);
    },
    close: async () => {
      for (const one of [...held.values()]) await drop(one);
      await Promise.all(
        [...draining.keys()].map(
          (one) =>
            new Promise<void>((resolve) => {
              draining.set(one, resolve);
            }),
        ),
      );
    },
  };
};
