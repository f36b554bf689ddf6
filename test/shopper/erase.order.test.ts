import { afterEach, beforeEach, expect, it } from "vitest";
import { describeOnBothStores } from "../support/both-stores.ts";
import { ALL, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

/** What every other process has followed by then. */
const FOLLOWED_MS = 2_000;

describeOnBothStores("an erasure that comes after another", (start) => {
  const clock = { now: Date.parse("2026-11-01T12:00:00Z") };
  let harness: Harness;
  let close: () => Promise<void>;
  const resume = () => harness.app.services.erasures.resume("acme");
  const erase = async (id: string): Promise<string> =>
    (await shopperOf(harness, id).call("delete", "/v1/shopper").expect(202)).body.receipt_id as string;
  const statesOf = (receipts: readonly string[]) =>
    Promise.all(
      receipts.map(async (receipt) => {
        const { body } = await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200);
        return body.state as string;
      }),
    );

  beforeEach(async () => {
    const store = await start();
    // Others answer from the store as well: what was believed goes there in their own time.
    const settings = { workers: 2, port: 1, ...store.settings };
    harness = await startHarness({ clock: () => clock.now }, "acme", settings);
    await registerNotice(harness);
    close = async () => {
      await harness.close();
      await store.stop();
    };
  });
  afterEach(() => close());

  it.each([
    ["of the same person", "anna"],
    ["of somebody else", "bert"],
  ])("is not complete while what is believed may rest on the first: %s", async (_, second) => {
    await shopperOf(harness, "anna").agree(ALL).expect(200);
    const receipts = [await erase("anna")];
    await resume();
    clock.now += 1;
    receipts.push(await erase(second));
    await resume();
    expect(await statesOf(receipts)).toEqual(["forgotten_in_data", "forgotten_in_data"]);
    clock.now += FOLLOWED_MS;
    await resume();
    expect(await statesOf(receipts)).toEqual(["complete", "complete"]);
  });

  it("is complete at once where nobody before it was measured", async () => {
    const receipts = [await erase("anna"), await erase("bert")];
    await resume();
    expect(await statesOf(receipts)).toEqual(["complete", "complete"]);
  });
});
