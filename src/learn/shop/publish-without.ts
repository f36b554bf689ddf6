import { readManifest } from "../../model/package/package-files.ts";
import { entryOf } from "../../model/registry/package-transitions.ts";
import { createRegistry } from "../../model/registry/registry.ts";
import {
  hasPlaces,
  originOf,
  type PackageEntry,
  packageOf,
  type RegistryState,
} from "../../model/registry/registry-state.ts";
import { succeed } from "../../model/registry/succeed-package.ts";
import type { Services } from "../../services/services.ts";
import { whoLeft } from "../../shopper/who-left.ts";
import { changeAsTrained, originsOf } from "./as-trained.ts";
import type { MadeWithout } from "./make-without.ts";
import { fenceRegistry, type TrainingLease } from "./training-lease.ts";

const PATIENCE_MS = 30_000;
const FORGOTTEN = "it remembered shoppers who left; the same model without them has its places";

/** Nobody has retired it for good meanwhile. */
const keepsPlaces = (state: RegistryState, { id }: PackageEntry): boolean => {
  const entry = packageOf(state, id);
  return entry !== null && hasPlaces(entry);
};

/** Records of a training are needed while one of its packages may serve, or may be about to enter. */
const neededIn =
  (state: RegistryState) =>
  (id: string): boolean =>
    packageOf(state, id) === null || originsOf(Object.values(state.packages).filter(hasPlaces)).has(id);

export type WithoutSetting = {
  readonly services: Services;
  readonly shop: string;
  readonly entry: PackageEntry;
  readonly lease: TrainingLease;
};

/** Does the log tell of all of these, who left since the data was read, so that the next run knows? */
const areLogged = async (
  { services: { store }, shop }: WithoutSetting,
  left: readonly string[],
  watermark: number,
): Promise<boolean> => {
  if (left.length === 0) return true;
  const logged = await whoLeft(store.jobs, shop, await store.jobs.readErasures(shop, watermark));
  return logged !== null && left.every((key) => logged.has(key));
};

/**
 * Writes beside the shoppers what is counted of them from now on, and the package into the store; returns the
 * entry that it is to have in the registry. Null: somebody whom no model had counted yet has left since they
 * were read, and nothing would make the package forget them; it is to be made again.
 */
export const storeWithout = async (
  setting: WithoutSetting,
  { data, made }: MadeWithout,
  by: string,
): Promise<PackageEntry | null> => {
  const { services, shop, entry, lease } = setting;
  const { store, registry, clock } = services;
  const isNeeded = neededIn((await registry.read(shop)).state);
  const packages = [data.isAnew ? made.id : originOf(entry)];
  const counted = data.counted.map((each) =>
    each.record === null ? each : { ...each, record: { ...each.record, packages } },
  );
  await lease.hold();
  const left = await changeAsTrained(services, shop, packages, counted, isNeeded);
  if (!(await areLogged(setting, left, data.watermark))) return null;
  await lease.hold();
  // A crash after this leaves files that nothing knows; the next run puts the same there.
  await store.models.deletePackage(shop, made.id);
  await store.models.putPackage(shop, made.id, made.dir);
  return {
    ...entryOf(await readManifest(made.dir), { by, at: clock(), runMs: made.runMs }),
    ...(data.isAnew ? {} : { origin: originOf(entry) }),
  };
};

/**
 * Puts a model without those who left into the places of the one with them. What stands beside the shoppers
 * is written first: who leaves from then on is subtracted from that. Entries of the log that are newer than
 * the data are left to the next run, which begins at once. False where the old one was retired meanwhile, or
 * it has to be made again.
 */
export const publishWithout = async (
  setting: WithoutSetting,
  making: MadeWithout,
  by: string,
): Promise<boolean> => {
  const { services, shop, entry, lease } = setting;
  const { store, clock } = services;
  const registry = createRegistry({ models: fenceRegistry(store.models, lease), jobs: store.jobs, clock });
  const successor = await storeWithout(setting, making, by);
  if (successor === null) return false;
  const erasureHead = making.data.watermark;
  /** Dated as it enters the registry, however long that waits: others follow from then on. */
  const succeedNow = (before: RegistryState): RegistryState => {
    const at = clock();
    const dated = { ...successor, added_at: at };
    return succeed(before, { old: entry.id, entry: dated, because: FORGOTTEN }, { by, at, erasureHead });
  };
  const published = await registry.alone(
    shop,
    by,
    async () => {
      const { state } = await registry.change(shop, (before) =>
        keepsPlaces(before, entry) ? succeedNow(before) : before,
      );
      return packageOf(state, successor.id) !== null;
    },
    PATIENCE_MS,
  );
  if (!published) await store.models.deletePackage(shop, successor.id);
  return published;
};
