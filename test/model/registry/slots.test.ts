import { describe, expect, it } from "vitest";
import { DomainError } from "../../../src/lib/errors.ts";
import {
  addPackage,
  canary,
  EMPTY_REGISTRY,
  type PackageEntry,
  promote,
  type RegistryAct,
  type RegistryState,
  retire,
  rollback,
  shadow,
} from "../../../src/model/registry/registry-state.ts";
import { createSlots, type ModelIncident } from "../../../src/model/registry/slots.ts";
import type { LoadedModel } from "../../../src/model/runtime/loaded-model.ts";
import type { RunTime } from "../../../src/model/runtime/onnx-session.ts";

const ACT: RegistryAct = { by: "test", at: 1, erasureHead: 0 };

const entry = (id: string, more: Partial<PackageEntry> = {}): PackageEntry => {
  const [name, version] = id.split("@") as [string, string];
  return {
    id,
    name,
    version,
    task: "score_items",
    added_at: 0,
    added_by: "test",
    training_known: true,
    dataset: "d",
    watermark: 0,
    run_ms: null,
    retired: null,
    fenced: null,
    ...more,
  };
};
const registry = (...entries: readonly (string | PackageEntry)[]): RegistryState =>
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

/** A house with fake models that remember what happened to them. */
const house = (options: { mostFailures?: number; retryMs?: number } = {}) => {
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
    return {
      id,
      manifest: {} as LoadedModel["manifest"],
      vocabulary: { size: 1, indexOf: () => 0, itemAt: () => "" },
      prior: null,
      priorOrder: null,
      tables: {},
      offLoop: false,
      run: async (_, runOptions) => {
        await Promise.resolve();
        if (own.isReleased) throw new Error("used after release");
        if (bad.get(id) === "run") throw new DomainError("model_run_failed", "no");
        runOptions?.onTime?.(TIMES[bad.get(id) ?? "good"]);
        return [{ form: "scores", over: "vocabulary", scores: new Float32Array(2) }];
      },
      rank: () => {
        throw new Error("not used");
      },
      release: () => {
        own.isReleased = true;
        log.push(`release ${id}`);
        return Promise.resolve();
      },
    };
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
  });
  return { slots, log, tried, incidents, bad, gates, running };
};

const everyone = { stickyKey: "someone", measure: true };
const use = async (slots: ReturnType<typeof house>["slots"], slot = "default"): Promise<string | null> => {
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

describe("a slot", () => {
  it("answers with nobody until a champion is loaded", async () => {
    const { slots } = house();
    expect(slots.acquire("default", everyone)).toBeNull();
    await slots.follow(promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT), 0);
    expect(await use(slots)).toBe("a@1");
  });

  it(
    "swaps without touching an answer that is under way, and releases the old model when that answer is " +
      "done",
    async () => {
      const { slots, log } = house();
      const first = promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT);
      await slots.follow(first, 0);
      const lease = slots.acquire("default", everyone)!;
      await slots.follow(promote(first, { slot: "default", id: "a@2" }, ACT), 0);
      expect(await use(slots)).toBe("a@2");
      expect(log).toEqual(["load a@1", "load a@2"]);
      await lease.run([{ history: [] }]);
      await lease.release();
      await lease.release();
      expect(log).toEqual(["load a@1", "load a@2", "release a@1"]);
    },
  );

  it(
    "keeps its good model when the new one cannot be loaded, says so once, and names whom it stands in " +
      "for",
    async () => {
      const { slots, bad, incidents } = house();
      const first = promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT);
      await slots.follow(first, 0);
      bad.set("a@2", "load");
      const second = promote(first, { slot: "default", id: "a@2" }, ACT);
      await slots.follow(second, 0);
      await slots.follow(second, 0);
      const lease = slots.acquire("default", everyone)!;
      expect([lease.id, lease.insteadOf]).toEqual(["a@1", "a@2"]);
      expect(incidents).toEqual([
        { kind: "not_loaded", slot: "default", id: "a@2", code: "golden_mismatch", message: "no" },
      ]);
    },
  );

  it(
    "tries again by itself what could not be loaded, so that a package that arrives " + "late is served",
    async () => {
      const { slots, bad, incidents } = house({ retryMs: 2 });
      bad.set("a@1", "load");
      await slots.follow(promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT), 0);
      expect(slots.acquire("default", everyone)).toBeNull();
      bad.clear();
      await expect.poll(() => use(slots)).toBe("a@1");
      expect(incidents).toHaveLength(1);
      await slots.close();
    },
  );

  it("opens what never ends to open once, and again when the registry changes", async () => {
    const { slots, bad, tried } = house({ retryMs: 2 });
    bad.set("a@1", "endless");
    const state = promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT);
    await slots.follow(state, 0);
    await new Promise((resolve) => {
      setTimeout(resolve, 60);
    });
    expect(tried).toEqual(["a@1"]);
    await slots.follow(state, 0);
    expect(tried).toEqual(["a@1", "a@1"]);
    await slots.close();
  });

  it("starts with the previous version when the champion cannot be loaded", async () => {
    const { slots, bad } = house();
    bad.set("a@2", "load");
    const state = promote(
      promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT),
      { slot: "default", id: "a@2" },
      ACT,
    );
    await slots.follow(state, 0);
    expect(await use(slots)).toBe("a@1");
  });

  it("never loads two models at once, whatever the registry asks for", async () => {
    const { slots, running } = house();
    let state = registry("a@1", "a@2", "a@3");
    state = promote(state, { slot: "default", id: "a@1" }, ACT);
    state = promote(state, { slot: "complement", id: "a@2" }, ACT);
    state = shadow(state, { slot: "default", id: "a@3" }, ACT);
    await Promise.all([
      slots.follow(state, 0),
      slots.follow(state, 0),
      slots.acquirePinned("default", "1").then((lease) => lease.release()),
    ]);
    expect(running.mostLoads).toBe(1);
    expect(slots.serving()).toEqual({
      default: { champion: "a@1", challenger: null, shadow: "a@3" },
      complement: { champion: "a@2", challenger: null, shadow: null },
    });
  });

  it("loads a model once for all slots that share it", async () => {
    const { slots, log } = house();
    const state = promote(
      promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT),
      { slot: "complement", id: "a@1" },
      ACT,
    );
    await slots.follow(state, 0);
    expect(log).toEqual(["load a@1"]);
  });
});

