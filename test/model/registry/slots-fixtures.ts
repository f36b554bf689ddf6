import type { Clock } from "../../../src/lib/clock.ts";
import { DomainError } from "../../../src/lib/errors.ts";
import type { ModelIncident } from "../../../src/model/registry/incidents.ts";
import { addPackage } from "../../../src/model/registry/package-transitions.ts";
import {
  EMPTY_REGISTRY,
  type PackageEntry,
  type RegistryAct,
  type RegistryState,
} from "../../../src/model/registry/registry-state.ts";
import { createSlots } from "../../../src/model/registry/slots.ts";
import type { LoadedModel } from "../../../src/model/runtime/loaded-model.ts";
import type { RunTime } from "../../../src/model/runtime/onnx-session.ts";
import { entryNamed } from "./entry-named.ts";

export const ACT: RegistryAct = { by: "test", at: 1, erasureHead: 0 };

export const entry = entryNamed;

export const registry = (...entries: readonly (string | PackageEntry)[]): RegistryState =>
  entries.reduce(
    (state, given) => addPackage(state, typeof given === "string" ? entry(given) : given),
    EMPTY_REGISTRY,
  );

/**
 * `slow` computes for longer than its deadline; `starved` computes a moment and waits for a processor for the
 * rest.
 */
type Fault = "load" | "endless" | "run" | "slow" | "starved";

const GOOD: RunTime = { ms: 1, cpuMs: 1 };

const TIMES: Readonly<Record<Fault | "good", RunTime>> = {
  good: GOOD,
  load: GOOD,
  endless: GOOD,
  run: GOOD,
  slow: { ms: 1000, cpuMs: 900 },
  starved: { ms: 1000, cpuMs: 1 },
};

/** A model that knows nothing and computes what it is told to. */
export const fakeModel = (id: string, how: Pick<LoadedModel, "run" | "release">): LoadedModel => ({
  id,
  manifest: {} as LoadedModel["manifest"],
  vocabulary: { size: 1, indexOf: () => 0, itemAt: () => "" },
  prior: null,
  priorOrder: null,
  tables: {},
  offLoop: false,
  beside: null,
  rank: () => {
    throw new Error("not used");
  },
  ...how,
});

/** A house with fake models that remember what happened to them. */
export const house = (options: { mostFailures?: number; retryMs?: number; clock?: Clock } = {}) => {
  const log: string[] = [];
  const tried: string[] = [];
  const incidents: ModelIncident[] = [];
  const bad = new Map<string, Fault>();
  const gates = new Map<string, Promise<void>>();
  const running = { loads: 0, mostLoads: 0 };
  const load = async ({ id }: PackageEntry): Promise<LoadedModel> => {
    running.loads += 1;
    tried.push(id);
    running.mostLoads = Math.max(running.mostLoads, running.loads);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    await gates.get(id);
    running.loads -= 1;
    if (bad.get(id) === "endless") throw new DomainError("budget_exceeded", "never opens");
    if (bad.get(id) === "load") throw new DomainError("golden_mismatch", "no");
    log.push(`load ${id}`);
    const own = { isReleased: false };
    return fakeModel(id, {
      run: async (_, runOptions) => {
        await Promise.resolve();
        if (own.isReleased) throw new Error("used after release");
        if (bad.get(id) === "run") throw new DomainError("model_run_failed", "no");
        runOptions?.onTime?.(TIMES[bad.get(id) ?? "good"]);
        return [{ form: "scores", over: "vocabulary", scores: new Float32Array(2) }];
      },
      release: () => {
        own.isReleased = true;
        log.push(`release ${id}`);
        return Promise.resolve();
      },
    });
  };
  const chain = { last: Promise.resolve() as Promise<unknown> };
  const alone = <T>(task: () => Promise<T>): Promise<T> => {
    const next = chain.last.then(task);
    chain.last = next.catch(() => undefined);
    return next;
  };
  const slots = createSlots({
    load,
    report: (incident) => incidents.push(incident),
    alone,
    mostFailures: options.mostFailures ?? 3,
    retryMs: options.retryMs ?? 60_000,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  return { slots, log, tried, incidents, bad, gates, running };
};

export const closedGate = () => {
  const gate = { open: (): void => undefined };
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve;
  });
  return { opened, open: () => gate.open() };
};

/** Fake models open within a turn of the event loop: whatever began before has come to its end then. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1)
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
};

export const everyone = { stickyKey: "someone", measure: true };

export const use = async (
  slots: ReturnType<typeof house>["slots"],
  slot = "default",
): Promise<string | null> => {
  const lease = slots.acquire(slot, everyone);
  if (lease === null) return null;
  try {
    await lease.run([{ history: [] }]);
    return lease.id;
  } catch {
    return `failed ${lease.id}`;
  } finally {
    await lease.release();
  }
};
