import { createHash } from "node:crypto";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DomainError } from "../../lib/errors.ts";
import type { ModelPort } from "../../model/registry/port.ts";
import {
  listFolders,
  listPackage,
  openSteadily,
  packageExists,
  type PackageFile,
  packageFolder,
  placeFolder,
  sameFiles,
  verifyPackage,
} from "../driver/package-folder.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { shopFolder } from "../shopper/program.ts";
import { type Connection, script } from "./connection.ts";
import { partKey } from "./key-names.ts";
import { readRevision, writeRevision } from "./shop-keys.ts";

/** Blobs go over the wire in pieces, so that none holds up other commands for long. */
const PIECE = 1024 * 1024;

const piecesOf = (file: PackageFile): number => Math.max(1, Math.ceil(file.size / PIECE));
const tagOf = (packageId: string): string => `package/${packageFolder(packageId)}`;
const listKey = (shop: string, packageId: string): string => partKey(shop, tagOf(packageId), "files");
const pieceKey = (shop: string, packageId: string, file: PackageFile, piece: number): string =>
  partKey(shop, tagOf(packageId), `${file.sha256}.${piece}`);

const filesIn = (row: Buffer): readonly PackageFile[] => JSON.parse(row.toString()) as PackageFile[];
const piecesOfAll = (shop: string, packageId: string, files: readonly PackageFile[]): string[] =>
  files.flatMap((file) =>
    Array.from({ length: piecesOf(file) }, (_, piece) => pieceKey(shop, packageId, file, piece)),
  );

/** KEYS: the list, every piece. ARGV: the list. 0: a piece is missing; 2: there is a list already. */
const LIST_WHOLE = script(`
for at = 2, #KEYS do if redis.call('EXISTS', KEYS[at]) == 0 then return 0 end end
if redis.call('SETNX', KEYS[1], ARGV[1]) == 1 then return 1 end
return 2`);
/** KEYS: the list, every piece of it. ARGV: the list as it was read. 0: it is another one by now. */
const REMOVE_LISTED = script(`
local row = redis.call('GET', KEYS[1])
if row and row ~= ARGV[1] then return 0 end
for at = 1, #KEYS do redis.call('DEL', KEYS[at]) end
return 1`);

const changedMeanwhile = (packageId: string): DomainError =>
  new DomainError("package_missing", `${packageId} was removed while it was fetched.`);

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
  const parentOf = (shop: string): string => join(cacheDir, "shops", shopFolder(shop), "models");
  const folderOf = (shop: string, packageId: string): string =>
    join(parentOf(shop), packageFolder(packageId));
  const rowOf = (shop: string, packageId: string): Promise<Buffer | null> =>
    connection.call<Buffer | null>("GET", listKey(shop, packageId));
  const known = async (shop: string, packageId: string): Promise<readonly PackageFile[] | null> => {
    const row = await rowOf(shop, packageId);
    return row === null ? null : filesIn(row);
  };
  /** A package that is removed while it is fetched leaves nothing here. */
  const fetchAll = async (
    shop: string,
    packageId: string,
    files: readonly PackageFile[],
    folder: string,
  ): Promise<void> => {
    await placeFolder(folder, sealer.stamp().toString("hex"), async (temporary) => {
      for (const file of files)
        await fetchFile(connection, shop, packageId, file, join(temporary, file.path));
    });
    if (sameFiles((await known(shop, packageId)) ?? [], files)) return;
    await rm(folder, { recursive: true, force: true });
    throw changedMeanwhile(packageId);
  };
  return {
    readRegistry: (shop) => readRevision(connection, registryKey(shop)),
    registryRevision: async (shop) =>
      Number((await connection.call<Buffer | null>("HGET", registryKey(shop), "revision")) ?? 0),
    writeRegistry: (shop, value, expected) => writeRevision(connection, registryKey(shop), value, expected),
    settleRegistry: (shop) => connection.settle(registryKey(shop)),
    openPackage: (shop, packageId) =>
      openSteadily(
        () => known(shop, packageId),
        async (files) => {
          const folder = folderOf(shop, packageId);
          const isWhole = await verifyPackage(folder, files).then(
            () => true,
            () => false,
          );
          if (!isWhole) await fetchAll(shop, packageId, files, folder);
          return folder;
        },
      ),
    async putPackage(shop, packageId, folder) {
      const files = await listPackage(folder);
      const before = await known(shop, packageId);
      if (before !== null && !sameFiles(before, files)) throw packageExists(packageId);
      for (;;) {
        for (const file of files) await sendFile(connection, shop, packageId, file, join(folder, file.path));
        // The list comes last, and only where all pieces are there: somebody may have removed the package.
        const listed = await connection.run<number>(
          LIST_WHOLE,
          [listKey(shop, packageId), ...piecesOfAll(shop, packageId, files)],
          [JSON.stringify(files)],
        );
        if (listed === 0) continue;
        if (listed === 1 || sameFiles((await known(shop, packageId)) ?? files, files)) return;
        throw packageExists(packageId);
      }
    },
    async deletePackage(shop, packageId) {
      for (;;) {
        const row = await rowOf(shop, packageId);
        const pieces = row === null ? [] : piecesOfAll(shop, packageId, filesIn(row));
        const keys = [listKey(shop, packageId), ...pieces];
        if (row === null || (await connection.run<number>(REMOVE_LISTED, keys, [row])) === 1) break;
      }
      // It may have been gone before, by a call that was refused for want of replicas.
      await connection.settle(listKey(shop, packageId));
      await rm(folderOf(shop, packageId), { recursive: true, force: true });
    },
    async removeStale(shop, now) {
      for (const packageId of await listFolders(parentOf(shop), now))
        if ((await known(shop, packageId)) === null)
          await rm(folderOf(shop, packageId), { recursive: true, force: true });
    },
  };
};
