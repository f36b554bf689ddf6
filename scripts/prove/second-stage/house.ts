/** A shop of visits, imported and trained by the command line, behind a running service. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type App, createApp } from "../../../src/app.ts";
import type { TrainShopResult } from "../../../src/learn/shop/training-result.ts";
import { toConfig } from "../../../src/lib/config.ts";
import { createWire, type Wire } from "../../demo/wire.ts";
import { importShop } from "../imported-shop/import-shop.ts";
import { readVisitRows, type VisitFiles } from "./visits-file.ts";

/** What holds of the order and its reasons must not depend on how busy this machine is. */
const PATIENCE_MS = 60_000;
const COLUMNS = ["--map", "SessionId=shopper_id,ItemId=item_id,Time=occurred_at", "--set", "type=view"];

export type VisitsShop = { readonly data: string; readonly key: string; readonly trained: TrainShopResult };

/** Every visit becomes a shopper. The shop attests for all of them, and trains with what is usual. */
export const importVisits = async ({ train, titles }: VisitFiles, folder: string): Promise<VisitsShop> => {
  const catalogue = join(folder, "catalogue.ndjson");
  const items = [...new Set(readVisitRows(train).map(({ item }) => item))];
  const lines = items.map((id) => {
    const { title, category = [], brand = null } = titles?.get(id) ?? {};
    return JSON.stringify({ item_id: id, title: title || `Thing ${id}`, category, brand });
  });
  await writeFile(catalogue, `${lines.join("\n")}\n`);
  const { key, trained } = await importShop(
    { format: "table", catalogueFormat: "ndjson", catalogue, events: train, columns: COLUMNS },
    folder,
    Date.now(),
  );
  return { data: join(folder, "data"), key, trained };
};

export type VisitsHouse = {
  readonly app: App;
  readonly url: string;
  readonly wire: Wire;
  /** Time stands still from here on: an answer and what is asked about it differ by what was done alone. */
  stopClock(): number;
  /** Puts a package, or nothing, where the second stage stands, and waits until that is served. */
  setSecondStage(id: string | null): Promise<void>;
};

export const openVisitsHouse = async ({
  data,
  key,
}: Pick<VisitsShop, "data" | "key">): Promise<VisitsHouse> => {
  const time = { stopped: null as number | null };
  const env = { CANDOR_REASON_BUDGET: String(PATIENCE_MS) };
  const config = toConfig(env, { data, logLevel: "silent", port: 0, rateLimit: 100_000 });
  const app = await createApp(config, {
    questionDraw: () => () => 1,
    clock: () => time.stopped ?? Date.now(),
    random: (size) => randomBytes(size),
    modelDeadlineMs: PATIENCE_MS,
  });
  const { port } = await app.listen(0, "127.0.0.1");
  const url = `http://127.0.0.1:${port}`;
  const wire = createWire(url, key);
  return {
    app,
    url,
    wire,
    stopClock: () => (time.stopped ??= Date.now()),
    setSecondStage: async (champion) => {
      await wire.call("PUT", "/v1/slots/default.rank", { champion });
      await app.follow();
    },
  };
};
