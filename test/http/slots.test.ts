import { describe, expect, it } from "vitest";
import { openSlotShop } from "./slot-shop.ts";

const HOME = { moment: "home", limit: 3 };

describe("slots over HTTP", () => {
  const { running, upload, put, slotOf, follow } = openSlotShop();

  it("walk back one champion a rollback, and are never taken to the one that was left", async () => {
    for (const version of ["1", "2", "3"]) await put("walk", { champion: `mine@${version}` }).expect(200);
    const rollback = () => running().call("post", "/v1/slots/walk/rollback");
    const { body } = await rollback().set("Idempotency-Key", "walk-once").expect(200);
    expect(body).toMatchObject({ champion: "mine@2", previous: "mine@1", can_roll_back: true });
    // What its retry is known by is nobody else's business.
    expect(Object.keys(body.history.at(-1)).sort()).toEqual(
      ["at", "because", "by", "change", "id", "percent"].sort(),
    );
    expect((await rollback().expect(200)).body).toMatchObject({ champion: "mine@1", can_roll_back: false });
    expect((await rollback().expect(409)).body).toMatchObject({ code: "nothing_to_roll_back" });
    expect((await slotOf("walk")).history.at(-1)).toMatchObject({
      change: "rollback",
      id: "mine@1",
      because: "away from mine@2",
    });
    await running().call("delete", "/v1/slots/walk").expect(204);
    expect((await running().call("get", "/v1/slots/walk")).body).toMatchObject({
      status: 404,
      code: "slot_unknown",
    });
    expect((await running().call("delete", "/v1/slots/default")).body.code).toMatch(
      /slot_unknown|model_in_use/,
    );
  });

  it("let the first ranking model go again, by rollback and by champion null", async () => {
    await put("default", { champion: "mine@1" }).expect(200);
    await put("default.rank", { champion: "order@1" }).expect(200);
    await follow();
    expect((await running().ask(HOME, "anna").expect(200)).body.transparency.model.ranking).toEqual({
      name: "order",
      version: "1",
    });
    expect((await running().call("post", "/v1/slots/default.rank/rollback").expect(200)).body).toMatchObject({
      champion: null,
      can_roll_back: false,
    });
    await put("default.rank", { champion: "order@1" }).expect(200);
    expect((await put("default.rank", { champion: null }).expect(200)).body).toMatchObject({
      champion: null,
      answering: null,
    });
    await follow();
    const { model } = (await running().ask(HOME, "anna").expect(200)).body.transparency;
    expect(model).toMatchObject({ name: "mine", version: "1" });
    expect([model.ranking, model.instead_of]).toEqual([undefined, undefined]);
    expect((await put("default", { champion: null })).body).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
  });

  it.each([
    {
      what: "a shadow in a slot that nobody made",
      slot: "nope",
      body: { shadow: "mine@2" },
      code: "slot_unknown",
    },
    {
      what: "a challenger that is the champion",
      slot: "default",
      body: { challenger: { model: "mine@1", percent: 5 } },
      code: "invalid_request",
    },
    {
      what: "a gate without a champion",
      slot: "default",
      body: { gate: { min_shown: 1 } },
      code: "invalid_request",
    },
    {
      what: "a gate that asks nothing",
      slot: "default",
      body: { champion: "mine@2", gate: {} },
      code: "invalid_request",
    },
    {
      what: "a gate on a package that was never uploaded",
      slot: "default",
      body: { champion: "mine@9", gate: { min_shown: 1 } },
      code: "model_unknown",
    },
    {
      what: "a promotion whose gate has no evidence",
      slot: "default",
      body: { champion: "mine@2", gate: { no_worse_relevance: true } },
      code: "promotion_gate",
    },
  ])("refuse $what as $code, and stay as they were", async ({ slot, body, code }) => {
    expect((await put(slot, body)).body.code).toBe(code);
    expect((await slotOf("default")).champion).toBe("mine@1");
    expect((await running().call("get", "/v1/slots/nope")).status).toBe(404);
  });

  it("take a challenger back as they show it", async () => {
    await put("default", { challenger: { model: "mine@2", percent: 5 } }).expect(200);
    const { champion, challenger, shadow } = await slotOf("default");
    expect(challenger).toEqual({ id: "mine@2", percent: 5 });
    expect(
      (await put("default", { champion, challenger: { ...challenger, percent: 10 }, shadow }).expect(200))
        .body.challenger,
    ).toEqual({ id: "mine@2", percent: 10 });
    for (const unclear of [{ percent: 5 }, { model: "mine@2", id: "mine@3", percent: 5 }])
      expect((await put("default", { challenger: unclear })).body).toMatchObject({
        status: 400,
        errors: [{ path: "challenger" }],
      });
    expect((await put("default", { challenger: null }).expect(200)).body.challenger).toBeNull();
  });

  it("answer a pin by version only where it means one package, and by name and version always", async () => {
    await put("default", { champion: "mine@2" }).expect(200);
    await put("default", { champion: "other@2" }).expect(200);
    await follow();
    const pinned = (slot: string) => running().ask({ ...HOME, slot }, "anna");
    expect((await pinned("default@2")).body).toMatchObject({
      status: 409,
      code: "pin_ambiguous",
      detail: expect.stringContaining("default@mine@2"),
    });
    expect((await pinned("default@mine@2").expect(200)).body.transparency.model).toMatchObject({
      name: "mine",
      version: "2",
      arm: "pinned",
    });
    // An answer that was given is made again on the very package, though its version alone means two.
    const answer = await running().ask(HOME, "anna").expect(200);
    const why = await running()
      .call("post", `/v1/recommendations/${answer.body.recommendation_id}/why-not`)
      .set("Shopper-Id", "anna")
      .send({ item_id: "gone" });
    expect(why.status).toBe(200);
    await running().call("post", "/v1/slots/default/rollback").expect(200);
    await running().call("post", "/v1/slots/default/rollback").expect(200);
    await follow();
  });

  it("let a package go that serves nowhere, and keep its id taken", async () => {
    await put("in-use", { champion: "mine@2" }).expect(200);
    expect((await running().call("delete", "/v1/models/mine@2")).body).toMatchObject({
      status: 409,
      code: "model_in_use",
    });
    await running().call("delete", "/v1/models/other@2").expect(204);
    expect((await running().call("get", "/v1/models/other@2").expect(200)).body).toMatchObject({
      retired: { because: "removed" },
      manifest: null,
    });
    expect((await upload({ name: "other", version: "2" })).body.code).toBe("model_exists");
    expect((await running().call("get", "/v1/models/never@1")).body).toMatchObject({
      status: 404,
      code: "model_unknown",
    });
  });
});
