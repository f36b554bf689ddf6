/**
 * The lock holds on every machine and with every npm: it names no server, and no package in it runs a script
 * when it is installed but the two native ones, which look for the prebuilt file that they bring along. npm
 * up to 10 does not know `allowScripts` of package.json: what it runs, it takes from the lock.
 *
 * node scripts/ci/check-lock.mjs [--write]   (says what is wrong, or mends it; docs/decisions)
 *
 * It is plain JavaScript, for it must speak where nothing was installed.
 */
import { readFileSync, writeFileSync } from "node:fs";

/** npm builds these from their sources where it is not told that they have a script of their own. */
const MAY_RUN = new Set(["node_modules/lmdb", "node_modules/msgpackr-extract"]);

const file = new URL("../../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const found = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  if (entry.resolved !== undefined) {
    found.push(`${path} names the server that it comes from`);
    delete entry.resolved;
  }
  if (entry.hasInstallScript && !MAY_RUN.has(path)) {
    found.push(`${path} runs a script when it is installed`);
    delete entry.hasInstallScript;
  }
}
for (const path of MAY_RUN)
  if (lock.packages[path] && !lock.packages[path].hasInstallScript) {
    found.push(`${path} would be built from its sources: its own script is not marked`);
    lock.packages[path].hasInstallScript = true;
  }
if (process.argv.includes("--write")) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
else if (found.length > 0) {
  console.error(`${found.join("\n")}\nMend it with: node scripts/ci/check-lock.mjs --write`);
  process.exitCode = 1;
}
