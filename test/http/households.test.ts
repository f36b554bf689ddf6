import { afterAll, beforeAll, expect, it } from "vitest";
import type { RecommendationAnswer } from "../../src/contract/recommendations.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

/** Cases of docs/identities.md: several people, one device, and a join that was a mistake. */
const ITEMS = Array.from({ length: 12 }, (_, at) => ({
  item_id: `i${at}`,
  title: `Thing ${at}`,
  category: [at < 6 ? "Toys" : "Tools"],
  price: 5,
  currency: "EUR",
  sales_rank: at + 1,
}));
const AGREED = { personalise: true, connect_channels: true };

describeOnBothStores("a household", (start) => {
  const held: { harness?: Harness; stop?: () => Promise<void> } = {};
  const as = (id: string, method: "get" | "post" | "delete", path: string) =>
    held.harness!.call(method, path).set("Shopper-Id", id);
  beforeAll(async () => {
    const store = await start();
    held.stop = store.stop;
    held.harness = await startHarness({}, "acme", store.settings);
    await held.harness.call("put", "/v1/items").send(ITEMS).expect(200);
  }, 60_000);
  afterAll(async () => {
    await held.harness?.close();
    await held.stop?.();
  });

  const agree = (id: string) => consent(held.harness!, id, AGREED).expect(200);
  const buy = (id: string, item_id: string) =>
    held
      .harness!.call("post", "/v1/events")
      .send({
        event_id: `${id}-${item_id}`,
        shopper_id: id,
        type: "purchase",
        item_id,
        order_id: `${id}-${item_id}`,
        occurred_at: new Date(Date.now() - 86_400_000).toISOString(),
      })
      .expect(200);
  const home = async (id: string | null) =>
    (
      await held
        .harness!.call("post", "/v1/recommendations")
        .send({ moment: "home", limit: 12, ...(id === null ? {} : { shopper: { id } }) })
        .expect(200)
    ).body as RecommendationAnswer;
  const evidenceOf = ({ items }: RecommendationAnswer): string[] => [
    ...new Set(
      items.flatMap(({ reasons }) => reasons.flatMap(({ evidence }) => evidence.map((e) => e.item_id ?? ""))),
    ),
  ];

  it("two people on one device: each by an id of their own is told nothing of the other", async () => {
    for (const id of ["ann", "bob"]) await agree(id);
    await buy("ann", "i1");
    await buy("bob", "i8");
    const [ann, bob, nobody] = [await home("ann"), await home("bob"), await home(null)];
    expect(evidenceOf(ann)).not.toContain("i8");
    expect(evidenceOf(bob)).not.toContain("i1");
    expect(bob.items.map(({ item_id }) => item_id)).toContain("i1");
    // Signed out, the device says nothing of either.
    expect(nobody.transparency).toMatchObject({ mode: "popular", data_used: [] });
    expect(evidenceOf(nobody)).toEqual([]);
  });

  it("joined by mistake: undoing it gives each their own back, and nothing of the other", async () => {
    for (const id of ["cas", "dee"]) await agree(id);
    await buy("cas", "i2");
    await buy("dee", "i9");
    const before = { cas: await home("cas"), dee: await home("dee") };
    await as("cas", "post", "/v1/shopper/links").send({ shopper_id: "dee", kind: "app" }).expect(200);
    // As one person: what either has is suggested to neither.
    for (const id of ["cas", "dee"]) {
      const ids = (await home(id)).items.map(({ item_id }) => item_id);
      expect(ids).not.toContain("i2");
      expect(ids).not.toContain("i9");
    }
    // Whoever notices it undoes it, from either side.
    const { links } = (await as("dee", "get", "/v1/shopper").expect(200)).body;
    await as("dee", "delete", `/v1/shopper/links/${links[0].link_id}`).expect((response) => {
      if (response.status >= 300) throw new Error(`The link stays: ${response.status}`);
    });
    for (const id of ["cas", "dee"] as const) {
      const after = await home(id);
      expect(after.items.map(({ item_id }) => item_id)).toEqual(
        before[id].items.map(({ item_id }) => item_id),
      );
      expect(evidenceOf(after)).toEqual(evidenceOf(before[id]));
    }
  });

  it("a refusal while they were joined holds for both, and is not taken back by parting", async () => {
    for (const id of ["eli", "fay"]) await agree(id);
    await buy("eli", "i3");
    await as("eli", "post", "/v1/shopper/links").send({ shopper_id: "fay", kind: "app" }).expect(200);
    const { links } = (await as("eli", "get", "/v1/shopper").expect(200)).body;
    await as("fay", "delete", "/v1/shopper/consent").expect(200);
    await as("eli", "delete", `/v1/shopper/links/${links[0].link_id}`);
    for (const id of ["eli", "fay"])
      expect((await home(id)).transparency).toMatchObject({ profiling: false, mode_because: "withdrawn" });
  });
});
