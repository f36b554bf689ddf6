import { afterAll, beforeAll, expect, it } from "vitest";
import { fillSlots } from "../../../src/learn/shop/fill-slots.ts";
import { packageOf } from "../../../src/model/registry/registry-state.ts";
import { type Harness, startHarness } from "../../support/harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

it("the model of a catalogue is measured once, so that no process that starts has to", async () => {
  const items = ["Blue cup", "Red cup", "Green plate"].map((title, at) => ({ item_id: `i${at}`, title }));
  await harness.call("put", "/v1/items").send(items).expect(200);
  const { services } = harness.app;
  const id = await fillSlots(services, "acme");
  const entry = packageOf((await services.registry.read("acme")).state, id ?? "");
  expect(entry?.run_ms).toBeGreaterThan(0);
}, 60_000);
