import { afterAll, beforeAll, expect, it } from "vitest";
import { describeOnBothStores } from "../support/both-stores.ts";
import { grants, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const AT = "2026-06-01T12:00:00Z";
const thing = (item_id: string, title: string, more: object = {}) => ({
  item_id,
  title,
  category: ["Care"],
  price: 4,
  currency: "EUR",
  ...more,
});
const HEALTH = { sensitivity: ["health"] };
const SHELF = [
  thing("hiv", "HIV test", HEALTH),
  thing("hiv-2", "HIV test, two of them", { variant_of: "hiv" }),
  thing("hiv-2-blue", "HIV test, two of them, blue", { variant_of: "hiv-2" }),
  thing("lamp", "Desk lamp"),
  thing("round-1", "Round one", { variant_of: "round-2" }),
  thing("round-2", "Round two", { variant_of: "round-1" }),
  thing("round-3", "Round three", { variant_of: "round-1" }),
  thing("balm", "Quiet balm"),
];
/** Searches as somebody types them; half of what fits is enough. */
const SENSITIVE = ["HIV test", "hiv TEST two", "blue hiv"];
const PLAIN = ["desk lamp", "mug", "velvet curtain"];

describeOnBothStores("what is sensitive without being said to be", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  let people = 0;
  let made = 0;
  const somebody = async (...purposes: readonly ("personalise" | "sensitive")[]) => {
    const who = shopperOf(harness, `s-${(people += 1)}`);
    await who.agree(grants(...purposes)).expect(200);
    return who;
  };
  type Somebody = Awaited<ReturnType<typeof somebody>>;
  const tell = async (who: Somebody, event: { type: string } & Record<string, unknown>) =>
    (await who.tell({ event_id: `e-${(made += 1)}`, occurred_at: AT, ...event }).expect(200)).body
      .results[0] as Record<string, unknown>;

  const PATHS = {
    "POST /v1/events": (who: Somebody, query: string) => tell(who, { type: "search", query }),
    "Products Searched of Segment": async (who: Somebody, query: string) =>
      (
        await harness
          .call("post", "/v1/events/segment")
          .send({
            type: "track",
            event: "Products Searched",
            messageId: `m-${(made += 1)}`,
            userId: who.id,
            timestamp: AT,
            properties: { query },
          })
          .expect(200)
      ).body.results[0] as Record<string, unknown>,
    "view_search_results of GA4": async (who: Somebody, query: string) =>
      (
        await harness
          .call("post", "/v1/events/ga4")
          .send({
            client_id: "c",
            user_id: who.id,
            timestamp_micros: String(Date.parse(AT) * 1000 + (made += 1)),
            events: [{ name: "view_search_results", params: { search_term: query } }],
          })
          .expect(200)
      ).body.results[0] as Record<string, unknown>,
  };

  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    harness = await startHarness({ clock: () => Date.parse(AT) + 60_000 }, "acme", store.settings);
    await harness
      .call("put", "/v1/items")
      .send([...ITEMS, ...SHELF])
      .expect(200);
    await registerNotice(harness);
  }, 60_000);
  afterAll(async () => {
    await harness.close();
    await stop();
  });

  it.each(Object.entries(PATHS))(
    "a search for such products is kept with the grant alone: %s",
    async (_, send) => {
      const [without, withGrant] = [
        await somebody("personalise"),
        await somebody("personalise", "sensitive"),
      ];
      for (const query of SENSITIVE) {
        expect(await send(without, query)).toMatchObject({ status: "not_kept", because: "never_given" });
        expect(await send(withGrant, query)).toMatchObject({ status: "kept" });
      }
      for (const query of PLAIN) expect(await send(without, query)).toMatchObject({ status: "kept" });
      expect(await without.events()).toHaveLength(PLAIN.length);
      expect(await withGrant.events()).toHaveLength(SENSITIVE.length);
    },
  );

  it("a search is not corrected into one without the grant", async () => {
    const who = await somebody("personalise");
    await who.tell({ event_id: "q", type: "search", query: "mug", occurred_at: AT }).expect(200);
    const correct = (query: string) => who.call("patch", "/v1/shopper/events/q").send({ query });
    expect((await correct("HIV test").expect(409)).body.code).toBe("consent_missing");
    expect((await correct("desk lamp").expect(200)).body.query).toBe("desk lamp");
  });

  it("a search that was kept is read no more once what it finds is tagged", async () => {
    const who = await somebody("personalise");
    expect(await tell(who, { type: "search", query: "quiet balm" })).toMatchObject({ status: "kept" });
    const searches = async () =>
      (
        (await who.recommend().expect(200)).body.transparency.data_used as {
          category: string;
          count: number;
        }[]
      ).filter(({ category }) => category === "searches");
    expect(await searches()).toMatchObject([{ count: 1 }]);
    await harness
      .call("put", "/v1/items")
      .send([thing("balm", "Quiet balm", HEALTH)])
      .expect(200);
    expect(await searches()).toEqual([]);
    // What is stored is still theirs to see.
    expect(await who.events()).toHaveLength(1);
  });

  it("a search of the visit is no part of the visit", async () => {
    const who = await somebody("personalise");
    const modeOf = async (query: string) =>
      (await who.recommend({ session: { id: "v", events: [{ type: "search", query }] } }).expect(200)).body
        .transparency.mode as string;
    expect(await modeOf("HIV test")).toBe("popular");
    expect(await modeOf("desk lamp")).toBe("session");
  });

  it.each(["hiv", "hiv-2", "hiv-2-blue"])(
    "a variant of a variant, however far below: %s",
    async (item_id) => {
      const [without, withGrant] = [
        await somebody("personalise"),
        await somebody("personalise", "sensitive"),
      ];
      expect(await tell(without, { type: "view", item_id })).toMatchObject({ status: "not_kept" });
      expect(await tell(withGrant, { type: "view", item_id })).toMatchObject({ status: "kept" });
    },
  );

  it("not variants of each other in a circle, until one of them is tagged", async () => {
    const who = await somebody("personalise");
    const keep = async (item_id: string) => (await tell(who, { type: "view", item_id }))["status"];
    for (const id of ["round-1", "round-2", "round-3"]) expect([id, await keep(id)]).toEqual([id, "kept"]);
    await harness
      .call("put", "/v1/items")
      .send([thing("round-2", "Round two", { variant_of: "round-1", ...HEALTH })])
      .expect(200);
    for (const id of ["round-1", "round-2", "round-3"])
      expect([id, await keep(id)]).toEqual([id, "not_kept"]);
  });
});
