import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HeldRefusal } from "../../../src/consent/refusals.ts";
import { openRefusalFiles, type RefusalFiles } from "../../../src/store/refusals/refusal-files.ts";

const secret = randomBytes(32);

const said = (key: string, at: number, act: "object" | "restrict" | "pause" = "object"): HeldRefusal => ({
  shop: "acme",
  keys: [key],
  at,
  act,
});

describe("refusals held beside the store", () => {
  let dir: string;
  let handles: RefusalFiles[];
  /** As another process of this machine opens them. */
  const open = (): RefusalFiles => {
    const handle = openRefusalFiles({ dir, secret, random: randomBytes, mayHold: true });
    handles.push(handle);
    return handle;
  };
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-refusals-"));
    handles = [];
  });
  afterEach(async () => {
    for (const handle of handles) handle.close();
    await rm(dir, { recursive: true, force: true });
  });

  it("are released one after the other from a list that was read once, by any process", () => {
    const [one, other] = [open(), open()];
    one.hold(said("anna", 1));
    other.hold(said("anna", 2, "pause"));
    one.hold(said("bert", 3));
    other.hold(said("cleo", 4));
    const list = one.list();
    expect(list.map(({ at }) => at)).toEqual([1, 2, 3, 4]);
    for (const [at, refusal] of list.entries()) {
      one.release(refusal);
      expect(other.list()).toEqual(list.slice(at + 1));
    }
    expect(one.list()).toEqual([]);
    expect(open().list()).toEqual([]);
  });

  it("take one place where somebody says the same again, which holds from when it was said last", () => {
    const one = open();
    for (let at = 1; at <= 300; at += 1) one.hold(said("anna", at));
    one.hold(said("anna", 301, "pause"));
    expect(one.list()).toEqual([said("anna", 300), said("anna", 301, "pause")]);
  });

  it("are not released by what was said before and is being written", () => {
    const one = open();
    one.hold(said("anna", 1));
    const [before] = one.list();
    one.hold(said("anna", 2));
    if (before !== undefined) one.release(before);
    expect(one.list()).toEqual([said("anna", 2)]);
  });

  it("are each their own, whoever says something beside them", () => {
    const [one, other] = [open(), open()];
    for (let at = 0; at < 20; at += 1) {
      one.hold(said("anna", 2 * at));
      other.hold(said("anna", 2 * at + 1, "pause"));
      other.hold(said(`s${at}`, at));
    }
    expect(one.of({ shop: "acme", key: "anna" })).toEqual([said("anna", 38), said("anna", 39, "pause")]);
    expect(one.list()).toHaveLength(22);
  });

  it("are one erasure, with its first receipt, however often it is asked for", () => {
    const one = open();
    const erase = (at: number): HeldRefusal => ({
      ...{ shop: "acme", keys: ["anna"], at },
      ...{ act: "erase", receipt_id: `era_${at}` },
    });
    const told = Array.from({ length: 200 }, (_, at) => one.hold(erase(at)));
    expect(new Set(told.map((held) => JSON.stringify(held)))).toEqual(new Set([JSON.stringify(erase(0))]));
    expect(one.list()).toEqual([erase(0)]);
    expect(one.hold(said("bert", 1))).toEqual(said("bert", 1));
  });

  it("are one erasure of everybody, also of ids that it was asked for later, by whom they were named", () => {
    const one = open();
    const erase = (receipt: string, keys: readonly string[], shopperId: string | null): HeldRefusal => ({
      ...{ shop: "acme", keys, at: keys.length, act: "erase" },
      ...{ receipt_id: receipt, shopper_id: shopperId },
    });
    const many = Array.from({ length: 20 }, (_, at) => `key-${at}`);
    one.hold(erase("era_1", many.slice(0, 1), "Anna"));
    expect(one.hold(erase("era_2", many, null))).toMatchObject({ receipt_id: "era_1", shopper_id: "Anna" });
    const held = one.list();
    expect(held.flatMap(({ keys }) => keys).sort()).toEqual([...many].sort());
    expect(held).toEqual(held.map(() => expect.objectContaining({ receipt_id: "era_1" })));
    expect(one.of({ shop: "acme", key: "key-19" })).toHaveLength(1);
  });

  it("hold an erasure also of an id that is too long to be held with it", () => {
    const one = open();
    const key = "k".repeat(43);
    const erase = (shopper_id: string): HeldRefusal => ({
      ...{ shop: "acme", keys: Array.from({ length: 9 }, (_, at) => `${at}${key.slice(1)}`), at: 1 },
      ...{ act: "erase", receipt_id: "era_1", shopper_id },
    });
    one.hold(erase("日".repeat(256)));
    expect(one.list()).toHaveLength(2);
    one.list().forEach((each) => one.release(each));
    one.hold(erase("n".repeat(256)));
    expect(one.list()[0]).toMatchObject({ shopper_id: "n".repeat(256) });
  });

  it("hold what was said already where there is no room to say it again", () => {
    const one = open();
    for (let at = 0; at < 128; at += 1) one.hold(said(`s${at}`, at));
    expect(one.hold(said("s7", 1000))).toEqual(said("s7", 7));
    expect(() => one.hold(said("new", 1000))).toThrow(expect.objectContaining({ code: "store_full" }));
  });

  it("are refused in words where there is no room, and those before them stay", () => {
    const one = open();
    const hold = (): void => {
      for (let at = 0; at < 200; at += 1) one.hold(said(`s${at}`, at));
    };
    expect(hold).toThrow(expect.objectContaining({ code: "store_full" }));
    expect(one.list()).toHaveLength(128);
  });
});
