import { expect, it } from "vitest";
import {
  addPackage,
  fence,
  retire,
  retireRemembering,
} from "../../../src/model/registry/package-transitions.ts";
import {
  latestOf,
  mustForget,
  packageOf,
  remembers,
  slotOf,
} from "../../../src/model/registry/registry-state.ts";
import { resolvePin } from "../../../src/model/registry/resolve-pin.ts";
import { canary, promote, rollback, shadow } from "../../../src/model/registry/slot-transitions.ts";
import { rest, retireIdle, succeed } from "../../../src/model/registry/succeed-package.ts";
import { ACT, entry } from "./registry-fixtures.ts";

const BEFORE = { ...ACT, erasureHead: 3 };
/** One more has left. */
const AFTER = { ...ACT, at: 9, erasureHead: 4 };
const own = { dataset: "shop:acme@1", watermark: 3 };
const served = [
  entry("linear@1", own),
  entry("linear@2", own),
  entry("linear@3", own),
  entry("linear@4", own),
  entry("ranker@2", { ...own, task: "rank_candidates" }),
  entry("far@1", { dataset: "ds_1", watermark: 3 }),
  entry("content@1", { dataset: "catalogue", watermark: null }),
].reduce(addPackage, { slots: {}, packages: {} });
const state = (() => {
  let next = promote(served, { slot: "default", id: "content@1" }, BEFORE);
  next = promote(next, { slot: "default", id: "linear@1" }, BEFORE);
  next = promote(next, { slot: "default", id: "linear@2" }, BEFORE);
  next = canary(next, { slot: "default", id: "linear@3", percent: 7 }, BEFORE);
  next = shadow(next, { slot: "default", id: "far@1" }, BEFORE);
  return promote(next, { slot: "default.rank", id: "ranker@2" }, BEFORE);
})();
const without = (id: string, origin: string) => entry(id, { ...own, watermark: 4, added_at: 9, origin });

it("puts a model without who left into the places of the one with them, and its own second stage out", () => {
  const next = succeed(
    state,
    { old: "linear@2", entry: without("linear@2.f4", "linear@2"), because: "left" },
    AFTER,
  );
  expect(slotOf(next, "default")).toMatchObject({
    champion: "linear@2.f4",
    earlier: ["content@1", "linear@1"],
    challenger: { id: "linear@3", percent: 7 },
  });
  expect(slotOf(next, "default").history.at(-1)).toMatchObject({ change: "forget", id: "linear@2.f4" });
  expect(slotOf(next, "default.rank").champion).toBeNull();
  expect(packageOf(next, "linear@2")).toMatchObject({ retired: { at: 9 }, successor: "linear@2.f4" });
  expect(packageOf(next, "ranker@2")!.retired).not.toBeNull();
});

it("keeps the share of a challenger, and what a rollback goes back to", () => {
  let next = succeed(
    state,
    { old: "linear@3", entry: without("linear@3.f4", "linear@3"), because: "left" },
    AFTER,
  );
  next = succeed(
    next,
    { old: "linear@1", entry: without("linear@1.f4", "linear@1"), because: "left" },
    AFTER,
  );
  expect(slotOf(next, "default").challenger).toEqual({ id: "linear@3.f4", percent: 7 });
  expect(slotOf(next, "default.rank").champion).toBe("ranker@2");
  expect(slotOf(rollback(next, { slot: "default" }, AFTER), "default").champion).toBe("linear@1.f4");
});

it("answers a pin of the old version with what it is now", () => {
  let next = succeed(
    state,
    { old: "linear@2", entry: without("linear@2.f4", "linear@2"), because: "left" },
    AFTER,
  );
  next = succeed(
    next,
    { old: "linear@2.f4", entry: without("linear@2.f5", "linear@2"), because: "left" },
    AFTER,
  );
  expect(latestOf(next, packageOf(next, "linear@2")!).id).toBe("linear@2.f5");
  expect(resolvePin(next, "default", "2").id).toBe("linear@2.f5");
  expect(resolvePin(next, "default", "linear@2").id).toBe("linear@2.f5");
});

it("retires a champion that is fenced: it could never answer again", () => {
  const fenced = fence(state, { id: "linear@2", slot: "default", failures: 5 }, AFTER);
  const next = retireIdle(fenced, { spared: new Set(["linear@1"]), because: "left" }, AFTER);
  expect(packageOf(next, "linear@2")!.retired).not.toBeNull();
  expect(slotOf(next, "default").champion).toBe("content@1");
});

it("lets a challenger rest: it keeps its share, may not be loaded, and is still to forget", () => {
  const next = rest(state, { ids: ["linear@3"], because: "somebody left" }, { at: 8 });
  const resting = packageOf(next, "linear@3")!;
  expect(resting).toMatchObject({ rests: true, retired: { at: 8, because: "somebody left" } });
  expect([remembers(resting, 4), mustForget(resting, 4)]).toEqual([false, true]);
  expect(slotOf(next, "default")).toEqual(slotOf(state, "default"));
  expect(rest(next, { ids: ["linear@3"], because: "somebody left" }, { at: 9 })).toBe(next);
  const after = succeed(
    next,
    { old: "linear@3", entry: without("linear@3.f4", "linear@3"), because: "made again" },
    AFTER,
  );
  expect(slotOf(after, "default").challenger).toEqual({ id: "linear@3.f4", percent: 7 });
  // It has answered nobody since it rests, so that no erasure waits for it once more.
  expect(packageOf(after, "linear@3")!.retired).toEqual({ at: 8, because: "made again" });
  expect(packageOf(after, "linear@3")).not.toHaveProperty("rests");
});

it("retires what rests in vain: unmade, by hand, or once its deadline has passed", () => {
  const next = rest(state, { ids: ["linear@3"], because: "somebody left" }, { at: 8 });
  const because = "in vain";
  const idle = { spared: new Set(["linear@1", "linear@2"]), because };
  for (const ended of [
    retireIdle(next, idle, AFTER),
    retire(next, { id: "linear@3", because }, AFTER),
    retireRemembering(next, { sequence: 4, because }, AFTER),
  ]) {
    expect(packageOf(ended, "linear@3")).not.toHaveProperty("rests");
    expect(packageOf(ended, "linear@3")!.retired).toEqual({ at: 9, because });
    expect(slotOf(ended, "default").challenger).toBeNull();
  }
  expect(retireIdle(next, { ...idle, spared: new Set([...idle.spared, "linear@3"]) }, AFTER)).toMatchObject({
    packages: { "linear@3": { rests: true } },
  });
});

it("retires at once what can never be loaded again, and no champion", () => {
  const next = retireIdle(state, { spared: new Set(["linear@2", "linear@3"]), because: "left" }, AFTER);
  const retired = Object.values(next.packages)
    .filter((each) => each.retired !== null)
    .map(({ id }) => id);
  expect(retired).toEqual(["linear@1", "linear@4", "far@1"]);
  expect(slotOf(next, "default")).toMatchObject({ champion: "linear@2", shadow: null });
  expect(retireIdle(next, { spared: new Set(["linear@2", "linear@3"]), because: "left" }, AFTER)).toBe(next);
});
