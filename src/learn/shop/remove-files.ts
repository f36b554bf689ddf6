import type { Services } from "../../services/services.ts";

const LOOK_EVERY_MS = 60_000;
/** Whoever still loads a version as it was retired has found out by then. */
const GRACE_MS = 60_000;

/**
 * Removes the files of versions that were retired because they remember somebody: from the store, and from
 * what this instance keeps of it on its own disk, so that every instance does it; so are those of a package
 * that was taken out elsewhere. What the registry says of them stays.
 */
export const createRemoveFiles = ({
  store,
  registry,
  clock,
}: Pick<Services, "store" | "registry" | "clock">): ((shop: string) => Promise<void>) => {
  const removed = new Set<string>();
  const nextLook = new Map<string, number>();
  return async (shop) => {
    const now = clock();
    if (now < (nextLook.get(shop) ?? 0)) return;
    nextLook.set(shop, now + LOOK_EVERY_MS);
    const { state } = await registry.read(shop);
    for (const { id, retired, rests = false, watermark } of Object.values(state.packages)) {
      const name = JSON.stringify([shop, id]);
      // What rests is made again from its own recipe, and its files go after that.
      if (retired === null || rests || watermark === null || removed.has(name)) continue;
      if (now < retired.at + GRACE_MS) continue;
      // A full disk must not keep what remembers somebody, and the files are what fills it.
      await store.inReservedRoom(() => store.models.deletePackage(shop, id));
      removed.add(name);
    }
    await store.inReservedRoom(() => store.models.removeStale(shop, now));
  };
};
