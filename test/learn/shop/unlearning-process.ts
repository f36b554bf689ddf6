import { randomBytes } from "node:crypto";
import { createUnlearner } from "../../../src/learn/shop/unlearn.ts";
import type { Config } from "../../../src/lib/config.ts";
import { openServices } from "../../../src/services/open-services.ts";
import type { Services } from "../../../src/services/services.ts";

/**
 * Unlearning in a process of its own, which says that it has come to a place and waits there to be killed.
 */
export const PLACES = [
  "the data was read",
  "beside the shoppers",
  "before the package is stored",
  "before the registry",
  "after the registry",
] as const;
export type Place = (typeof PLACES)[number];

const { config, place } = JSON.parse(process.argv[2]!) as { config: Config; place: Place };
const { services, close } = await openServices(config, {
  clock: () => Date.now(),
  random: (size) => randomBytes(size),
});
const { store } = services;

const waitHere = (): Promise<never> => {
  process.stdout.write(`${place}\n`);
  return new Promise(() => undefined);
};
const at =
  <A extends unknown[], T>(which: Place, act: (...given: A) => Promise<T>): ((...given: A) => Promise<T>) =>
  (...given) =>
    which === place ? waitHere() : act(...given);

const stopping: Services = {
  ...services,
  defenceSecret: at("the data was read", services.defenceSecret),
  store: {
    ...store,
    shoppers: { ...store.shoppers, writeTrained: at("beside the shoppers", store.shoppers.writeTrained) },
    models: {
      ...store.models,
      putPackage: at("before the package is stored", store.models.putPackage),
      writeRegistry: async (...given) => {
        if (place === "before the registry") return waitHere();
        const written = await store.models.writeRegistry(...given);
        return place === "after the registry" ? waitHere() : written;
      },
    },
  },
};

await createUnlearner({
  services: stopping,
  log: {
    error: (fields, sentence) => void process.stdout.write(`failed ${JSON.stringify(fields)} ${sentence}\n`),
    warn: () => undefined,
    info: () => undefined,
    debug: () => undefined,
  },
  signal: new AbortController().signal,
}).turn();
process.stdout.write("done\n");
await close();
