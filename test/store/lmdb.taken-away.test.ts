import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { openEmbeddedKeys, openStore } from "../../src/store/open-store.ts";

it("puts no package into a folder that was taken away, which could not come back then", async () => {
  const root = await mkdtemp(join(tmpdir(), "candor-taken-away-"));
  const platform = { clock: Date.now, random: (size: number) => randomBytes(size) };
  const dir = join(root, "data");
  const keys = await openEmbeddedKeys(dir, { path: join(root, "keys.json"), ...platform });
  const store = await openStore({ kind: "lmdb", dir, keys }, platform);
  try {
    const folder = join(root, "package");
    await mkdir(folder);
    await writeFile(join(folder, "manifest.json"), "{}");
    await rename(dir, `${dir}.away`);
    await expect(store.models.putPackage("demo", "linear@1.0.0", folder)).rejects.toThrow();
    expect(existsSync(dir)).toBe(false);
    await rename(`${dir}.away`, dir);
    await store.models.putPackage("demo", "linear@1.0.0", folder);
    expect(await store.models.openPackage("demo", "linear@1.0.0")).not.toBeNull();
  } finally {
    await store.close();
    await removeFolder(root);
  }
});
