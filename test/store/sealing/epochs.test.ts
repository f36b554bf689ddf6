import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEpochFile } from "../../../src/store/sealing/epochs.ts";

describe("the file of epoch keys", () => {
  let folder = "";
  const path = () => join(folder, "data", "epochs.key");
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-epochs-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("keeps no byte of a key that was ended, in the same blocks of the same file", async () => {
    const file = createEpochFile(path(), randomBytes);
    file.prepare(1, null);
    const key = Buffer.from(file.find(1)!);
    file.prepare(2, 1);
    expect(file.ids().sort()).toEqual([1, 2]);
    expect((await readFile(path())).includes(key)).toBe(true);
    file.keepOnly(2);
    const bytes = await readFile(path());
    expect(bytes.length).toBe(8192);
    for (let at = 0; at < 32; at += 8) expect(bytes.includes(key.subarray(at, at + 8))).toBe(false);
    expect([file.find(1), file.ids()]).toEqual([null, [2]]);
  });

  it(
    "is read anew by a process that hears of an epoch that it does not know, and forgets " +
      "those that ended",
    () => {
      const [one, other] = [createEpochFile(path(), randomBytes), createEpochFile(path(), randomBytes)];
      one.prepare(1, null);
      other.follow(1);
      one.prepare(2, 1);
      one.follow(2);
      one.keepOnly(2);
      other.follow(2);
      expect(other.current()).toEqual(one.current());
      expect(other.find(1)).toBeNull();
    },
  );

  it("makes a key once, whoever prepares it", () => {
    const [one, other] = [createEpochFile(path(), randomBytes), createEpochFile(path(), randomBytes)];
    one.prepare(1, null);
    other.prepare(1, null);
    expect(other.find(1)).toEqual(one.find(1));
  });

  it("takes a slot that was written in half for empty, and overwrites it with the next ending", async () => {
    const file = createEpochFile(path(), randomBytes);
    file.prepare(1, null);
    file.prepare(2, 1);
    const half = Buffer.from(file.find(1)!).subarray(16);
    const bytes = await readFile(path());
    bytes.fill(0, bytes.indexOf(half) - 16, bytes.indexOf(half));
    await writeFile(path(), bytes);
    expect(file.ids()).toEqual([2]);
    file.keepOnly(2);
    expect((await readFile(path())).includes(half)).toBe(false);
  });

  it("is missed with a sentence where it was lost", () => {
    const file = createEpochFile(path(), randomBytes);
    expect(() => file.follow(3)).toThrow(/epochs\.key/);
  });
});
