import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findLost } from "./find-lost.ts";
import type { House } from "./kill-processes.ts";
import { envOf, type Served, serveStore } from "./serve.ts";
import { type Checks, isHeld, look, type Seen, workAWhile } from "./state-checks.ts";
import { agree, createCaller } from "./writers.ts";

const limitFiles = (service: Served, bytes: number | "unlimited"): void => {
  for (const { pid } of service.tree()) spawnSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:`]);
};

const BEYOND = 6 * 1024 * 1024;

/** A limit on the size of files stands for the disk. */
export const diskFull =
  ({ place, key }: House) =>
  async (checks: Checks) => {
    const service = await serveStore(place);
    try {
      const told = await workAWhile(service, key, "full");
      const call = createCaller(service.url, key);
      await agree(call, "anna");
      limitFiles(service, (await stat(join(place.data, "store.mdb"))).size + BEYOND);
      const big = (n: number): unknown[] =>
        Array.from({ length: 200 }, (_, at) => ({
          item_id: `big-${n}-${at}`,
          title: "x".repeat(400),
          price: 1,
          currency: "EUR",
        }));
      let last: Seen = { status: 0, body: {} };
      for (let n = 0; n < 500 && last.status !== 507; n += 1)
        last = await look(service, key, "PUT", "/v1/items", big(n));
      checks.that(
        "data is refused with 507 disk_full",
        last.status === 507 && last.body.code === "disk_full",
      );
      const no = await look(service, key, "DELETE", "/v1/shopper/consent");
      checks.that("a withdrawal is taken", no.status === 200);
      limitFiles(service, "unlimited");
      const again = await look(service, key, "PUT", "/v1/items", big(501));
      checks.that("data is taken once there is room", again.status === 200);
      checks.that("nothing acknowledged is lost", (await findLost(call, told)).length === 0);
      return `${last.status} ${last.body.code}`;
    } finally {
      await service.stop();
    }
  };

const CANDOR = fileURLToPath(new URL("../../candor.mjs", import.meta.url));
const NOBODY = "65534";

/** Starts the service as somebody who may not write there; its code and what it said. */
const startUnprivileged = async ({
  place,
  folder,
}: House): Promise<{ code: number | null; said: string }> => {
  const temporary = join(folder, "tmp");
  await mkdir(temporary, { mode: 0o777 });
  await chmod(temporary, 0o777);
  const args = [process.execPath, CANDOR, "serve", "--data", place.data, "--port", "0"];
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? ["setpriv", "--reuid", NOBODY, "--clear-groups", ...args] : args;
  const [program = "", ...rest] = as;
  const child = spawn(program, rest, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...envOf(place), TMPDIR: temporary, HOME: temporary },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  return { code, said };
};

export const readOnly = (house: House) => async (checks: Checks) => {
  const { place, folder, key } = house;
  const first = await serveStore(place);
  const told = await workAWhile(first, key, "read-only").finally(() => first.stop());
  const paths = [place.data, ...(await readdir(place.data)).map((name) => join(place.data, name))];
  await chmod(folder, 0o755);
  await chmod(place.keys, 0o644);
  for (const path of paths) await chmod(path, (await stat(path)).isDirectory() ? 0o555 : 0o444);
  const { code, said } = await startUnprivileged(house);
  checks.that("it does not start, by itself", code !== null && code !== 0);
  const line = said.split("\n").find((each) => /cannot be opened|owner|mode|EACCES|permission/i.test(each));
  checks.that("it says what to see to", line !== undefined);
  for (const path of paths) await chmod(path, (await stat(path)).isDirectory() ? 0o700 : 0o600);
  const again = await serveStore(place);
  const lost = await findLost(createCaller(again.url, key), told).finally(() => again.stop());
  checks.that("nothing acknowledged is lost", lost.length === 0);
  return `code ${code}: ${(line ?? said).trim().replaceAll(folder, "").slice(0, 300)}`;
};

export const folderGone =
  ({ place, key }: House) =>
  async (checks: Checks) => {
    const service = await serveStore(place);
    const away = `${place.data}.away`;
    try {
      const told = await workAWhile(service, key, "gone");
      await rename(place.data, away);
      const ready = await look(service, key, "GET", "/readyz");
      checks.that("readiness names the state", ready.status === 503 && ready.body.state === "store_empty");
      checks.that("it lives", (await look(service, key, "GET", "/healthz")).status === 200);
      // What was looked at a moment ago is looked at again after a moment.
      await sleep(200);
      const consent = await look(service, key, "GET", "/v1/shopper/consent");
      checks.that("nobody is told anything of a store that is not there", consent.status === 503);
      const write = await look(service, key, "DELETE", "/v1/shopper/consent");
      checks.that("nothing is acknowledged that would be lost", write.status === 503 || isHeld(write));
      await service.stop();
      // What was written where it had stood is of no store.
      if (!isHeld(write)) await rm(place.data, { recursive: true, force: true });
      await rename(away, place.data);
      const again = await serveStore(place);
      const lost = await findLost(createCaller(again.url, key), told).finally(() => again.stop());
      checks.that("nothing acknowledged is lost once it is back", lost.length === 0);
      return `${ready.status} ${ready.body.state}; consent ${consent.status}`;
    } finally {
      await service.stop();
    }
  };
