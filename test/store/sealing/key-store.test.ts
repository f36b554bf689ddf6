import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { embeddedKeyPath, openEmbeddedKeys, openStore } from "../../../src/store/open-store.ts";
import { openKeyStore } from "../../../src/store/sealing/key-store.ts";
import {
  dropOldWrappingKeys,
  rotateSigningKey,
  rotateWrappingKey,
} from "../../../src/store/sealing/rotate-keys.ts";

const deps = { random: randomBytes, clock: () => 1_780_000_000_000 };

describe("key store", () => {
  let folder = "";
  let path = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-keys-"));
    path = join(folder, "keys", "keys.json");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is made once, for its owner alone, and is the same afterwards", async () => {
    const made = await openKeyStore(path, { ...deps, create: true });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await openKeyStore(path, { ...deps, create: true })).toEqual(made);
    expect(await openKeyStore(path, { ...deps, create: false })).toEqual(made);
    expect(made.pseudonym).toHaveLength(32);
    expect(made.wrapping.map((one) => one.key.length)).toEqual([32]);
  });

  it("is one and the same for processes that start at once", async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, () => openKeyStore(path, { ...deps, create: true })),
    );
    expect(new Set(all.map((one) => one.pseudonym.toString("hex"))).size).toBe(1);
  });

  it("refuses to start without it, with a sentence", async () => {
    await expect(openKeyStore(path, { ...deps, create: false })).rejects.toMatchObject({
      code: "key_store_missing",
      message: expect.stringContaining("Restore it") as string,
    });
  });

  it("is never made anew beside an embedded store that has data", async () => {
    const dir = join(folder, "data");
    const keys = await openEmbeddedKeys(dir, deps);
    expect(keys.path).toBe(embeddedKeyPath(dir));
    await (await openStore({ kind: "lmdb", dir, keys }, deps)).close();
    await rm(keys.path);
    await expect(openEmbeddedKeys(dir, deps)).rejects.toMatchObject({ code: "key_store_missing" });
    expect(existsSync(keys.path)).toBe(false);
  });

  it.each(["", "{", '{"version":1,"wrapping":[],"signing":[],"retired":[],"pseudonym":""}'])(
    "refuses a broken file: %s",
    async (text) => {
      await openKeyStore(path, { ...deps, create: true });
      await writeFile(path, text);
      await expect(openKeyStore(path, { ...deps, create: false })).rejects.toMatchObject({
        code: "key_store_missing",
      });
    },
  );

  it(
    "is locked by a passphrase: no key stands in the file, and another passphrase does " + "not open it",
    async () => {
      const made = await openKeyStore(path, { ...deps, create: true, passphrase: "correct horse" });
      const text = await readFile(path, "utf8");
      for (const secret of [made.pseudonym, made.wrapping[0]!.key])
        expect(text).not.toContain(secret.toString("base64url"));
      expect(text).not.toContain(made.signing.private_jwk.d);
      expect(await openKeyStore(path, { ...deps, create: false, passphrase: "correct horse" })).toEqual(made);
      for (const passphrase of ["wrong", undefined])
        await expect(
          openKeyStore(path, { ...deps, create: false, ...(passphrase === undefined ? {} : { passphrase }) }),
        ).rejects.toMatchObject({ code: "key_store_missing" });
      const rotated = await rotateSigningKey(path, { ...deps, passphrase: "correct horse" });
      expect(rotated.pseudonym).toEqual(made.pseudonym);
      expect(await readFile(path, "utf8")).not.toContain(rotated.signing.private_jwk.d);
    },
  );

  it(
    "keeps a retired signing key published, so that what it signed still verifies, and its private half " +
      "nowhere",
    async () => {
      const before = await openKeyStore(path, { ...deps, create: true });
      const signature = sign(
        null,
        Buffer.from("receipt"),
        createPrivateKey({ key: before.signing.private_jwk, format: "jwk" }),
      );
      const after = await rotateSigningKey(path, deps);
      expect(after.signing.kid).not.toBe(before.signing.kid);
      expect(after.published.map((jwk) => jwk["kid"])).toEqual([after.signing.kid, before.signing.kid]);
      expect(after.published.some((jwk) => "d" in jwk)).toBe(false);
      const retired = after.published.find((jwk) => jwk["kid"] === before.signing.kid)!;
      expect(
        verify(null, Buffer.from("receipt"), createPublicKey({ key: retired, format: "jwk" }), signature),
      ).toBe(true);
      expect(await readFile(path, "utf8")).not.toContain(before.signing.private_jwk.d);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    },
  );

  it(
    "puts a new wrapping key in front, keeps the old until it is dropped, and never touches the " +
      "pseudonym key",
    async () => {
      const before = await openKeyStore(path, { ...deps, create: true });
      const both = await rotateWrappingKey(path, deps);
      expect(both.wrapping).toHaveLength(2);
      expect(both.wrapping[1]).toEqual(before.wrapping[0]);
      const one = await dropOldWrappingKeys(path, deps);
      expect(one.wrapping).toEqual([both.wrapping[0]]);
      expect(one.pseudonym).toEqual(before.pseudonym);
    },
  );
});
