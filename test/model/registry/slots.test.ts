import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addPackage, retire } from "../../../src/model/registry/package-transitions.ts";
import type { RegistryAct } from "../../../src/model/registry/registry-state.ts";
import { promote, rollback, shadow } from "../../../src/model/registry/slot-transitions.ts";
import { succeed } from "../../../src/model/registry/succeed-package.ts";
import { ACT, closedGate, entry, everyone, house, registry, settled, use } from "./slots-fixtures.ts";

// The wait before a second try is the only timer; what runs in turns of the loop goes on by itself.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

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
      await vi.advanceTimersByTimeAsync(2);
      await settled();
      expect(await use(slots)).toBe("a@1");
      expect(incidents).toHaveLength(1);
      await slots.close();
    },
  );

  it("opens what never ends to open once, and again when the registry changes", async () => {
    const { slots, bad, tried } = house({ retryMs: 2 });
    bad.set("a@1", "endless");
    const state = promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT);
    await slots.follow(state, 0);
    await vi.advanceTimersByTimeAsync(60_000);
    await settled();
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

describe("a version that has to go while its successor is being opened", () => {
  it("answers for a second of its retirement, and then nobody, until the successor is open", async () => {
    const time = { now: ACT.at };
    const { slots, gates } = house({ clock: () => time.now });
    let state = promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT);
    await slots.follow(state, 0);
    const gate = closedGate();
    gates.set("a@1.f1", gate.opened);
    const act: RegistryAct = { ...ACT, at: time.now, erasureHead: 1 };
    state = succeed(
      state,
      { old: "a@1", entry: entry("a@1.f1", { watermark: 1, added_at: time.now }), because: "erasure" },
      act,
    );
    const following = slots.follow(state, 1);
    expect(await use(slots)).toBe("a@1");
    time.now += 999;
    expect(await use(slots)).toBe("a@1");
    time.now += 1;
    expect(await use(slots)).toBeNull();
    expect(slots.serving()).toMatchObject({ default: { champion: null } });
    gate.open();
    await following;
    expect(await use(slots)).toBe("a@1.f1");
  });
});

describe("closing", () => {
  it("waits for answers that are under way, releases every model, and gives none away any more", async () => {
    const { slots, log } = house();
    await slots.follow(promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT), 0);
    const lease = slots.acquire("default", everyone)!;
    const closed = slots.close().then(() => log.push("closed"));
    await settled();
    expect(slots.acquire("default", everyone)).toBeNull();
    expect(log).toEqual(["load a@1"]);
    await lease.run([{ history: [] }]);
    await lease.release();
    await closed;
    expect(log).toEqual(["load a@1", "release a@1", "closed"]);
  });
});
