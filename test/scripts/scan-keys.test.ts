import { describe, expect, it } from "vitest";
import { type ScanKeys, scanKeysHolds, scanKeysLmdb, scanKeysRedis } from "../../scripts/prove/scan-keys.ts";

const OPTIONS = { people: 40, erased: 8, seed: 20_261_126 };

const expectGone = (scan: ScanKeys): void => {
  expect(scan.before.keys).toBeGreaterThan(0);
  expect(scan.before.rows).toBeGreaterThan(0);
  expect(scan.before.forgotten).toBeGreaterThan(0);
  expect(scan.after).toMatchObject({ keys: 0, rows: 0, forgotten: 0 });
  expect(scan.after.tried).toBeGreaterThan(OPTIONS.people);
  expect(scan.told).toEqual({ state: "done", in_time: true });
  expect(scan.living_whole).toBe(OPTIONS.people - 2 * OPTIONS.erased);
  expect(scanKeysHolds(scan)).toBe(true);
};

describe("whoever has all files and all keys", () => {
  it(
    "recovers erased people and forgotten events from an embedded store before the named time, and none " +
      "after it",
    async () => {
      expectGone(await scanKeysLmdb(OPTIONS));
    },
    60_000,
  );

  it(
    "recovers erased people and forgotten events from Redis before the named time, and " + "none after it",
    async () => {
      expectGone(await scanKeysRedis(OPTIONS));
    },
    60_000,
  );
});
