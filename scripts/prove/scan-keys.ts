import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { createServices, type Services } from "../../src/services/services.ts";
import { openEmbeddedKeys, openSharedKeys, openStore } from "../../src/store/open-store.ts";
import type { KeyStore } from "../../src/store/sealing/key-store.ts";
import { startRedis } from "../../test/store/redis-server.ts";
import { removeFolder } from "../remove-folder.ts";
import { admit, countEvents, eventName, refOf, SHOP } from "./scan-keys/people.ts";
import { recover, wrappedBlobs, wrappingKeys } from "./scan-keys/recover.ts";

/*
 * Is somebody who was erased gone for whoever has the files of the store and all of its keys? Every blob that
 * may be a wrapped key is tried under every key at hand, and every sealed row under every key that came out:
 * before the time that the erasure's receipt names, where the attack must find them, and after it, where it
 * must find nothing.
 */

type Attack = {
  /** Keys and rows of erased people that opened. */
  readonly keys: number;
  readonly rows: number;
  /** People whose forgotten event stood in a row that opened. */
  readonly forgotten: number;
  /** Blobs that were tried as wrapped keys; each under every key at hand. */
  readonly tried: number;
};

export type ScanKeys = {
  readonly store: "lmdb" | "redis";
  readonly people: number;
  readonly erased: number;
  readonly before: Attack;
  readonly after: Attack;
  /** When the receipt says that the keys were destroyed, in time or not. */
  readonly told: { readonly state: string; readonly in_time: boolean };
  /** Living people whose events can still be read, all of them. */
  readonly living_whole: number;
  readonly seconds: number;
};

export type ScanKeysOptions = { readonly people: number; readonly erased: number; readonly seed: number };

type Opened = { readonly services: Services; readonly keys: KeyStore; bytes(): Promise<Buffer> };

const WITHIN_HOURS = 24;
const TEST_START = Date.UTC(2026, 5, 1, 12);

/** Random bytes that are the same for the same seed, so that the pages of one run are those of the next. */
const seededBytes = (seed: number) => {
  let turn = 0;
  return (size: number): Buffer => {
    const parts: Buffer[] = [];
    for (let have = 0; have < size; have += 32)
      parts.push(
        createHash("sha256")
          .update(`${seed}/${(turn += 1)}`)
          .digest(),
      );
    return Buffer.concat(parts).subarray(0, size);
  };
};

const personOf = (number: number): string => `person-${number}`;

const filesUnder = async (dir: string): Promise<Buffer> => {
  const names = await readdir(dir, { recursive: true, withFileTypes: true });
  // Pages are looked up by their number from the beginning: the store's own file comes first.
  const files = names
    .filter((each) => each.isFile() && !each.name.includes("-lock"))
    .sort((a, b) => Number(b.name === "store.mdb") - Number(a.name === "store.mdb"));
  return Buffer.concat(await Promise.all(files.map((each) => readFile(join(each.parentPath, each.name)))));
};

const attack = async (
  opened: Opened,
  erased: readonly string[],
  forgetful: readonly string[],
): Promise<Attack> => {
  const bytes = await opened.bytes();
  const at = { blobs: wrappedBlobs(bytes, opened.keys), wrapping: wrappingKeys(bytes, opened.keys) };
  const found = erased.map((person) => recover(bytes, refOf(opened.services, person), at));
  const forgotten = forgetful.filter((person) =>
    recover(bytes, refOf(opened.services, person), at).rows.some((row) => row.includes(eventName(person, 3))),
  );
  return {
    keys: found.reduce((sum, { keys }) => sum + keys, 0),
    rows: found.reduce((sum, { rows }) => sum + rows.length, 0),
    forgotten: forgotten.length,
    tried: at.blobs.length,
  };
};

/** Turns of the service until its key destruction has come to rest. */
const untilDestroyed = async ({ services }: Opened): Promise<void> => {
  for (;;) {
    await services.keyDestruction.turn();
    const { running, wanted, destroyed } = await services.store.destruction.read();
    if (!running && destroyed >= wanted) return;
    await sleep(10);
  }
};

