/**
 * The lock holds on every machine and with every npm: it names no server, and no package in it runs a script
 * when it is installed but the two native ones, which look for the prebuilt file that they bring along. npm
 * up to 10 does not know `allowScripts` of package.json: what it runs, it takes from the lock.
 *
 * node scripts/ci/check-lock.mjs [FILE] [--write]   (says what is wrong, or mends it)
 *
 * It is plain JavaScript, for it must speak where nothing was installed.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** npm builds these from their sources where the lock does not say that they have a script of their own. */
const MAY_RUN = ["node_modules/lmdb", "node_modules/msgpackr-extract"];

/** What is wrong with one entry, and how the entry should be. */
const judge = (path, { resolved, hasInstallScript, ...entry }) => {
  const mayRun = MAY_RUN.includes(path);
  return {
    faults: [
      ...(resolved === undefined ? [] : [`${path} names the server that it comes from`]),
      ...(hasInstallScript && !mayRun ? [`${path} runs a script when it is installed`] : []),
      ...(!hasInstallScript && mayRun ? [`${path} would be built from its sources`] : []),
    ],
    entry: mayRun ? { ...entry, hasInstallScript: true } : entry,
  };
};

const [given] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const file = given ?? fileURLToPath(new URL("../../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(file, "utf8"));
const judged = Object.entries(lock.packages).map(([path, entry]) => [path, judge(path, entry)]);
const faults = judged.flatMap(([, each]) => each.faults);
if (process.argv.includes("--write")) {
  if (faults.length > 0) {
    const packages = Object.fromEntries(judged.map(([path, { entry }]) => [path, entry]));
    writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  }
} else if (faults.length > 0) {
  console.error(`${faults.join("\n")}\nMend it with: node scripts/ci/check-lock.mjs --write`);
  process.exitCode = 1;
}
