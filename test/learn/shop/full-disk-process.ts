import { randomBytes } from "node:crypto";
import { trainShop } from "../../../src/learn/shop/train-shop.ts";
import type { Config } from "../../../src/lib/config.ts";
import { openServices } from "../../../src/services/open-services.ts";

/** Trains where no file can grow any further, and says in one line of JSON what it met. */
const config = JSON.parse(process.argv[2]!) as Config;
const { services, close } = await openServices(config, {
  clock: () => Date.now(),
  random: (size) => randomBytes(size),
});
const told = await trainShop({ services, onProgress: () => undefined }, "acme", {
  by: "test",
  minShoppers: 2,
  // Longer lists: a model that is larger than the store.
  neighbours: 400,
}).then(
  () => ({ code: null, message: "" }),
  (error: { code?: string; message: string }) => ({ code: error.code ?? null, message: error.message }),
);
process.stdout.write(`${JSON.stringify(told)}\n`);
await close().catch(() => undefined);
process.exit(0);
