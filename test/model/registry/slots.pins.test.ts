import { describe, expect, it } from "vitest";
import { fence, retire } from "../../../src/model/registry/package-transitions.ts";
import type { RegistryState } from "../../../src/model/registry/registry-state.ts";
import { promote } from "../../../src/model/registry/slot-transitions.ts";
import { succeed } from "../../../src/model/registry/succeed-package.ts";
import { ACT, closedGate, entry, house, registry, settled, use } from "./slots-fixtures.ts";

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

  it("is refused once it failed too often, here or elsewhere, but to show what it had answered", async () => {
    const { slots, bad } = house();
    const state = promote(registry("a@1", "a@2"), { slot: "default", id: "a@2" }, ACT);
    await slots.follow(state, 0);
    bad.set("a@1", "run");
    const lease = await slots.acquirePinned("default", "a@1");
    for (let run = 0; run < 3; run += 1) await lease.run([{ history: [] }]).catch(() => undefined);
    await lease.release();
    await expect(slots.acquirePinned("default", "a@1")).rejects.toMatchObject({ code: "model_fenced" });
    const fenced = fence(state, { id: "a@2", slot: "default", failures: 5 }, ACT);
    await slots.follow(fenced, 0);
    const refused = slots.acquirePinned("default", "2");
    await expect(refused).rejects.toMatchObject({
      code: "model_fenced",
      message: 'a@2 was fenced after 5 failures in the slot "default"; mend it and upload a new version',
    });
    const shown = await slots.acquirePinned("default", "a@2", true);
    expect(shown.id).toBe("a@2");
    await shown.release();
  });

  describe("that has to go while it is being opened", () => {
    const BECAUSE = { id: "a@1", because: "too little is left" };
    const second = (): RegistryState =>
      promote(
        promote(registry("a@1", entry("b@2", { watermark: null })), { slot: "default", id: "a@1" }, ACT),
        { slot: "default", id: "b@2" },
        ACT,
      );
    /** What a pin of a@1 gives that was asked for before the registry says something else. */
    const pinnedWhile = async (next: (state: RegistryState) => RegistryState, erasureHead: number) => {
      const { slots, gates, log } = house();
      await slots.follow(second(), 0);
      const gate = closedGate();
      gates.set("a@1", gate.opened);
      const lease = slots.acquirePinned("default", "a@1").catch((cause: unknown) => cause);
      await settled();
      const following = slots.follow(next(second()), erasureHead);
      gate.open();
      await following;
      const given = await lease;
      await settled();
      expect(log).toContain("release a@1");
      return given;
    };

    it("means what took its place by then", async () => {
      const change = { old: "a@1", entry: entry("a@1.f1", { watermark: 1 }), because: "erasure" };
      expect(await pinnedWhile((state) => succeed(state, change, ACT), 1)).toMatchObject({ id: "a@1.f1" });
    });

    it("is refused where it failed too often elsewhere", async () => {
      const fenceIt = (state: RegistryState) =>
        fence(state, { id: "a@1", slot: "default", failures: 5 }, ACT);
      expect(await pinnedWhile(fenceIt, 0)).toMatchObject({ code: "model_fenced" });
    });

    it("is unknown where nothing did", async () => {
      const given = await pinnedWhile((state) => retire(state, BECAUSE, ACT), 1);
      expect(given).toMatchObject({ code: "model_unknown" });
    });

    it("is refused where somebody left whom it remembers", async () => {
      expect(await pinnedWhile((state) => state, 1)).toMatchObject({ code: "erasures_pending" });
    });
  });
});
