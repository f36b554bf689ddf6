import { fileURLToPath } from "node:url";
import { packageId } from "../../src/model/package/manifest.ts";
import { checkPackage } from "../../src/model/verify/check-package.ts";
import { buildPackages } from "./build-packages.ts";

/** `npm run models:build`: the packages that ship with the repository, made anew and checked. */
const root = fileURLToPath(new URL("../../models", import.meta.url));
for (const manifest of await buildPackages(root)) {
  const { failures } = await checkPackage(`${root}/${manifest.name}/${manifest.version}`);
  for (const { code, message } of failures)
    process.stderr.write(`${packageId(manifest)}: ${message} (${code})\n`);
  if (failures.length > 0) process.exitCode = 1;
  process.stdout.write(
    `${packageId(manifest)}\n${Object.entries(manifest.files)
      .map(([path, hash]) => `  ${path.padEnd(18)} ${hash}`)
      .join("\n")}\n`,
  );
}
