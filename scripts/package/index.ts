/**
 * What npm runs to build, and around `npm pack`.
 *
 * tsx scripts/package/index.ts build [FOLDER]  (dist, where none is named)
 * tsx scripts/package/index.ts before          (builds, and slims what is bundled)
 * tsx scripts/package/index.ts after           (puts it back)
 */
import { join, resolve } from "node:path";
import { buildProgram } from "./build-program.ts";
import { restoreBundled, slimBundled } from "./slim-bundled.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const [act, folder] = process.argv.slice(2);
if (act !== "after") await buildProgram(resolve(folder ?? join(ROOT, "dist")));
if (act === "before") await slimBundled(ROOT);
if (act === "after") await restoreBundled(ROOT);
