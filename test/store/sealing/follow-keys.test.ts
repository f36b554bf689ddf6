import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { followKeys, markKeyFile } from "../../../src/store/sealing/follow-keys.ts";
import { type KeyStore, openKeyStore } from "../../../src/store/sealing/key-store.ts";
import {
  retireSigningKeys,
  rotateSigningKey,
  rotateWrappingKey,
} from "../../../src/store/sealing/rotate-keys.ts";
import { createSealer } from "../../../src/store/sealing/sealing.ts";

const random = (size: number): Uint8Array => randomBytes(size);
const LATER_MS = 10_000;

describe("a key that is made while the service serves", () => {
  let dir = "";
  let path = "";
  const state = { now: 1_000_000 };
  const deps = { random, clock: () => state.now };
  const open = (): Promise<KeyStore> => openKeyStore(path, { ...deps, create: true });
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-keys-"));
    path = join(dir, "keys.json");
    state.now = 1_000_000;
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("is known at once and used from its time on, for signing and for wrapping", async () => {
    const before = await open();
    const later = { ...deps, usedFrom: state.now + LATER_MS };
    await rotateSigningKey(path, later);
    await rotateWrappingKey(path, later);
    const known = await open();
    expect([known.signing.kid, known.wrapping[0]?.kid]).toEqual([
      before.signing.kid,
      before.wrapping[0]?.kid,
    ]);
    expect([known.published.length, known.wrapping.length, known.changesAt]).toEqual([
      2,
      2,
      state.now + LATER_MS,
    ]);
    state.now += LATER_MS;
    const used = await open();
    expect(used.signing.kid).not.toBe(before.signing.kid);
    expect(used.wrapping[0]?.kid).not.toBe(before.wrapping[0]?.kid);
    expect(used.published.map(({ kid }) => kid)).toEqual([used.signing.kid, before.signing.kid]);
    expect(used.changesAt).toBeNull();
    const retired = await retireSigningKeys(path, deps);
    expect(retired.published.map(({ kid }) => kid)).toEqual([used.signing.kid, before.signing.kid]);
  });

  it("opens in a process that does not use it yet what another has wrapped with it", async () => {
    const before = await open();
    await rotateWrappingKey(path, { ...deps, usedFrom: state.now + LATER_MS });
    const waiting = createSealer({ keys: before, random });
    waiting.adopt(await open());
    state.now += LATER_MS;
    const using = createSealer({ keys: await open(), random });
    const { key, wrapped } = using.freshKey("a place");
    expect(waiting.unwrap("a place", wrapped)).toEqual(key);
    expect(waiting.rewrap("a place", waiting.freshKey("a place").wrapped)).toBeNull();
    expect(using.rewrap("a place", waiting.freshKey("a place").wrapped)).not.toBeNull();
  });

  it("is heard of when the file changes, and when its time has come", async () => {
    const before = await open();
    const heard: KeyStore[] = [];
    const following = followKeys(before, await markKeyFile(path), deps, (sentence) => {
      throw new Error(sentence);
    });
    following.onChange((keys) => void heard.push(keys));
    try {
      await rotateWrappingKey(path, { ...deps, usedFrom: state.now + LATER_MS });
      await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(1);
      expect(heard[0]?.wrapping[0]?.kid).toBe(before.wrapping[0]?.kid);
      state.now += LATER_MS;
      await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(2);
      expect(heard[1]?.wrapping[1]?.kid).toBe(before.wrapping[0]?.kid);
    } finally {
      following.stop();
    }
  }, 60_000);
});
