import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

const HERE = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
/** The part of the runtime that a model needs, loaded as the service loads it. */
const OPEN_A_MODEL = `
  const { loadPackage } = await import(${JSON.stringify(HERE("src/model/verify/load-package.ts"))});
  const model = await loadPackage(${JSON.stringify(HERE("models/demo-linear/1.0.0"))});
  await model.release();
`;

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "candor-no-telemetry-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it("writes no number of the machine and no queue of telemetry where a model is opened", () => {
  const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env;
  execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", OPEN_A_MODEL], {
    cwd: HERE(""),
    env: { ...env, HOME: home, TMPDIR: home, XDG_CACHE_HOME: join(home, "cache") },
  });
  // The loader of TypeScript keeps what it has compiled in a folder of its own.
  expect(readdirSync(home, { recursive: true }).filter((path) => !String(path).startsWith("tsx-"))).toEqual(
    [],
  );
});
