import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { ModelPort, StoredRegistry } from "../../model/registry/port.ts";
import {
  copyInto,
  listPackage,
  packageExists,
  type PackageFile,
  packageFolder,
  placeFolder,
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
  const folderOf = (shop: string, packageId: string): string =>
    join(dir, "shops", shopFolder(shop), "models", packageFolder(packageId));
  const known = (shop: string, packageId: string): Promise<readonly PackageFile[] | null> =>
    environment.read(() => packages.get(rowKey(shop, packageId)) ?? null);
  return {
    readRegistry: (shop) => environment.read(() => registries.get(shopFolder(shop)) ?? null),
    registryRevision: (shop) => environment.read(() => registries.get(shopFolder(shop))?.revision ?? 0),
    writeRegistry: (shop, value, expected) =>
      environment.write(() => {
        if ((registries.get(shopFolder(shop))?.revision ?? 0) !== expected) return null;
        const registry = { revision: expected + 1, value };
        void registries.put(shopFolder(shop), registry);
        return registry;
      }),
    async openPackage(shop, packageId) {
      const files = await known(shop, packageId);
      if (files === null) return null;
      await verifyPackage(folderOf(shop, packageId), files);
      return folderOf(shop, packageId);
    },
    async putPackage(shop, packageId, folder) {
      const files = await listPackage(folder);
      const before = await known(shop, packageId);
      if (before !== null && !sameFiles(before, files)) throw packageExists(packageId);
      try {
        const target = folderOf(shop, packageId);
        await placeFolder(target, sealer.stamp().toString("hex"), (temporary) =>
          copyInto(folder, files, temporary),
        );
        await verifyPackage(target, files);
      } catch (cause) {
        throw storeError(cause);
      }
      await environment.write(() => void packages.put(rowKey(shop, packageId), files));
    },
    async deletePackage(shop, packageId) {
      await environment.write(() => void packages.remove(rowKey(shop, packageId)));
      await rm(folderOf(shop, packageId), { recursive: true, force: true });
    },
  };
};
