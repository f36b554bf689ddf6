/** `npm run faces:build`: writes what the client calls, from the contract, and bundles what browsers load. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleFaces, ROOT } from "./bundle.ts";
import { writeCalls } from "./write-calls.ts";

await writeFile(join(ROOT, "src/client/calls.ts"), await writeCalls());
await rm(join(ROOT, "assets"), { recursive: true, force: true });
await mkdir(join(ROOT, "assets"));
for (const [path, bytes] of await bundleFaces()) await writeFile(join(ROOT, path), bytes);
