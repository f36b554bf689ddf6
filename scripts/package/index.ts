/**
 * What npm runs around `npm pack`.
 *
 * tsx scripts/package/index.ts before   (builds anew, and slims what is bundled)
 * tsx scripts/package/index.ts after    (puts it back)
 */
import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { restoreBundled, slimBundled } from "./slim-bundled.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** A file whose source is gone must not be packed. */
const buildAnew = async (): Promise<void> => {
  await rm(join(ROOT, "dist"), { recursive: true, force: true });
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-p", join(ROOT, "tsconfig.build.json")], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("The sources do not compile; nothing was packed.");
};

if (process.argv[2] === "before") {
  await buildAnew();
  await slimBundled(ROOT);
} else await restoreBundled(ROOT);
