import { afterAll, beforeAll, expect, it } from "vitest";
import type { RecommendationAnswer } from "../../src/contract/recommendations.ts";
import { createLearner } from "../../src/learn/shop/learner.ts";
import { createLog } from "../../src/lib/log.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

/** Cases of docs/identities.md: devices and ids that several people use, and people who leave. */
const TOYS = ["Ball", "Train", "Puzzle", "Kite", "Doll", "Drum"];
const TOOLS = ["Saw", "Hammer", "Drill", "Chisel", "Rasp", "Vice"];
const ITEMS = [...TOYS, ...TOOLS].map((title, at) => ({
  item_id: `i${at}`,
  title,
  category: [at < 6 ? "Toys" : "Tools"],
  price: 5,
  currency: "EUR",
  sales_rank: at + 1,
}));
const AGREED = { personalise: true, connect_channels: true };

describeOnBothStores("a shared device", (start) => {
  const held: { harness?: Harness; stop?: () => Promise<void> } = {};
  const call = (...args: Parameters<Harness["call"]>) => held.harness!.call(...args);
  const as = (id: string, method: "get" | "post" | "patch" | "delete", path: string) =>
    call(method, path).set("Shopper-Id", id);
  beforeAll(async () => {
    const store = await start();
    held.stop = store.stop;
    held.harness = await startHarness({}, "acme", store.settings);
    await call("put", "/v1/items").send(ITEMS).expect(200);
    // The model of the catalogue, which is learnt from nobody.
    const { services, models } = held.harness.app;
    await createLearner({ services, trainEveryHours: 0, log: createLog("silent") }).turn();
    await models.follow();
  }, 60_000);
  afterAll(async () => {
    await held.harness?.close();
    await held.stop?.();
  });

  const agree = (id: string) => consent(held.harness!, id, AGREED).expect(200);
  const tell = async (shopper_id: string | null, event: { type: string; item_id: string }, more = {}) => {
    const event_id = `${shopper_id ?? "nobody"}-${event.type}-${event.item_id}`;
    const { body } = await call("post", "/v1/events")
      .send({
        event_id,
        ...(shopper_id === null ? {} : { shopper_id }),
        ...(event.type === "purchase" ? { order_id: `o-${event_id}` } : {}),
        occurred_at: new Date(Date.now() - 86_400_000).toISOString(),
        ...event,
        ...more,
      })
      .expect(200);
    return (body as { results: { status: string; because?: string }[] }).results[0]!;
  };
  const buy = (id: string | null, item_id: string, more = {}) =>
    tell(id, { type: "purchase", item_id }, more);
  const home = async (id: string, more: object = {}) =>
    (
      await call("post", "/v1/recommendations")
        .send({ moment: "home", limit: 12, shopper: { id }, ...more })
        .expect(200)
    ).body as RecommendationAnswer;
  const idsOf = ({ items }: RecommendationAnswer) => items.map(({ item_id }) => item_id);
  const reasonsOf = ({ items }: RecommendationAnswer) => items.flatMap(({ reasons }) => reasons);
  const eventsOf = async (id: string): Promise<string[]> =>
    ((await as(id, "get", "/v1/shopper/events").expect(200)).body.data as { item_id: string }[]).map(
      ({ item_id }) => item_id,
    );

  it("that nobody is signed in on names categories alone, and keeps nothing without an id", async () => {
    expect(await buy(null, "i1")).toMatchObject({ status: "not_kept", because: "no_shopper" });
    await agree("till");
    await as("till", "patch", "/v1/shopper/preferences").send({ discreet: true }).expect(200);
    expect(await buy("till", "i1")).toMatchObject({ status: "kept" });
    const answer = await home("till");
    expect(answer.transparency.mode).toBe("profile");
    const bought = reasonsOf(answer).filter(({ code }) => code === "because_bought");
    expect(bought.length).toBeGreaterThan(0);
    for (const { text, evidence } of bought) {
      expect(evidence).toEqual([]);
      expect(text).toContain("Toys");
    }
    const said = JSON.stringify([reasonsOf(answer), answer.items.flatMap(({ controls }) => controls)]);
    expect(said.replaceAll(/"aria":"[^"]*"/g, "")).not.toContain("“Train”");
    // The very same of somebody who did not ask for it names what was bought.
    await agree("own-phone");
    await buy("own-phone", "i1");
    expect(reasonsOf(await home("own-phone")).map(({ text }) => text)).toContainEqual(
      expect.stringContaining("“Train”"),
    );
  });

  it("with one id for a household: all counts for all, and each may delete it", async () => {
    await agree("the-smiths");
    await buy("the-smiths", "i2", { channel: "app" });
    await buy("the-smiths", "i8", { channel: "store" });
    expect(idsOf(await home("the-smiths"))).not.toEqual(expect.arrayContaining(["i2"]));
    expect(idsOf(await home("the-smiths"))).not.toEqual(expect.arrayContaining(["i8"]));
    expect((await eventsOf("the-smiths")).sort()).toEqual(["i2", "i8"]);
    await as("the-smiths", "delete", "/v1/shopper/events/the-smiths-purchase-i8").expect((response) => {
      if (response.status >= 300) throw new Error(`It is not forgotten: ${response.status}`);
    });
    expect(await eventsOf("the-smiths")).toEqual(["i2"]);
    expect(idsOf(await home("the-smiths"))).toContain("i8");
  });

  it("leaves the visit before somebody signs in with the id that it came with", async () => {
    for (const id of ["gus", "hana"]) await agree(id);
    const visited = { session: { id: "s-gus", events: [viewed("v-1", "i9")] } };
    expect(reasonsOf(await home("gus", visited)).map(({ text }) => text)).toContainEqual(
      expect.stringContaining("“Chisel”"),
    );
    await tell("gus", { type: "view", item_id: "i9" }, { session_id: "s-gus" });
    // Hana signs in on it: her id, and a new visit.
    const hers = await home("hana", { session: { id: "s-hana", events: [] } });
    expect(hers.transparency.data_used).toEqual([]);
    expect(await eventsOf("hana")).toEqual([]);
    expect(await eventsOf("gus")).toEqual(["i9"]);
    // Nor where the shop forgets to begin a new one.
    const same = await home("hana", { session: { id: "s-gus", events: [] } });
    expect(same.transparency.data_used).toEqual([]);
  });

  it("may be signed out of for good: alone after parting, both while they are joined", async () => {
    for (const id of ["ida", "jon", "kim", "leo"]) {
      await agree(id);
      await buy(id, "i3");
    }
    const join = async (one: string, other: string): Promise<string> =>
      (await as(one, "post", "/v1/shopper/links").send({ shopper_id: other, kind: "app" }).expect(200)).body
        .link_id as string;
    const linkId = await join("ida", "jon");
    await as("ida", "delete", `/v1/shopper/links/${linkId}`);
    await as("ida", "delete", "/v1/shopper").expect(202);
    expect(await eventsOf("ida")).toEqual([]);
    expect(await eventsOf("jon")).toEqual(["i3"]);
    await join("kim", "leo");
    await as("kim", "delete", "/v1/shopper").expect(202);
    for (const id of ["kim", "leo"])
      expect((await home(id)).transparency).toMatchObject({ profiling: false, mode_because: "erased" });
  });
});

const viewed = (event_id: string, item_id: string) => ({
  event_id,
  type: "view",
  item_id,
  occurred_at: new Date(Date.now() - 60_000).toISOString(),
});
