import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createVocabulary } from "../../../src/learn/data/dataset.ts";
import { isReleaseDue, standsInTheWay, WITHDRAWN } from "../../../src/learn/shop/release.ts";
import { addPackage, retire } from "../../../src/model/registry/package-transitions.ts";
import { PUBLIC_SLOT, type RegistryState } from "../../../src/model/registry/registry-state.ts";
import { TOO_LATE } from "../../../src/model/registry/shop-models.ts";
import { promote } from "../../../src/model/registry/slot-transitions.ts";
import { entryNamed } from "../../model/registry/entry-named.ts";
import { describeOnBothStores } from "../../support/both-stores.ts";
import { type Harness, startHarness } from "../../support/harness.ts";

const DAY_MS = 86_400_000;
const RELEASED_AT = 20_000 * DAY_MS;
const KEPT_HISTORY = 200;
const ACT = { by: "test", at: RELEASED_AT, erasureHead: 0 };
const CATALOGUES = ["content@1", "content@2"];

describeOnBothStores("the release after one that somebody left", (start) => {
  const held: { harness?: Harness; stop?: () => Promise<void> } = {};
  const harness = (): Harness => {
    if (held.harness === undefined) throw new Error("The shop has not started.");
    return held.harness;
  };
  /** Nobody did anything, which is enough for `changed_shoppers: 0`. */
  const dataset = {
    kind: "sequences" as const,
    items: createVocabulary().ids,
    units: [],
    unitStart: Int32Array.of(0),
    stepStart: Int32Array.of(0),
    stepTime: new Float64Array(),
    stepType: new Uint8Array(),
    entryItem: new Int32Array(),
    timed: true,
  };
  const isDueAfter = (days: number) =>
    isReleaseDue(harness().app.services, "acme", { dataset, asOf: RELEASED_AT + days * DAY_MS });
  const change = (by: (state: RegistryState) => RegistryState) =>
    harness().app.services.registry.change("acme", by);
  const showCatalogue = (state: RegistryState, times: number): RegistryState =>
    Array.from({ length: times }).reduce<RegistryState>(
      (next, _, at) => promote(next, { slot: PUBLIC_SLOT, id: CATALOGUES[at % 2] ?? "" }, ACT),
      state,
    );
  const retireRelease = (because: string) =>
    change((state) => showCatalogue(retire(state, { id: "public@1", because }, ACT), 1));

  beforeAll(async () => {
    const store = await start();
    held.stop = store.stop;
    held.harness = await startHarness({}, "acme", store.settings);
    const { revision } = (await held.harness.app.services.store.shops.readDocument("acme", "settings")) ?? {
      revision: 0,
    };
    const public_lists = { from: "released", on_leaving: "catalogue", changed_shoppers: 0, every_days: 7 };
    await held.harness.app.services.store.shops.writeDocument("acme", "settings", { public_lists }, revision);
  }, 60_000);
  afterAll(async () => {
    await held.harness?.close();
    await held.stop?.();
  });
  beforeEach(() =>
    change(() => {
      const release = entryNamed("public@1", { dataset: "shop:acme", added_at: RELEASED_AT });
      const catalogues = CATALOGUES.map((id) => entryNamed(id, { dataset: "catalogue", watermark: null }));
      const known = [release, ...catalogues].reduce(addPackage, { slots: {}, packages: {} });
      return promote(known, { slot: PUBLIC_SLOT, id: "public@1" }, ACT);
    }),
  );

  it.each([WITHDRAWN, TOO_LATE])("waits as if that still stood: %s", async (because) => {
    await retireRelease(because);
    expect(await isDueAfter(6)).toBe(false);
    expect(await isDueAfter(7)).toBe(true);
  });

  it("waits also where the catalogue has changed so often that the history has lost it", async () => {
    await retireRelease(WITHDRAWN);
    await change((state) => showCatalogue(state, KEPT_HISTORY + 1));
    expect(await isDueAfter(6)).toBe(false);
  });

  it("is not due as long as a person's own package is there", async () => {
    await change((state) =>
      promote(addPackage(state, entryNamed("mine@1")), { slot: PUBLIC_SLOT, id: "mine@1" }, ACT),
    );
    expect(await isDueAfter(1_000)).toBe(false);
    expect(await standsInTheWay(harness().app.services, "acme")).toBe("mine@1");
    await change((state) => promote(state, { slot: PUBLIC_SLOT, id: "content@1" }, ACT));
    expect(await isDueAfter(1_000)).toBe(true);
    expect(await standsInTheWay(harness().app.services, "acme")).toBeNull();
  });

  it("waits for nothing where that ended otherwise", async () => {
    await retireRelease("removed");
    expect(await isDueAfter(0)).toBe(true);
  });
});