describe("a challenger", () => {
  const withCanary = async (percent: number) => {
    const made = house();
    const state = canary(
      promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT),
      { slot: "default", id: "a@2", percent },
      ACT,
    );
    await made.slots.follow(state, 0);
    return { ...made, state };
  };
  const armOf = (
    slots: ReturnType<typeof house>["slots"],
    stickyKey: string | null,
    measure = true,
  ): string => {
    const lease = slots.acquire("default", { stickyKey, measure })!;
    void lease.release();
    return lease.arm;
  };

  it("answers its share of shoppers, the same ones every time", async () => {
    const { slots } = await withCanary(25);
    const keys = Array.from({ length: 4000 }, (_, i) => `shopper-${i}`);
    const arms = keys.map((key) => armOf(slots, key));
    expect(arms.filter((arm) => arm === "challenger").length / keys.length).toBeCloseTo(0.25, 1);
    expect(keys.map((key) => armOf(slots, key))).toEqual(arms);
  });

  it("never answers a shopper who did not grant measure, nor one without a name", async () => {
    const { slots } = await withCanary(100);
    expect(armOf(slots, "shopper-1", false)).toBe("champion");
    expect(armOf(slots, null)).toBe("champion");
    expect(armOf(slots, "shopper-1")).toBe("challenger");
  });

  it("keeps those that it had when its share grows", async () => {
    const small = await withCanary(10);
    const large = await withCanary(40);
    for (let i = 0; i < 500; i += 1)
      if (armOf(small.slots, `s-${i}`) === "challenger")
        expect(armOf(large.slots, `s-${i}`)).toBe("challenger");
  });

  it("that fails is fenced alone: the champion goes on", async () => {
    const { slots, bad, incidents } = await withCanary(100);
    bad.set("a@2", "run");
    for (let i = 0; i < 3; i += 1) expect(await use(slots)).toBe("failed a@2");
    expect(await use(slots)).toBe("a@1");
    expect(incidents).toEqual([{ kind: "fenced", slot: "default", id: "a@2", failures: 3 }]);
  });
});

