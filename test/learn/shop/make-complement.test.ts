import { afterAll, beforeAll, expect, it } from "vitest";
import type { RecommendationAnswer } from "../../../src/contract/recommendations.ts";
import { createUnlearner } from "../../../src/learn/shop/unlearn.ts";
import { describeOnLmdb } from "../../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { AGREED, manifestOf, modelHash, refitHash, trainWatched } from "./tastes.ts";

const FAMILIES = 12;
// Well below the lists from which signs are freed: whether they are would hang on the hour that it runs.
const SHOPPERS = 44;
const INSTEAD = Array.from({ length: 6 }, (_, at) => `instead${at}`);
const DAY_MS = 86_400_000;
const NOBODY = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

/** Of each family a thing, others that people look at instead, and what they buy with it. */
const ITEMS = Array.from({ length: FAMILIES }, (_, k) =>
  ["thing", ...INSTEAD, "with"].map((kind) => ({
    item_id: `${kind}-${k}`,
    title: kind === "with" ? `Filter ${k}` : `Kettle ${k} ${kind}`,
    category: kind === "with" ? ["Filters"] : ["Kettles"],
    price: 5,
    currency: "EUR",
  })),
).flat();

/** Five times: all kettles of a kind looked at, one of them bought, with its filter. */
const historyOf = (shopper: number, now: number) =>
  Array.from({ length: 5 }, (_, order) => {
    const family = (shopper * 3 + order * 7) % FAMILIES;
    const at = now - (60 - order * 11 - (shopper % 9)) * DAY_MS;
    const told = (type: string, kind: string, minute: number) => ({
      event_id: `s${shopper}-${order}-${type}-${kind}`,
      shopper_id: `s${shopper}`,
      type,
      item_id: `${kind}-${family}`,
      occurred_at: new Date(at + minute * 60_000).toISOString(),
      ...(type === "purchase" ? { order_id: `o${shopper}-${order}` } : {}),
    });
    return [
      told("view", "thing", 0),
      ...INSTEAD.map((kind, at) => told("view", kind, 1 + at)),
      told("purchase", "thing", 9),
      told("purchase", "with", 9),
    ];
  }).flat();

describeOnLmdb("the model of the complement slot", (start) => {
  const held: {
    harness?: Harness;
    stop?: () => Promise<void>;
    trained?: Awaited<ReturnType<typeof trainWatched>>;
  } = {};
  const harness = (): Harness => {
    if (held.harness === undefined) throw new Error("The shop has not started.");
    return held.harness;
  };
  const ask = async (body: object) =>
    (
      await harness()
        .call("post", "/v1/recommendations")
        .send({ limit: 3, ...body })
        .expect(200)
    ).body as RecommendationAnswer;
  const inSlot = async (slot: string) =>
    (await harness().app.services.registry.read("acme")).state.slots[slot]?.champion ?? "";

  beforeAll(async () => {
    const store = await start();
    held.stop = store.stop;
    held.harness = await startHarness({}, "acme", store.settings);
    await harness().call("put", "/v1/items").send(ITEMS).expect(200);
    for (let shopper = 0; shopper < SHOPPERS; shopper += 1)
      await consent(harness(), `s${shopper}`, AGREED).expect(200);
    const rows = Array.from({ length: SHOPPERS }, (_, shopper) => historyOf(shopper, Date.now())).flat();
    await harness().call("post", "/v1/events").send(rows).expect(200);
    held.trained = await trainWatched(harness());
    await harness().app.models.follow();
  }, 240_000);
  afterAll(async () => {
    await held.harness?.close();
    await held.stop?.();
  });

  it("is measured on held-back orders beside the default slot's and serves where it finds more", async () => {
    const { complement, promoted } = held.trained!;
    const gain = complement!.gain as { orders: number; recall: number; default_recall: number };
    expect(gain.orders).toBeGreaterThanOrEqual(20);
    expect(gain.recall).toBeGreaterThan(gain.default_recall);
    expect(complement).toMatchObject({ serves: true });
    expect(promoted).toEqual(["default"]);
    expect(await inSlot("complement")).toBe(complement!.package);
    const { metrics, main_parameters } = await manifestOf(harness(), complement!.package);
    expect(metrics).toMatchObject({ held_back_orders: gain });
    expect(main_parameters["en"]).toContain("Which products people buy together, or one after another.");
  });

  it.each(["cart", "checkout", "confirmation"])("gives what is bought with a thing at %s", async (moment) => {
    const { items, transparency } = await ask({ moment, context: { cart: ["thing-4"] } });
    expect(transparency.model).toMatchObject({ slot: "complement", name: "complement" });
    expect(items[0]).toMatchObject({ item_id: "with-4" });
    expect(items[0]!.reasons[0]!.evidence[0]).toMatchObject({ item_id: "thing-4" });
  });

  it("and not what is looked at instead: that is the default slot's to say, on its page", async () => {
    const { items } = await ask({ moment: "after_sales", context: { items: ["thing-4"] } });
    expect(items[0]).toMatchObject({ item_id: "with-4" });
    const page = await ask({ moment: "product", context: { item_id: "thing-4" } });
    expect(page.transparency.model.slot).toBe("default");
    expect(page.transparency.model.name).not.toBe("complement");
    expect(page.items.map(({ item_id }) => item_id)).toContain("instead0-4");
  });

  it("forgets who leaves, to the byte of a refit without them", async () => {
    const before = await modelHash(harness(), await inSlot("complement"));
    await harness().call("delete", "/v1/shopper").set("Shopper-Id", "s3").expect(202);
    const { services } = harness().app;
    const { signal } = new AbortController();
    await createUnlearner({ services, log: NOBODY, signal, quietMs: 0 }).turn();
    const [after, usual] = [await inSlot("complement"), await inSlot("default")];
    expect(after).toMatch(/^complement@/);
    expect(await modelHash(harness(), after)).not.toBe(before);
    for (const id of [after, usual])
      expect(await modelHash(harness(), id)).toBe(
        await refitHash(harness(), { ...held.trained!, package: id }),
      );
  }, 120_000);
});
