import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { withHouse } from "./house.ts";
import { type House, ledgerOf } from "./kill-processes.ts";
import { leftOf } from "./process-tree.ts";
import { createRedisProcess, DURABLE, SERVER } from "./redis/redis-process.ts";
import { speakRedis } from "./redis/speak-redis.ts";
import { envOf, type Served, serveStore } from "./serve.ts";
import { agree, createCaller, findLost, nothingYet, startWriters } from "./writers.ts";

/** What a service does in a state that is no crash; `failed` names what did not hold. */
export type StateFigures = {
  readonly state: string;
  readonly told: string;
  readonly failed: readonly string[];
};

/** What has to hold, in a word each; the ones that did not are kept. */
const createChecks = () => {
  const failed: string[] = [];
  return {
    failed,
    that(what: string, holds: boolean): void {
      if (!holds) failed.push(what);
    },
  };
};

type Seen = {
  readonly status: number;
  readonly body: { code?: string; state?: string; held?: boolean };
};

const look = async (
  service: Served,
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Seen> => {
  const answer = await fetch(`${service.url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, "Shopper-Id": "anna", "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Seen["body"] };
};

/** A "no" that cannot be written is held beside the store, and written when there is one. */
const isHeld = ({ status, body }: Seen): boolean => status < 300 && body.held === true;

/** Works a while, so that there is something to lose. */
const workAWhile = async (service: Served, key: string, round: string) => {
  const told = nothingYet();
  const call = createCaller(service.url, key);
  await call("PUT", "/v1/items", null, [{ item_id: "i0", title: "Thing", price: 4, currency: "EUR" }]);
  const writers = startWriters(call, round, told);
  await sleep(800);
  for (const writer of writers) writer.stop();
  await Promise.all(writers.map(({ done }) => done));
  return told;
};

const limitFiles = (service: Served, bytes: number | "unlimited"): void => {
  for (const { pid } of service.tree()) spawnSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:`]);
};

const BEYOND = 6 * 1024 * 1024;

