import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { startAside } from "../../src/lib/run-aside.ts";

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, "../..");
/** Node reads TypeScript by itself from 22.18 on; before, a loader is given, and children inherit it. */
const loader = Boolean(process.features.typescript)
  ? []
  : ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];

it("a process beside a command is found from whatever folder the command is run in", async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), "candor-test-elsewhere-"));
  onTestFinished(() => rm(elsewhere, { recursive: true }));
  const { stdout } = await run(
    process.execPath,
    [...loader, join(ROOT, "src/cli.ts"), "model", "check", join(ROOT, "models/demo-linear/1.0.0"), "--json"],
    { cwd: elsewhere },
  );
  expect(JSON.parse(stdout)).toMatchObject({ ok: true });
}, 60_000);

/** Nothing of this process runs meanwhile, so that it has heard of nothing when it goes on. */
const standStill = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

it("what is told to a process that was just killed ends nobody: its exit is heard", async () => {
  const child = startAside(import.meta.url, "./waiting-process", { anything: true });
  await new Promise((resolve) => {
    child.once("spawn", resolve);
  });
  const exit = new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve([code, signal]));
  });
  child.kill("SIGKILL");
  standStill(300);
  expect(child.connected).toBe(true);
  child.send({ type: "more" });
  expect(await exit).toEqual([null, "SIGKILL"]);
});
