/**
 * Writes the bill of materials of what runs (CycloneDX) from the lock, without a network, and checks that it
 * names every package of the lock that is installed where Candor runs, each with its version and hash.
 *
 * node scripts/ci/sbom.mjs FILE
 *
 * It is plain JavaScript, for it must speak where nothing was installed.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node scripts/ci/sbom.mjs FILE");
  process.exit(2);
}
// Asked to leave out what only development needs, npm leaves out what both need as well.
const { stdout, status } = spawnSync("npm", ["sbom", "--sbom-format=cyclonedx", "--package-lock-only"], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
if (status !== 0) {
  console.error("sbom: npm could not tell it.");
  process.exit(1);
}

const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8"));
const nameOf = (path, name) => name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
const wanted = new Set(
  Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== "" && dev !== true && devOptional !== true)
    .map(([path, { name, version }]) => `${nameOf(path, name)}@${version}`),
);
const bill = JSON.parse(stdout);
const fullName = ({ group, name, version }) =>
  `${group === undefined ? name : `${group}/${name}`}@${version}`;
const components = bill.components.filter((each) => wanted.has(fullName(each)));
const refs = new Set(components.map((each) => each["bom-ref"]));
const { name, version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
const own = bill.metadata.component;
const dependencies = bill.dependencies
  .filter(({ ref }) => refs.has(ref) || ref === own["bom-ref"])
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
const metadata = { ...bill.metadata, component: { ...own, name, version } };
writeFileSync(file, `${JSON.stringify({ ...bill, metadata, components, dependencies }, null, 2)}\n`);

const named = new Set(components.map(fullName));
const missing = [...wanted].filter((each) => !named.has(each));
const without = components.filter(({ hashes = [] }) => hashes.length === 0).map(fullName);
console.log(`sbom: ${components.length} packages in ${file}.`);
for (const each of missing) console.error(`sbom: ${each} is in the lock and not in the bill.`);
for (const each of without) console.error(`sbom: ${each} has no hash.`);
process.exitCode = missing.length + without.length === 0 ? 0 : 1;