/** A limit on the size of files stands for the disk. */
const diskFull =
  ({ place, key }: House) =>
  async (checks: ReturnType<typeof createChecks>) => {
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

const CLI = fileURLToPath(new URL("../../../src/cli.ts", import.meta.url));
const NOBODY = "65534";

/** Starts the service as somebody who may not write there; its code and what it said. */
const startUnprivileged = async ({
  place,
  folder,
}: House): Promise<{ code: number | null; said: string }> => {
  const temporary = join(folder, "tmp");
  await mkdir(temporary, { mode: 0o777 });
  await chmod(temporary, 0o777);
  const args = [process.execPath, "--import", "tsx", CLI, "serve", "--data", place.data, "--port", "0"];
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

const readOnly = (house: House) => async (checks: ReturnType<typeof createChecks>) => {
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

const folderGone =
  ({ place, key }: House) =>
  async (checks: ReturnType<typeof createChecks>) => {
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
      await rename(away, place.data);
      const again = await serveStore(place);
      const lost = await findLost(createCaller(again.url, key), told).finally(() => again.stop());
      checks.that("nothing acknowledged is lost once it is back", lost.length === 0);
      return `${ready.status} ${ready.body.state}; consent ${consent.status}`;
    } finally {
      await service.stop();
    }
  };

const twoServices = (house: House) => async (checks: ReturnType<typeof createChecks>) => {
  const { place, key } = house;
  const [one, two] = [await serveStore(place), await serveStore(place)];
  try {
    const [told, other] = await Promise.all([workAWhile(one, key, "one"), workAWhile(two, key, "two")]);
    const [first, second] = [createCaller(one.url, key), createCaller(two.url, key)];
    await agree(first, "bea");
    const { purposes } = (await second("GET", "/v1/shopper/consent", "bea")) as {
      purposes: { personalise: { state: string } };
    };
    checks.that("what one acknowledged the other knows", purposes.personalise.state === "granted");
    process.kill(one.pid, "SIGKILL");
    await one.ended;
    checks.that("nothing of either is lost", [...(await findLost(second, told))].length === 0);
    checks.that("nothing of the other is lost", [...(await findLost(second, other))].length === 0);
    checks.that("the ledger verifies", (await ledgerOf(house)) === "verifies");
    return "both serve";
  } finally {
    await two.stop();
  }
};

const FAKETIME = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
  .map((name) => `/usr/lib/${name}/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));

/** The clock of the service alone, an hour back and forth under its hands. */
const clockMoves = (house: House) => async (checks: ReturnType<typeof createChecks>) => {
  const { place, folder, key } = house;
  const file = join(folder, "clock");
  const setClock = async (offset: string): Promise<void> => {
    await writeFile(file, `${offset}\n`);
    await utimes(file, new Date(), new Date());
    await sleep(500);
  };
  await setClock("+0");
  const service = await serveStore(place, {
    LD_PRELOAD: FAKETIME ?? "",
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  });
  try {
    const tree = service.tree();
    const told = [await workAWhile(service, key, "now")];
    for (const offset of ["-3600", "+3600", "+0"]) {
      await setClock(offset);
      told.push(await workAWhile(service, key, `at${offset}`));
      checks.that(`it answers at ${offset} s`, (await look(service, key, "GET", "/readyz")).status === 200);
    }
    const call = createCaller(service.url, key);
    for (const each of told) {
      checks.that("nothing acknowledged is lost", (await findLost(call, each)).length === 0);
      checks.that("nobody's data is used after a no", each.misused.length === 0);
    }
    checks.that("no process ended", leftOf(tree).length === tree.length);
    await service.stop();
    checks.that("the ledger verifies", (await ledgerOf(house)) === "verifies");
    return `an hour back and forth, ${told.reduce((sum, { answers }) => sum + answers.all, 0)} answers`;
  } finally {
    await service.stop();
  }
};

const BINDING = "candor:{binding}";

/** The binding as versions wrote it that knew neither names nor schemas, and one of a version to come. */
const otherVersions = async (): Promise<StateFigures> => {
  const checks = createChecks();
  const server = await createRedisProcess((port, dir) => [...SERVER(port, dir), ...DURABLE]);
  const told = await withHouse(`redis://127.0.0.1:${server.port}`, async ({ place, key }) => {
    const first = await serveStore(place);
    const kept = await workAWhile(first, key, "old").finally(() => first.stop());
    const { schema, store, ...old } = JSON.parse(
      String(await speakRedis(server.port, "GET", BINDING)),
    ) as Record<string, unknown>;
    await speakRedis(server.port, "SET", BINDING, JSON.stringify(old));
    const again = await serveStore(place);
    const lost = await findLost(createCaller(again.url, key), kept).finally(() => again.stop());
    checks.that("nothing of an older version is lost", lost.length === 0);
    const newer = JSON.stringify({ ...old, store, schema: Number(schema) + 98 });
    await speakRedis(server.port, "SET", BINDING, newer);
    const said = await serveStore(place).then(
      async (service) => {
        await service.stop();
        return "it serves a store of a newer version";
      },
      () => "refused",
    );
    checks.that("a newer version's store is not served", said === "refused");
    checks.that("and not changed", String(await speakRedis(server.port, "GET", BINDING)) === newer);
    return `older is read, newer is ${said}`;
  }).finally(server.remove);
  return { state: "data of another version", told, failed: checks.failed };
};

type State = (house: House) => (checks: ReturnType<typeof createChecks>) => Promise<string>;

const EMBEDDED: Readonly<Record<string, State>> = {
  "disk full": diskFull,
  "read-only folder": readOnly,
  "folder taken away under the service": folderGone,
  "two services on one folder": twoServices,
  "clock an hour back and forth": clockMoves,
};

const NO_FAKETIME = "skipped: apt-get install libfaketime";

/** Each state in turn: a clear word, and nothing lost. `only`: part of its name. */
export const proveStates = async (only = "", say?: (line: string) => void): Promise<StateFigures[]> => {
  const figures: StateFigures[] = [];
  const keep = (one: StateFigures): void => {
    figures.push(one);
    say?.(`${one.state}: ${one.told}${one.failed.length > 0 ? ` NOT: ${one.failed.join(", ")}` : ""}`);
  };
  for (const [state, prove] of Object.entries(EMBEDDED)) {
    if (!state.includes(only)) continue;
    if (prove === clockMoves && FAKETIME === undefined) {
      keep({ state, told: NO_FAKETIME, failed: [] });
      continue;
    }
    const checks = createChecks();
    const told = await withHouse(null, (house) => prove(house)(checks));
    keep({ state, told, failed: checks.failed });
  }
  if ("data of another version".includes(only)) keep(await otherVersions());
  return figures;
};
