import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ALL, shopperOf, startConsentShop } from "../support/consents.ts";
import type { Harness } from "../support/harness.ts";
import { ENDPOINT_LIST, requestOf } from "../support/requests.ts";

const START = Date.parse("2026-06-01T12:00:00Z");
type Access = { at: string; caller: string; call: string; count: number; summed_by: string };

describe("the log of who read whom (Art. 32 GDPR)", () => {
  let harness: Harness;
  const clock = { now: START };
  const somebody = (id: string) => shopperOf(harness, id);
  const accesses = async (id: string): Promise<Access[]> =>
    (await somebody(id).call("get", "/v1/shopper").expect(200)).body.accesses as Access[];
  const callsOf = (some: readonly { readonly call: string }[]): string[] => some.map(({ call }) => call);
  const stored = async (id: string) => {
    const { store } = harness.app.services;
    return store.shoppers.readNotes({ shop: "acme", key: store.pseudonym("acme", id) }, clock.now, 400);
  };

  beforeAll(async () => {
    harness = await startConsentShop(clock);
  });
  beforeEach(() => {
    clock.now += 60_000;
  });
  afterAll(() => harness.close());

  it("tells the shopper who called, what, when and how often, and never what was in it", async () => {
    const anna = somebody("anna");
    await anna.agree(ALL).expect(200);
    await anna.tell({ event_id: "a1", type: "purchase", item_id: "i1" }).expect(200);
    for (let i = 0; i < 3; i += 1) await anna.recommend().expect(200);
    const { body } = await harness
      .call("post", "/v1/shopper-tokens")
      .send({ shopper_id: "anna", scopes: ["preferences", "rights"] })
      .expect(200);
    await harness.call("patch", "/v1/shopper/preferences", body.token).send({ paused: false }).expect(200);
    const told = await accesses("anna");
    const at = new Date(clock.now).toISOString();
    const key = (await harness.app.services.store.shops.listKeys("acme"))[0]!.key_id;
    const said = (call: string, count: number, summed_by: string, caller = `key ${key}`): Access => ({
      at,
      caller,
      call,
      count,
      summed_by,
    });
    expect(told).toHaveLength(5);
    expect(told).toEqual(
      expect.arrayContaining([
        said("putConsent", 1, "minute"),
        said("postEvents", 1, "day"),
        said("recommend", 3, "day"),
        said("mintToken", 1, "minute"),
        said("patchPreferences", 1, "minute", "shopper token (preferences, rights)"),
      ]),
    );
    expect(JSON.stringify(told)).not.toMatch(/a1|i1|anna/);
    const exported = (await anna.call("get", "/v1/shopper/export").expect(200)).body.processing.accesses;
    expect(callsOf(exported as Access[])).toContain("readShopper");
  });

  it("keeps nothing of a call that read nothing: of somebody never seen, or who refused", async () => {
    for (let i = 0; i < 2; i += 1) await somebody("stranger").recommend().expect(200);
    await somebody("stranger").call("get", "/v1/shopper").expect(200);
    await somebody("stranger").tell({ event_id: "s1", type: "view", item_id: "i1" }).expect(200);
    expect(await stored("stranger")).toEqual({ accesses: [], decisions: [] });
    const refuser = somebody("refuser");
    await refuser.agree({ personalise: false }).expect(200);
    await refuser.recommend().expect(200);
    await refuser.tell({ event_id: "s2", type: "view", item_id: "i1" }).expect(200);
    expect(callsOf(await accesses("refuser"))).toEqual(["putConsent"]);
  });

  it("knows whose answer was read by a key that named nobody, and each shopper of a batch", async () => {
    for (const id of ["bert", "carla"]) {
      await somebody(id).agree(ALL).expect(200);
      await somebody(id).tell({ event_id: id, type: "purchase", item_id: "i2" }).expect(200);
    }
    const { body } = await somebody("bert").recommend().expect(200);
    await harness.call("get", `/v1/recommendations/${body.recommendation_id}`).expect(200);
    await harness
      .call("post", "/v1/recommendations/batch")
      .send([
        { moment: "home", shopper: { id: "bert" } },
        { moment: "home", shopper: { id: "carla" } },
        { moment: "home" },
      ])
      .expect(200);
    expect(callsOf(await accesses("bert"))).toEqual(
      expect.arrayContaining(["recommend", "readRecommendation", "recommendBatch"]),
    );
    expect(callsOf(await accesses("carla"))).toContain("recommendBatch");
  });

  it("has a line of every call of the table that names a shopper and succeeds", async () => {
    const dora = somebody("dora");
    await dora.agree(ALL).expect(200);
    await dora.tell({ event_id: "d1", type: "purchase", item_id: "i1" }).expect(200);
    const { body } = await dora.recommend().expect(200);
    const filling = {
      params: { event_id: "d1", link_id: "none", recommendation_id: body.recommendation_id as string },
      shopper: "dora",
      other: "dora-2",
      item: "i1",
      session: "s1",
      words: "x",
    };
    const missing: string[] = [];
    let tried = 0;
    for (const entry of ENDPOINT_LIST) {
      const [name, endpoint] = entry;
      if (endpoint.shopper === "none" || name === "eraseShopper") continue;
      const { status } = await requestOf(harness, entry, filling).set("Shopper-Id", "dora");
      if (status >= 300) continue;
      await harness.app.noted();
      tried += 1;
      if (!callsOf((await stored("dora")).accesses).includes(name)) missing.push(name);
    }
    // What acts on nothing of hers: events that are not kept, a next page or answer while all is restricted
    // or paused.
    expect(
      missing.filter((name) => !["recommend", "nextRecommendations", "postEvents"].includes(name)),
    ).toEqual([]);
    expect(tried).toBeGreaterThan(18);
  });

  it("ends with the shopper, and with a year", async () => {
    const erik = somebody("erik");
    await erik.agree(ALL).expect(200);
    expect(callsOf(await accesses("erik"))).toEqual(["putConsent"]);
    clock.now += 367 * 86_400_000;
    expect(callsOf(await accesses("erik"))).toEqual([]);
    expect(callsOf(await accesses("erik"))).toEqual(["readShopper"]);
    await erik.call("delete", "/v1/shopper").expect(202);
    await harness.app.services.erasures.resume("acme");
    expect(await accesses("erik")).toEqual([]);
    expect(await accesses("erik")).toEqual([]);
  });

  it("refuses no right when a note cannot be written", async () => {
    const fay = somebody("fay");
    await fay.agree(ALL).expect(200);
    const { shoppers } = harness.app.services.store;
    const { addNotes } = shoppers;
    shoppers.addNotes = () => Promise.reject(new Error("full"));
    try {
      await fay.withdraw().expect(200);
      await fay.call("delete", "/v1/shopper").expect(202);
    } finally {
      shoppers.addNotes = addNotes;
    }
    expect((await harness.call("get", "/metrics")).text).toMatch(/candor_accesses_dropped_total [1-9]/);
  });
});
