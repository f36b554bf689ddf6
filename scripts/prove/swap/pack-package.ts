import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import { MANIFEST_FILE } from "../../../src/model/package/manifest-schema.ts";
import { readManifest } from "../../../src/model/package/package-files.ts";

/**
 * Packs the manifest and the files that it lists, in a fixed order with fixed times, so that the same package
 * gives the same bytes.
 * @throws DomainError package_missing | manifest_invalid
 */
export const packPackage = async (dir: string): Promise<Readable> => {
  const manifest = await readManifest(dir);
  const archive = pack();
  const write = async (): Promise<void> => {
    for (const path of [MANIFEST_FILE, ...Object.keys(manifest.files).sort()]) {
      const bytes = await readFile(join(dir, path));
      await new Promise<void>((resolve, reject) => {
        archive.entry({ name: path, size: bytes.length, mode: 0o644, mtime: new Date(0) }, bytes, (cause) =>
          cause == null ? resolve() : reject(cause),
        );
      });
    }
    archive.finalize();
  };
  write().catch((cause: Error) => archive.destroy(cause));
  return Readable.from(archive);
};
