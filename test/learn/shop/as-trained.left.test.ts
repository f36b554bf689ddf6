import { afterEach, beforeEach, expect, it } from "vitest";
import { dropAsTrained, keepAsTrained, readTrainedSteps } from "../../../src/learn/shop/as-trained.ts";
import { loadShopData } from "../../../src/learn/shop/load-shop-data.ts";
import { underRefusals } from "../../../src/shopper/under-refusals.ts";
import { describeOnBothStores } from "../../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { AGREED, fillShop, trainWatched } from "./tastes.ts";

const MADE = ["linear@new"];
const isNeeded = (): boolean => true;

describeOnBothStores("what a training counted of somebody who left since it read them", (start) => {
  let harness: Harness;
  let close: () => Promise<void>;
  const as = (method: "get" | "put" | "delete", path: string) =>
    harness.call(method, path).set("Shopper-Id", "s3");
  const recordsOf = async (shopper: string) => {
    const { store } = harness.app.services;
    const ref = { shop: "acme", key: store.pseudonym("acme", shopper) };
    return readTrainedSteps(await store.shoppers.readTrained(ref)).flatMap(({ packages }) => packages);
  };
  /** Everybody is read, then somebody acts, and then the records are written. */
  const keepAround = async (act: () => PromiseLike<unknown>): Promise<readonly string[]> => {
    const { services } = harness.app;
    const data = await loadShopData(services, "acme");
    await act();
    const { store } = services;
    const left = await keepAsTrained(services, "acme", data, MADE, isNeeded);
    return left.map((key) => (key === store.pseudonym("acme", "s3") ? "s3" : key));
  };
  const agreeAgain = () => consent(harness, "s3", AGREED).expect(200);

  beforeEach(async () => {
    const store = await start();
    harness = await startHarness({}, "acme", store.settings);
    close = async () => {
      await harness.close();
      await store.stop();
    };
    await fillShop(harness, 30);
  });
  afterEach(() => close());

  const LEFT: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      "was erased and agreed again",
      async () => {
        await as("delete", "/v1/shopper").expect(202);
        await agreeAgain();
      },
    ],
    [
      "withdrew with what was kept and agreed again",
      async () => {
        await as("delete", "/v1/shopper/consent?data=erase").expect(200);
        await agreeAgain();
      },
    ],
    [
      "withdrew and agreed again",
      async () => {
        await as("delete", "/v1/shopper/consent").expect(200);
        await agreeAgain();
      },
    ],
    ["refused to be trained on", async () => consent(harness, "s3", { train: false }).expect(200)],
    ["objected", async () => as("put", "/v1/shopper/objection").expect(200)],
    ["restricted", async () => as("put", "/v1/shopper/restriction").expect(200)],
  ];
  it.each(LEFT)("is not put beside them: one who %s", async (_what, leave) => {
    expect(await keepAround(leave)).toEqual(["s3"]);
    expect(await recordsOf("s3")).toEqual([]);
    expect(await recordsOf("s4")).toEqual(MADE);
    const { inferred } = (await as("get", "/v1/shopper/export").expect(200)).body;
    expect(inferred.counted_for_model).toBeNull();
  });

  it("is put beside whoever changed what takes nothing back: they are counted", async () => {
    expect(
      await keepAround(async () => {
        const objectives = { save_money: 1, easy: 0, reliable: 0, informed: 0, fun: 0 };
        await as("put", "/v1/shopper/preferences").send({ objectives }).expect(200);
        await agreeAgain();
      }),
    ).toEqual([]);
    expect(await recordsOf("s3")).toEqual(MADE);
  });

  it("is not put beside whoever said a no that is held beside the store", async () => {
    const { services } = harness.app;
    const { store } = services;
    const data = await loadShopData(services, "acme");
    const key = store.pseudonym("acme", "s3");
    const held = { shop: "acme", keys: [key], at: Date.now(), act: "object" } as const;
    const shoppers = underRefusals(store.shoppers, { of: (ref) => (ref.key === key ? [held] : []) });
    const under = { ...services, store: { ...store, shoppers } };
    expect(await keepAsTrained(under, "acme", data, MADE, isNeeded)).toEqual([key]);
    expect([await recordsOf("s3"), await recordsOf("s4")]).toEqual([[], MADE]);
  });

  it("does not bring back what another training counted before, where it is taken away itself", async () => {
    const { services } = harness.app;
    const { store } = services;
    const before = await loadShopData(services, "acme");
    await keepAsTrained(services, "acme", before, ["linear@old"], isNeeded);
    await keepAround(() => Promise.resolve());
    expect(await recordsOf("s3")).toEqual([...MADE, "linear@old"]);
    await dropAsTrained(
      {
        ...services,
        store: {
          ...store,
          shoppers: {
            ...store.shoppers,
            // Somebody leaves and comes back just before their turn.
            writeTrained: async (entries) => {
              await LEFT[0]![1]();
              return store.shoppers.writeTrained(entries);
            },
          },
        },
      },
      "acme",
      before.dataset.units,
      MADE,
      isNeeded,
    );
    expect(await recordsOf("s3")).toEqual([]);
    expect(await recordsOf("s4")).toEqual(["linear@old"]);
  });

  it("keeps a model from being used that counted somebody who has no record of it", async () => {
    const back = { isThere: false, inTime: false };
    const during = await trainWatched(harness, {}, (phase, times) => {
      if (phase === "count" && times === 1) void LEFT[2]![1]().then(() => (back.isThere = true));
      if (phase === "read again" && times === 1) back.inTime = back.isThere;
    });
    expect(back.inTime).toBe(true);
    expect(during.phases.filter((phase) => phase === "read again")).toHaveLength(2);
    expect(await recordsOf("s3")).toContain(during.package);
  }, 60_000);
});