const prove = async (
  kind: ScanKeys["store"],
  opened: Opened,
  time: { now: number },
  { people, erased }: ScanKeysOptions,
): Promise<ScanKeys> => {
  const { services } = opened;
  const names = Array.from({ length: people }, (_, number) => personOf(number));
  for (const name of names) await admit(services, name);
  const gone = names.slice(0, erased);
  const forgetful = names.slice(erased, 2 * erased);
  const receipts: string[] = [];
  for (const name of gone)
    receipts.push((await services.erasures.begin(refOf(services, name), null)).receipt_id);
  await services.erasures.resume(SHOP);
  // LMDB uses free pages again within a few writes: each attack comes right after the deletions that it is
  // about.
  const early = await attack(opened, gone, []);
  for (const name of forgetful)
    await services.store.shoppers.deleteEvent(refOf(services, name), eventName(name, 3));
  const before = { ...early, forgotten: (await attack(opened, [], forgetful)).forgotten };
  time.now += (WITHIN_HOURS / 2) * 3_600_000;
  const from = performance.now();
  await untilDestroyed(opened);
  const seconds = Math.round((performance.now() - from) / 10) / 100;
  await services.erasures.resume(SHOP);
  const after = await attack(opened, gone, forgetful);
  const told = await Promise.all(receipts.map((id) => services.erasures.status([SHOP], id)));
  const living = await Promise.all(names.slice(2 * erased).map((name) => countEvents(services, name)));
  return {
    store: kind,
    people,
    erased,
    before,
    after,
    told: {
      state: [...new Set(told.map((one) => one?.key_destruction.state))].join(),
      in_time: told.every((one) => one!.key_destruction.done_at! <= one!.key_destruction.due!),
    },
    living_whole: living.filter((count) => count === living[0] && count > 0).length,
    seconds,
  };
};

/** The attack on the embedded store. */
export const scanKeysLmdb = async (options: ScanKeysOptions): Promise<ScanKeys> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-scan-keys-"));
  const dir = join(folder, "data");
  const time = { now: TEST_START };
  const deps = { random: seededBytes(options.seed), clock: () => time.now };
  const keys = await openEmbeddedKeys(dir, deps);
  const store = await openStore({ kind: "lmdb", dir, keys }, deps);
  try {
    const services = await createServices({ store, keys, ...deps, keysDestroyedWithinHours: WITHIN_HOURS });
    return await prove("lmdb", { services, keys, bytes: () => filesUnder(dir) }, time, options);
  } finally {
    await store.close();
    await removeFolder(folder);
  }
};

/** The attack on Redis, with an append-only file and snapshots. */
export const scanKeysRedis = async (options: ScanKeysOptions): Promise<ScanKeys> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-scan-keys-"));
  const server = await startRedis([
    "--appendonly",
    "yes",
    "--appendfsync",
    "always",
    "--save",
    "3600 1000000",
  ]);
  const time = { now: TEST_START };
  const deps = { random: seededBytes(options.seed), clock: () => time.now };
  const keys = await openSharedKeys(server.url, { ...deps, path: join(folder, "keys.json") });
  const store = await openStore({ kind: "redis", url: server.url, keys, cacheDir: folder }, deps);
  try {
    const services = await createServices({ store, keys, ...deps, keysDestroyedWithinHours: WITHIN_HOURS });
    return await prove("redis", { services, keys, bytes: () => filesUnder(server.dir) }, time, options);
  } finally {
    await store.close();
    await server.remove();
    await removeFolder(folder);
  }
};

/** Did the attack find people before the time, and nobody after it, while the living lost nothing? */
export const scanKeysHolds = ({ before, after, told, people, erased, living_whole }: ScanKeys): boolean =>
  before.keys > 0 &&
  before.rows > 0 &&
  before.forgotten > 0 &&
  after.keys + after.rows + after.forgotten === 0 &&
  told.state === "done" &&
  told.in_time &&
  living_whole === people - 2 * erased;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [people = 400, erased = 100, seed = 1] = process.argv.slice(2).map(Number);
  const options = { people, erased, seed };
  const figures = { lmdb: await scanKeysLmdb(options), redis: await scanKeysRedis(options) };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  process.exitCode = scanKeysHolds(figures.lmdb) && scanKeysHolds(figures.redis) ? 0 : 1;
}
