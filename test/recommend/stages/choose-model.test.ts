import { describe, expect, it } from "vitest";
import { chooseModel, chooseRecorded, withoutFailed } from "../../../src/recommend/stages/choose-model.ts";
import { fakeModel, slotsOf } from "../fakes.ts";

const EVERYBODY = { stickyKey: null, measure: false };
const plain = () => fakeModel(() => 1);
const both = () =>
  slotsOf(
    { "one@1.0.0": plain(), "two@1.0.0": plain(), "old@1.0.0": plain() },
    { champion: { default: "one@1.0.0", "default.rank": "two@1.0.0" } },
  );

describe("the models of an answer", () => {
  it("are the slot's own, both stages", async () => {
    const chosen = await chooseModel(await both(), "default", EVERYBODY);
    expect(chosen).toMatchObject({ slot: "default", arm: "champion", instead_of: null });
    expect([chosen.model?.id, chosen.ranker?.id]).toEqual(["one@1.0.0", "two@1.0.0"]);
    await chosen.release();
  });

  it("are the default slot's where the moment's own slot is empty", async () => {
    const chosen = await chooseModel(await both(), "complement", EVERYBODY);
    expect(chosen).toMatchObject({ slot: "default", instead_of: null });
    expect(chosen.model?.id).toBe("one@1.0.0");
    await chosen.release();
  });

  it("are none in a shop that has no model, and nothing is missing then", async () => {
    const chosen = await chooseModel(await slotsOf({}, {}), "default", EVERYBODY);
    expect(chosen).toMatchObject({ model: null, ranker: null, arm: "none", instead_of: null });
  });

  it("are one pinned version alone where it is asked for", async () => {
    const chosen = await chooseModel(await both(), "default@old@1.0.0", EVERYBODY);
    expect(chosen).toMatchObject({ slot: "default", arm: "pinned", ranker: null });
    expect(chosen.model?.id).toBe("old@1.0.0");
    await chosen.release();
  });

  it("are not guessed for a slot that the shop does not have", async () => {
    await expect(chooseModel(await both(), "elsewhere", EVERYBODY)).rejects.toMatchObject({
      code: "slot_unknown",
    });
  });

  it("lose what failed, the second stage first, and say so", async () => {
    const chosen = await chooseModel(await both(), "default", EVERYBODY);
    const first = (await withoutFailed(chosen))!;
    expect(first).toMatchObject({ ranker: null, arm: "champion", instead_of: "two@1.0.0" });
    expect(first.model?.id).toBe("one@1.0.0");
    const none = (await withoutFailed(first))!;
    expect(none).toMatchObject({ model: null, arm: "fallback", instead_of: "one@1.0.0" });
    expect(await withoutFailed(none)).toBeNull();
    await chosen.release();
  });

  it("give way to the champion before them where there was one, and then to none", async () => {
    const slots = await slotsOf(
      { "old@1.0.0": plain(), "new@1.0.0": plain() },
      { champion: { default: "new@1.0.0" }, before: { default: ["old@1.0.0"] } },
    );
    const chosen = await chooseModel(slots, "default", EVERYBODY);
    const before = (await withoutFailed(chosen))!;
    expect([before.model?.id, before.arm, before.instead_of]).toEqual(["old@1.0.0", "champion", "new@1.0.0"]);
    expect(await withoutFailed(before)).toMatchObject({ model: null, arm: "fallback" });
    await before.release();
    await chosen.release();
    await slots.close();
  });

  it("are not replaced where a version was pinned: no other was asked for", async () => {
    const chosen = await chooseModel(await both(), "default@old@1.0.0", EVERYBODY);
    expect(await withoutFailed(chosen)).toMatchObject({ model: null, arm: "fallback" });
    await chosen.release();
  });
});

describe("the models of a recorded answer", () => {
  it("are the recorded ones, whatever is served now", async () => {
    const recorded = { slot: "default", arm: "challenger", instead_of: null };
    const chosen = await chooseRecorded(await both(), {
      ...recorded,
      model: "old@1.0.0",
      ranker: "two@1.0.0",
    });
    expect(chosen.arm).toBe("challenger");
    expect([chosen.model?.id, chosen.ranker?.id]).toEqual(["old@1.0.0", "two@1.0.0"]);
    await chosen.release();
  });

  it("are not replaced by others where they are gone", async () => {
    const gone = { slot: "default", arm: "champion", instead_of: null, model: "gone@1.0.0", ranker: null };
    await expect(chooseRecorded(await both(), gone)).rejects.toMatchObject({ code: "model_unknown" });
  });
});