describe("a champion that misbehaves", () => {
  const settled = () =>
    new Promise((resolve) => {
      setTimeout(resolve, 20);
    });

  it.each(["run", "slow"] as const)(
    "(%s) is fenced after three failures; the previous version answers, and one incident is reported",
    async (how) => {
      const { slots, bad, incidents } = house();
      const state = promote(
        promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT),
        { slot: "default", id: "a@2" },
        ACT,
      );
      await slots.follow(state, 0);
      bad.set("a@2", how);
      for (let i = 0; i < 6; i += 1) await use(slots);
      await settled();
      const lease = slots.acquire("default", everyone)!;
      expect([lease.id, lease.insteadOf]).toEqual(["a@1", "a@2"]);
      await slots.follow(state, 0);
      expect(await use(slots)).toBe("a@1");
      expect(incidents).toEqual([{ kind: "fenced", slot: "default", id: "a@2", failures: 3 }]);
    },
  );

  it("goes on serving where a busy machine made it wait", async () => {
    const { slots, bad, incidents } = house();
    const state = promote(
      promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT),
      { slot: "default", id: "a@2" },
      ACT,
    );
    await slots.follow(state, 0);
    bad.set("a@2", "starved");
    for (let i = 0; i < 20; i += 1) expect(await use(slots)).toBe("a@2");
    await settled();
    expect([await use(slots), incidents]).toEqual(["a@2", []]);
  });

  it("is not fenced for a failure now and then", async () => {
    const { slots, bad } = house();
    await slots.follow(promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT), 0);
    for (let round = 0; round < 10; round += 1) {
      bad.set("a@1", "run");
      await use(slots);
      bad.clear();
      for (let i = 0; i < 20; i += 1) await use(slots);
    }
    expect(await use(slots)).toBe("a@1");
  });

  it("leaves the slot to nobody when there is no previous version", async () => {
    const { slots, bad } = house();
    await slots.follow(promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT), 0);
    bad.set("a@1", "run");
    for (let i = 0; i < 3; i += 1) await use(slots);
    await settled();
    expect(slots.acquire("default", everyone)).toBeNull();
  });

  it("gets another chance once it was taken out and promoted again", async () => {
    const { slots, bad } = house();
    const first = promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT);
    const second = promote(first, { slot: "default", id: "a@2" }, ACT);
    await slots.follow(second, 0);
    bad.set("a@2", "run");
    for (let i = 0; i < 3; i += 1) await use(slots);
    await slots.follow(rollback(second, { slot: "default" }, ACT), 0);
    bad.clear();
    await slots.follow(second, 0);
    expect(await use(slots)).toBe("a@2");
  });
});

describe("a version that still remembers an erased shopper", () => {
  it("is not loaded, not as champion and not by fallback", async () => {
    const { slots, log } = house();
    const state = promote(
      promote(registry("a@1", entry("a@2", { watermark: 1 })), { slot: "default", id: "a@1" }, ACT),
      { slot: "default", id: "a@2" },
      ACT,
    );
    await slots.follow(state, 2);
    expect(slots.acquire("default", everyone)).toBeNull();
    expect(log).toEqual([]);
    await expect(slots.acquirePinned("default", "1")).rejects.toMatchObject({ code: "erasures_pending" });
  });

  it("stops being served once it is retired, and a rebuilt one takes its place", async () => {
    const { slots, log } = house();
    let state = promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT);
    await slots.follow(state, 0);
    state = addPackage(state, entry("a@1.f1", { watermark: 1 }));
    const act: RegistryAct = { ...ACT, erasureHead: 1 };
    state = retire(
      promote(state, { slot: "default", id: "a@1.f1" }, act),
      { id: "a@1", because: "erasure" },
      act,
    );
    await slots.follow(state, 1);
    expect(await use(slots)).toBe("a@1.f1");
    expect(log).toEqual(["load a@1", "load a@1.f1", "release a@1"]);
    expect(() => rollback(state, { slot: "default" }, act)).toThrow(
      expect.objectContaining({ code: "nothing_to_roll_back" }),
    );
  });
});

describe("a pinned version", () => {
  it("is loaded on demand and answers beside the champion", async () => {
    const { slots } = house();
    const state = promote(
      promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT),
      { slot: "default", id: "a@2" },
      ACT,
    );
    await slots.follow(state, 0);
    const lease = await slots.acquirePinned("default", "1");
    expect([lease.id, lease.arm, lease.insteadOf]).toEqual(["a@1", "pinned", null]);
    await lease.run([{ history: [] }]);
    await lease.release();
    expect(await use(slots)).toBe("a@2");
    await expect(slots.acquirePinned("default", "9")).rejects.toMatchObject({ code: "model_unknown" });
  });
});

describe("closing", () => {
  it("waits for answers that are under way, releases every model, and gives none away any more", async () => {
    const { slots, log } = house();
    await slots.follow(promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT), 0);
    const lease = slots.acquire("default", everyone)!;
    const closed = slots.close().then(() => log.push("closed"));
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    expect(slots.acquire("default", everyone)).toBeNull();
    expect(log).toEqual(["load a@1"]);
    await lease.run([{ history: [] }]);
    await lease.release();
    await closed;
    expect(log).toEqual(["load a@1", "release a@1", "closed"]);
  });
});
