import { randomBytes } from "node:crypto";
import { trainShop } from "../../../src/learn/shop/train-shop.ts";
import type { TrainShopOptions } from "../../../src/learn/shop/training-wish.ts";
import type { Config } from "../../../src/lib/config.ts";
import { openServices } from "../../../src/services/open-services.ts";

/** A training in a process of its own, which says each phase as it begins: to be killed. */
const { config, options } = JSON.parse(process.argv[2]!) as { config: Config; options: TrainShopOptions };
const { services, close } = await openServices(config, {
  clock: () => Date.now(),
  random: (size) => randomBytes(size),
});
const told = { phase: "" };
const onProgress = (phase: string): void => {
  if (phase === told.phase) return;
  told.phase = phase;
  process.stdout.write(`${phase}\n`);
};
await trainShop({ services, onProgress }, "acme", options).then(
  ({ package: id }) => process.stdout.write(`done ${id}\n`),
  (error: { code?: string; message: string }) =>
    process.stdout.write(`failed ${error.code} ${error.message}\n`),
);
await close();
