import { describe, expect, it } from "vitest";
import { leftIn, mayTake } from "../../../src/learn/shop/wanted-slots.ts";
import { addPackage, retire } from "../../../src/model/registry/package-transitions.ts";
import { EMPTY_REGISTRY, type RegistryState } from "../../../src/model/registry/registry-state.ts";
import { promote } from "../../../src/model/registry/slot-transitions.ts";
import { succeed } from "../../../src/model/registry/succeed-package.ts";
import { entryNamed } from "../../model/registry/entry-named.ts";

const ACT = { by: "test", at: 1, erasureHead: 0 };
const HERE = { dataset: "shop:acme@1" };
const packages = [
  entryNamed("linear@1", HERE),
  entryNamed("linear@2", HERE),
  entryNamed("public@1", HERE),
  entryNamed("content@1", { dataset: "catalogue", watermark: null }),
  entryNamed("mine@1", { dataset: "ds_1" }),
  entryNamed("order@1", { dataset: "ds_1", task: "rank_candidates" }),
  entryNamed("ranker@1", { ...HERE, task: "rank_candidates" }),
].reduce(addPackage, EMPTY_REGISTRY);
const serving = (champions: Readonly<Record<string, string>>): RegistryState =>
  Object.entries(champions).reduce((state, [slot, id]) => promote(state, { slot, id }, ACT), packages);

describe("a training takes the default slot", () => {
  it.each([
    ["nothing was there, and nothing is", {}, null, true],
    ["what it was judged beside is there", { default: "mine@1" }, "mine@1", true],
    ["another model of the catalogue came meanwhile", { default: "content@1" }, null, true],
    ["a person put another one there meanwhile", { default: "mine@1" }, "linear@1", false],
    ["a person put one there where nothing was", { default: "linear@1" }, null, false],
  ])("only from what it was judged beside: %s", (_, champions, holder, may) => {
    expect(mayTake(serving(champions as Record<string, string>), "default", holder)).toBe(may);
  });

  it("from that without somebody who left since, and where that had to go", () => {
    const state = serving({ default: "linear@1" });
    const entry = entryNamed("linear@1.f1", { ...HERE, origin: "linear@1", watermark: 1 });
    const later = succeed(state, { old: "linear@1", entry, because: "left" }, ACT);
    expect(mayTake(later, "default", "linear@1")).toBe(true);
    const gone = retire(state, { id: "linear@1", because: "left" }, ACT);
    expect(mayTake(gone, "default", "linear@1")).toBe(true);
  });
});

describe("a training takes a slot in which nothing is compared", () => {
  it.each([
    ["complement", {}, true],
    ["complement", { complement: "content@1" }, true],
    ["complement", { complement: "linear@2" }, true],
    ["complement", { complement: "mine@1" }, false],
    ["public", { public: "public@1" }, true],
    ["public", { public: "content@1" }, true],
    ["public", { public: "mine@1" }, false],
    ["public", { public: "linear@2" }, false],
    ["default.rank", { default: "linear@1", "default.rank": "ranker@1" }, true],
    ["default.rank", { default: "linear@1", "default.rank": "order@1" }, false],
    ["default.rank", { default: "mine@1" }, false],
  ])("where no person put a package of their own: %s of %j", (slot, champions, may) => {
    expect(mayTake(serving(champions as Record<string, string>), slot, "linear@1")).toBe(may);
  });

  it("and says of the others what has them", () => {
    const state = serving({ default: "linear@2", complement: "mine@1" });
    const made = { id: "linear@2", runMs: 1, pays: false, gain: null };
    expect(leftIn(state, [{ made, slots: ["default", "complement", "other"] }])).toEqual([
      { slot: "complement", to: "mine@1", id: "linear@2" },
    ]);
  });
});
