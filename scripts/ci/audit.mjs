/**
 * Asks the registry whether a package that runs has a known weakness, and says what it answers. A high or
 * critical one fails; a registry that does not answer (no network, a mirror without advisories) fails nothing
 * and is said.
 *
 * node scripts/ci/audit.mjs [--registry URL]
 *
 * It is plain JavaScript, for it must speak where nothing was installed.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const FAILS = ["high", "critical"];
const LONGEST_MS = 120_000;

const read = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const at = process.argv.indexOf("--registry");
const registry = at === -1 ? [] : ["--registry", process.argv[at + 1]];
const { stdout } = spawnSync(
  "npm",
  ["audit", "--json", "--omit=dev", "--package-lock-only", "--fetch-retries=0", ...registry],
  { cwd: fileURLToPath(new URL("../..", import.meta.url)), encoding: "utf8", timeout: LONGEST_MS },
);
const told = read(stdout ?? "");
if (told?.vulnerabilities === undefined) {
  console.log("audit: the registry did not answer; nothing is known of weaknesses.");
} else {
  const found = Object.values(told.vulnerabilities);
  const bad = found.filter(({ severity }) => FAILS.includes(severity));
  for (const { name, severity, range } of found) console.log(`audit: ${severity}: ${name} ${range}`);
  console.log(`audit: ${found.length} known weaknesses, ${bad.length} of them high or critical.`);
  process.exitCode = bad.length === 0 ? 0 : 1;
}
