import { describe, expect, it } from "vitest";
import { addPackage } from "../../../src/model/registry/package-transitions.ts";
import { promote } from "../../../src/model/registry/slot-transitions.ts";
import { succeed } from "../../../src/model/registry/succeed-package.ts";
import { beliefMark } from "../../../src/recommend/record/record-decision.ts";
import { chooseModel } from "../../../src/recommend/stages/choose-model.ts";
import { chancesFor, scoredBy } from "../../../src/recommend/stages/scored-by.ts";
import { ACT, entry, house, registry } from "../../model/registry/slots-fixtures.ts";
import { fakeModel, slotsOf } from "../fakes.ts";

const EVERYBODY = { stickyKey: null, measure: false };
const plain = () => fakeModel(() => 1);
const both = () =>
  slotsOf(
    { "one@1": plain(), "two@1": plain(), "old@1": plain() },
    { champion: { default: "one@1", "default.rank": "two@1" } },
  );
const chances = (chance: number) => ({ plain: Array.from({ length: 20 }, () => chance), profiling: null });
const scaleBelief = (chance: number) => ({
  chances: chances(chance),
  answers: 100,
  error: null,
  held_back: 0,
});

describe("what scored an answer", () => {
  it("is the slot and each package whose scores its own rest on", async () => {
    const slots = await both();
    const asked = ["default", "complement", "default@old@1"];
    const scored = await Promise.all(
      asked.map(async (slot) => scoredBy(await chooseModel(slots, slot, EVERYBODY))),
    );
    expect(scored).toEqual([
      ["default", "one@1", "two@1"],
      // Nothing serves there: the default slot answers.
      ["default", "one@1", "two@1"],
      ["default", "old@1"],
    ]);
    const without = await chooseModel(await slotsOf({}, {}), "complement", EVERYBODY);
    expect(scoredBy(without)).toEqual(["complement"]);
  });

  it("is the training of a model that was made again without shoppers who left", async () => {
    const { slots } = house();
    const served = promote(registry("one@1"), { slot: "default", id: "one@1" }, ACT);
    const anew = entry("one@1.f1", { origin: "one@1" });
    await slots.follow(succeed(served, { old: "one@1", entry: anew, because: "left" }, ACT), 0);
    const chosen = await chooseModel(slots, "default", EVERYBODY);
    expect(chosen.model?.id).toBe("one@1.f1");
    expect(scoredBy(chosen)).toEqual(["default", "one@1"]);
    await chosen.release();
  });

  it("is another thing once the slot has another training", async () => {
    const { slots } = house();
    const served = promote(registry("one@1"), { slot: "default", id: "one@1" }, ACT);
    const next = promote(addPackage(served, entry("one@2")), { slot: "default", id: "one@2" }, ACT);
    await slots.follow(next, 0);
    const chosen = await chooseModel(slots, "default", EVERYBODY);
    const belief = { made_at: 0, scales: { "default one@1": scaleBelief(0.7) } };
    expect(chancesFor({ belief }, chosen)).toBeNull();
    expect(beliefMark({ belief }, chosen)).toBe(0);
    await chosen.release();
  });

  it("decides what is believed of it, which nothing that was said elsewhere changes", async () => {
    const chosen = await chooseModel(await both(), "default", EVERYBODY);
    const own = { "default one@1 two@1": scaleBelief(0.7) };
    const others = { "default one@1": scaleBelief(0.1), complement: scaleBelief(0.2) };
    const alone = { belief: { made_at: 1, scales: own } };
    const among = { belief: { made_at: 2, scales: { ...others, ...own } } };
    const changed = { belief: { made_at: 2, scales: { ...own, "default one@1 two@1": scaleBelief(0.6) } } };
    expect(chancesFor(among, chosen)).toEqual(chances(0.7));
    expect(chancesFor({ belief: { made_at: 1, scales: others } }, chosen)).toBeNull();
    expect(chancesFor({ belief: null }, chosen)).toBeNull();
    expect(beliefMark(among, chosen)).toBe(beliefMark(alone, chosen));
    expect(beliefMark(changed, chosen)).not.toBe(beliefMark(alone, chosen));
    await chosen.release();
  });
});
