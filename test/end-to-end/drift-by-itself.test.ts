import { afterAll, beforeAll, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { describeOnLmdb } from "../support/both-stores.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { type Serving, startServing } from "./serving.ts";

describeOnLmdb("a service that runs", (startStore) => {
  let shop: PlantedShop;
  let service: Serving;
  let stopStore: () => Promise<void>;
  beforeAll(async () => {
    const { settings, stop } = await startStore();
    stopStore = stop;
    shop = await startPlantedShop({ clock: () => Date.now() }, true, settings);
    await shop.app.close();
    service = await startServing(shop.config, 1);
  }, 120_000);
  afterAll(async () => {
    service.child.kill("SIGTERM");
    await service.ended;
    await removeFolder(shop.dir);
    await stopStore();
  }, 60_000);

  it("looks by itself at how its champion does, and says why there are no figures yet", async () => {
    const read = async (): Promise<{ because: string; weeks: unknown[] } | null> => {
      const answer = await fetch(`${service.url}/v1/slots/default`, {
        headers: { Authorization: `Bearer ${shop.key}` },
      });
      return ((await answer.json()) as { reports: { drift: { because: string; weeks: unknown[] } | null } })
        .reports.drift;
    };
    await expect.poll(async () => (await read()) !== null, { timeout: 60_000 }).toBe(true);
    const drift = await read();
    expect(drift?.weeks).toEqual([]);
    expect(drift?.because).toMatch(/^0 shoppers who granted train and measure .* a figure needs 20\.$/);
  }, 90_000);
});
