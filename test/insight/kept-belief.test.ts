import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createKeptBeliefs, type KeptBelief, type KeptBeliefs } from "../../src/insight/kept-belief.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const NOW = 1_700_000_000_000;
const DAY_MS = 86_400_000;

describeOnBothStores("what is believed, kept by two processes", (start) => {
  const held: { harness?: Harness; stop?: () => Promise<void> } = {};
  const time = { now: NOW };
  const test = { number: 0 };
  const made: string[] = [];
  let one: KeptBeliefs;
  let other: KeptBeliefs;
  let shop: string;
  const making =
    (who: string, meanwhile: () => Promise<unknown> = () => Promise.resolve()) =>
    async (now: number): Promise<KeptBelief> => {
      made.push(who);
      await meanwhile();
      return { made_at: now, chances: { plain: [1], profiling: [1] }, answers: 9, error: 0, held_back: 0 };
    };
  beforeAll(async () => {
    const store = await start();
    held.stop = store.stop;
    held.harness = await startHarness({}, "acme", store.settings);
  }, 60_000);
  afterAll(async () => {
    await held.harness?.close();
    await held.stop?.();
  });
  beforeEach(() => {
    if (held.harness === undefined) throw new Error("The service has not started.");
    const { store } = held.harness.app.services;
    const deps = { documents: store.shops, jobs: store.jobs, clock: () => time.now };
    one = createKeptBeliefs({ ...deps, holder: "one" });
    other = createKeptBeliefs({ ...deps, holder: "other" });
    made.length = 0;
    time.now = NOW;
    test.number += 1;
    shop = `shop-${test.number}`;
  });

  it("is made by one of them", async () => {
    await one.renew(
      shop,
      making("one", () => other.renew(shop, making("other"))),
    );
    await other.renew(shop, making("other"));
    expect(made).toEqual(["one"]);
    expect(await other.current(shop)).toMatchObject({ answers: 9 });
  });

  it("is made at the next turn where somebody left meanwhile, and where making it failed", async () => {
    await one.renew(
      shop,
      making("one", () => other.drop(shop)),
    );
    expect(await one.current(shop)).toBeNull();
    const failing = making("other", () => Promise.reject(new Error("away")));
    await expect(other.renew(shop, failing)).rejects.toThrow("away");
    await one.renew(shop, making("one"));
    expect(made).toEqual(["one", "other", "one"]);
    expect(await one.current(shop)).toMatchObject({ answers: 9 });
  });

  it("is made anew where the clock was put back", async () => {
    await one.renew(shop, making("one"));
    time.now -= DAY_MS;
    await other.renew(shop, making("other"));
    expect(made).toEqual(["one", "other"]);
  });
});
