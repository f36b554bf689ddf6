import { createHash } from "node:crypto";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DomainError } from "../../lib/errors.ts";
import type { ModelPort } from "../../model/registry/port.ts";
import {
  listPackage,
  packageExists,
  type PackageFile,
  packageFolder,
  placeFolder,
  sameFiles,
  verifyPackage,
} from "../driver/package-folder.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { shopFolder } from "../shopper/program.ts";
import type { Connection } from "./connection.ts";
import { partKey } from "./key-names.ts";
import { readRevision, writeRevision } from "./shop-keys.ts";

/** Blobs go over the wire in pieces, so that none holds up other commands for long. */
const PIECE = 1024 * 1024;

const piecesOf = (file: PackageFile): number => Math.max(1, Math.ceil(file.size / PIECE));
const tagOf = (packageId: string): string => `package/${packageFolder(packageId)}`;
const listKey = (shop: string, packageId: string): string => partKey(shop, tagOf(packageId), "files");
const pieceKey = (shop: string, packageId: string, file: PackageFile, piece: number): string =>
  partKey(shop, tagOf(packageId), `${file.sha256}.${piece}`);

const fetchFile = async (
  connection: Connection,
  shop: string,
  packageId: string,
  file: PackageFile,
  target: string,
): Promise<void> => {
  const hash = createHash("sha256");
  await mkdir(dirname(target), { recursive: true });
  const handle = await open(target, "w");
  try {
    for (let piece = 0; piece < piecesOf(file); piece += 1) {
      const bytes = await connection.call<Buffer | null>("GET", pieceKey(shop, packageId, file, piece));
      if (bytes === null) break;
      hash.update(bytes);
      await handle.write(bytes);
    }
  } finally {
    await handle.close();
  }
  if (hash.digest("hex") !== file.sha256)
    throw new DomainError(
      "package_hash_mismatch",
      "A file of the package is not what was put in: put the package in again.",
    );
};

const sendFile = async (
  connection: Connection,
  shop: string,
  packageId: string,
  file: PackageFile,
  source: string,
): Promise<void> => {
  const bytes = await readFile(source);
  for (let piece = 0; piece < piecesOf(file); piece += 1) {
    await connection.call(
      "SET",
      pieceKey(shop, packageId, file, piece),
      bytes.subarray(piece * PIECE, (piece + 1) * PIECE),
    );
  }
};

/**
 * Registries and packages in Redis; each instance keeps fetched packages in `cacheDir`, verified whenever
 * they are opened.
 */
export const createRedisModels = ({
  connection,
  cacheDir,
  sealer,
}: {
  connection: Connection;
  cacheDir: string;
  sealer: Sealer;
}): ModelPort => {
  const registryKey = (shop: string): string => partKey(shop, "registry", "value");
  const folderOf = (shop: string, packageId: string): string =>
    join(cacheDir, "shops", shopFolder(shop), "models", packageFolder(packageId));
  const known = async (shop: string, packageId: string): Promise<readonly PackageFile[] | null> => {
    const row = await connection.call<Buffer | null>("GET", listKey(shop, packageId));
    return row === null ? null : (JSON.parse(row.toString()) as PackageFile[]);
  };
  return {
    readRegistry: (shop) => readRevision(connection, registryKey(shop)),
    registryRevision: async (shop) =>
      Number((await connection.call<Buffer | null>("HGET", registryKey(shop), "revision")) ?? 0),
    writeRegistry: (shop, value, expected) => writeRevision(connection, registryKey(shop), value, expected),
    async openPackage(shop, packageId) {
      const files = await known(shop, packageId);
      if (files === null) return null;
      const folder = folderOf(shop, packageId);
      const whole = await verifyPackage(folder, files).then(
        () => true,
        () => false,
      );
      if (whole) return folder;
      await placeFolder(folder, sealer.stamp().toString("hex"), async (temporary) => {
        for (const file of files)
          await fetchFile(connection, shop, packageId, file, join(temporary, file.path));
      });
      return folder;
    },
    async putPackage(shop, packageId, folder) {
      const files = await listPackage(folder);
      const before = await known(shop, packageId);
      if (before !== null && !sameFiles(before, files)) throw packageExists(packageId);
      for (const file of files) await sendFile(connection, shop, packageId, file, join(folder, file.path));
      // The list comes last: a package is there when all its files are.
      const first = await connection.call<unknown>(
        "SET",
        listKey(shop, packageId),
        JSON.stringify(files),
        "NX",
      );
      if (first === null && !sameFiles((await known(shop, packageId)) ?? files, files))
        throw packageExists(packageId);
    },
    async deletePackage(shop, packageId) {
      const files = (await known(shop, packageId)) ?? [];
      await connection.call(
        "DEL",
        listKey(shop, packageId),
        ...files.flatMap((file) =>
          Array.from({ length: piecesOf(file) }, (_, piece) => pieceKey(shop, packageId, file, piece)),
        ),
      );
      await rm(folderOf(shop, packageId), { recursive: true, force: true });
    },
  };
};
