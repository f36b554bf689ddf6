import { access, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ModelPort, StoredRegistry } from "../../model/registry/port.ts";
import {
  copyInto,
  fillBeside,
  listFolders,
  listPackage,
  moveAway,
  moveIn,
  openSteadily,
  packageExists,
  type PackageFile,
  packageFolder,
  sameFiles,
  verifyPackage,
} from "../driver/package-folder.ts";
import { storeError } from "../driver/store-errors.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { shopFolder } from "../shopper/program.ts";
import type { Environment } from "./environment.ts";

/** Registries in the store, packages as folders beside it: `<dir>/shops/<shop>/models/<package>/…`. */
export const createLmdbModels = (environment: Environment, dir: string, sealer: Sealer): ModelPort => {
  const registries = environment.table<StoredRegistry>("registries", "json");
  const packages = environment.table<readonly PackageFile[]>("packages", "json");
  const rowKey = (shop: string, packageId: string): string => `${shopFolder(shop)}/${packageId}`;
  const parentOf = (shop: string): string => join(dir, "shops", shopFolder(shop), "models");
  const folderOf = (shop: string, packageId: string): string =>
    join(parentOf(shop), packageFolder(packageId));
  const stamp = (): string => sealer.stamp().toString("hex");
  const known = (shop: string, packageId: string): Promise<readonly PackageFile[] | null> =>
    environment.read(() => packages.get(rowKey(shop, packageId)) ?? null);
  const isPlaced = (target: string, files: readonly PackageFile[]): Promise<boolean> =>
    verifyPackage(target, files).then(
      () => true,
      () => false,
    );
  /*
   * Row and folder change together under the lock of a write, which holds across processes: whoever removes a
   * package takes no folder that was put there after it.
   */
  const place = async (
    shop: string,
    packageId: string,
    { filled, files }: { readonly filled: string; readonly files: readonly PackageFile[] },
  ): Promise<void> => {
    const target = folderOf(shop, packageId);
    const gone = await environment.write(() => {
      const row = packages.get(rowKey(shop, packageId));
      if (row !== undefined && !sameFiles(row, files)) throw packageExists(packageId);
      const former = moveAway(target, stamp());
      moveIn(filled, target);
      void packages.put(rowKey(shop, packageId), files);
      return former;
    });
    if (gone !== null) await rm(gone, { recursive: true, force: true });
  };
  /** Its row is gone for good by then: one that could not be removed must keep its folder. */
  const removeFolder = async (shop: string, packageId: string): Promise<void> => {
    const gone = await environment.write(() =>
      packages.get(rowKey(shop, packageId)) === undefined
        ? moveAway(folderOf(shop, packageId), stamp())
        : null,
    );
    if (gone !== null) await rm(gone, { recursive: true, force: true });
  };
  return {
    readRegistry: (shop) => environment.read(() => registries.get(shopFolder(shop)) ?? null),
    registryRevision: (shop) => environment.read(() => registries.get(shopFolder(shop))?.revision ?? 0),
    // What is read here was flushed.
    settleRegistry: () => Promise.resolve(),
    writeRegistry: (shop, value, expected) =>
      environment.write(() => {
        if ((registries.get(shopFolder(shop))?.revision ?? 0) !== expected) return null;
        const registry = { revision: expected + 1, value };
        void registries.put(shopFolder(shop), registry);
        return registry;
      }),
    openPackage: (shop, packageId) =>
      openSteadily(
        () => known(shop, packageId),
        async (files) => {
          await verifyPackage(folderOf(shop, packageId), files);
          return folderOf(shop, packageId);
        },
      ),
    async putPackage(shop, packageId, folder) {
      const files = await listPackage(folder);
      const before = await known(shop, packageId);
      if (before !== null && !sameFiles(before, files)) throw packageExists(packageId);
      const target = folderOf(shop, packageId);
      try {
        if (before !== null && (await isPlaced(target, files))) return;
        // Made anew it would stand in the way of one that was taken away, and is to come back.
        await access(dir);
        const filled = await fillBeside(target, stamp(), (temporary) => copyInto(folder, files, temporary));
        try {
          await verifyPackage(filled, files);
          await place(shop, packageId, { filled, files });
        } finally {
          await rm(filled, { recursive: true, force: true });
        }
      } catch (cause) {
        throw storeError(cause);
      }
    },
    async deletePackage(shop, packageId) {
      await environment.write(() => void packages.remove(rowKey(shop, packageId)));
      await removeFolder(shop, packageId);
    },
    async removeStale(shop, now) {
      for (const packageId of await listFolders(parentOf(shop), now))
        if ((await known(shop, packageId)) === null) await removeFolder(shop, packageId);
    },
  };
};
