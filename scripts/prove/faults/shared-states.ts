import { existsSync } from "node:fs";
import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findLost } from "./find-lost.ts";
import { withHouse } from "./house.ts";
import { type House, ledgerOf } from "./kill-processes.ts";
import { leftOf } from "./process-tree.ts";
import { createRedisProcess, DURABLE, SERVER } from "./redis/redis-process.ts";
import { speakRedis } from "./redis/speak-redis.ts";
import { serveStore } from "./serve.ts";
import { type Checks, createChecks, look, type StateFigures, workAWhile } from "./state-checks.ts";
import { agree, createCaller } from "./writers.ts";

export const twoServices = (house: House) => async (checks: Checks) => {
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

export const FAKETIME = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
  .map((name) => `/usr/lib/${name}/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));

/** The clock of the service alone, an hour back and forth under its hands. */
export const clockMoves = (house: House) => async (checks: Checks) => {
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
export const otherVersions = async (): Promise<StateFigures> => {
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
