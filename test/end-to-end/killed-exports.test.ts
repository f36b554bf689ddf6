import { mkdir, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { makeTemporaryFolder } from "../../src/lib/temporary-folder.ts";
import type { Harness } from "../support/harness.ts";
import { leaveMugShop } from "./ingest.ts";
import { type Serving, startServing } from "./serving.ts";

/** A start takes seconds; a crowded machine is given more. */
const PATIENT = { timeout: 30_000, interval: 20 };

const given = process.env["TMPDIR"];
const services: Serving[] = [];
let harness: Harness;
let folder = "";
beforeAll(async () => {
  harness = await leaveMugShop({}, ["anna"]);
  folder = await mkdtemp(join(tmpdir(), "candor-test-killed-"));
  process.env["TMPDIR"] = folder;
}, 60_000);
afterAll(async () => {
  if (given === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = given;
  for (const { child, ended } of services) {
    child.kill("SIGTERM");
    await ended;
  }
  await removeFolder(folder);
  await removeFolder(harness.dir);
}, 60_000);

const start = async (): Promise<Serving> => {
  const service = await startServing(harness.config, 1);
  services.push(service);
  return service;
};
const left = async (): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.startsWith("candor-dataset-"));

it("what was exported when a service was killed goes at its next start, and nothing of others", async () => {
  const service = await start();
  const asked = fetch(`${service.url}/v1/datasets`, {
    method: "POST",
    headers: { Authorization: `Bearer ${harness.key}` },
  }).catch(() => null);
  await expect.poll(left, PATIENT).toHaveLength(1);
  process.kill(service.pid, "SIGKILL");
  await asked;
  await service.ended;
  const [killed] = await left();
  await mkdir(join(folder, killed!, "dataset"), { recursive: true });
  const living = await makeTemporaryFolder("dataset");
  await start();
  await expect.poll(left, PATIENT).not.toContain(killed);
  expect((await left()).map((name) => join(folder, name))).toEqual([living]);
  await removeFolder(living);
}, 120_000);
