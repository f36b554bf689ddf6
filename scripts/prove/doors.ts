import { pathToFileURL } from "node:url";
import { startRedis } from "../../test/store/redis-server.ts";
import { ACTS } from "./doors/acts.ts";
import { readableAtRest } from "./doors/at-rest.ts";
import { openHouse } from "./doors/house.ts";
import { DOORS } from "./doors/requests.ts";
import { type Tried, tryDoors, type TryOptions } from "./doors/try-doors.ts";

/** What was tried on one store, and what of people can be read in its files without keys. */
export type StoreFigures = Tried & { readonly readable_at_rest: readonly string[] };

const onStore = async (store: "lmdb" | "redis", options: Partial<TryOptions>): Promise<StoreFigures> => {
  const redis = store === "redis" ? await startRedis() : null;
  try {
    const acts = options.acts ?? ACTS;
    const house = await openHouse(redis?.url ?? null, [...acts.map(({ name }) => name), "nothing"]);
    try {
      const tried = await tryDoors(house, { ...options, acts });
      await house.app.tick();
      const folders = redis === null ? [house.dir] : [house.dir, redis.dir];
      return { ...tried, readable_at_rest: await readableAtRest(folders) };
    } finally {
      await house.close();
    }
  } finally {
    await redis?.remove();
  }
};

export type DoorsFigures = {
  readonly routes: number;
  readonly doors: number;
  readonly stores: readonly StoreFigures[];
};

/** Every route and every way to name a person, after everything that takes something back, on real stores. */
export const proveDoors = async (
  stores: readonly ("lmdb" | "redis")[],
  options: Partial<TryOptions> = {},
): Promise<DoorsFigures> => {
  const tried: StoreFigures[] = [];
  for (const store of stores) tried.push(await onStore(store, options));
  return { routes: new Set(DOORS.map(({ name }) => name)).size, doors: DOORS.length, stores: tried };
};

/** What does not hold, in words; empty where everything does. */
export const faultsOf = ({ stores }: DoorsFigures): string[] =>
  stores.flatMap(({ store, open, unreached, control, shown_before, readable_at_rest }) => [
    ...open.map(
      ({ act, route, way, what }) => `${store}: ${route}, ${way}, after ${act}: ${what.join("; ")}`,
    ),
    ...unreached.map((route) => `${store}: no request reaches ${route}`),
    ...readable_at_rest.map((canary) => `${store}: its files show ${canary}`),
    ...Object.entries(control).flatMap(([act, found]) =>
      found > 0 ? [] : [`${store}: with the fault of "${act}" planted no door was found`],
    ),
    ...(Object.keys(shown_before).length > 0
      ? []
      : [`${store}: nothing was shown before, so nothing is shown`]),
  ]);

const main = async (): Promise<number> => {
  const figures = await proveDoors(["lmdb", "redis"], {
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const faults = faultsOf(figures);
  process.stdout.write(`${JSON.stringify({ ...figures, faults }, null, 2)}\n`);
  return faults.length === 0 ? 0 : 1;
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main();
