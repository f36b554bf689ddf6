import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createServices } from "../../src/services/services.ts";
import { deriveDefenceSecret } from "../../src/shop/defence-secret.ts";
import { openEmbeddedKeys, openStore } from "../../src/store/open-store.ts";
import { type KeyStore } from "../../src/store/sealing/key-store.ts";
import {
  dropOldWrappingKeys,
  rotateSigningKey,
  rotateWrappingKey,
} from "../../src/store/sealing/rotate-keys.ts";

const platform = { clock: () => 1_767_225_600_000, random: (size: number): Uint8Array => randomBytes(size) };

describe("the secret that a shop is defended with", () => {
  let folder = "";
  let dir = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-defence-"));
    dir = join(folder, "data");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** What an instance that is started on this store with these keys says. */
  const secretsOf = async (keys: KeyStore, names: readonly string[], isNew = false): Promise<string[]> => {
    const store = await openStore({ kind: "lmdb", dir, keys }, platform);
    try {
      const { shops, defenceSecret } = await createServices({ store, keys, ...platform });
      if (isNew) for (const name of names) await shops.create(name, []);
      return await Promise.all(names.map(defenceSecret));
    } finally {
      await store.close();
    }
  };

  it(
    "is the same at every start and after every rotation of keys, and stands nowhere " + "on the disk",
    async () => {
      const keys = await openEmbeddedKeys(dir, platform);
      const first = await secretsOf(keys, ["acme", "other"], true);
      expect(first.map((secret) => Buffer.from(secret, "base64url").length)).toEqual([32, 32]);
      expect(await secretsOf(await openEmbeddedKeys(dir, platform), ["acme", "other"])).toEqual(first);
      await rotateSigningKey(keys.path, platform);
      const rotated = await rotateWrappingKey(keys.path, platform);
      const store = await openStore({ kind: "lmdb", dir, keys: rotated }, platform);
      await store.rewrap().finally(() => store.close());
      expect(await secretsOf(await dropOldWrappingKeys(keys.path, platform), ["acme", "other"])).toEqual(
        first,
      );
      const written = await Promise.all(
        (await readdir(folder, { recursive: true, withFileTypes: true }))
          .filter((each) => each.isFile())
          .map((each) => readFile(join(each.parentPath, each.name))),
      );
      expect(written.length).toBeGreaterThan(2);
      for (const secret of first)
        for (const bytes of written)
          expect([bytes.includes(secret), bytes.includes(Buffer.from(secret, "base64url"))]).toEqual([
            false,
            false,
          ]);
    },
  );

  it("is another one for every shop, for a shop that takes over a name, and under other keys", async () => {
    const keys = await openEmbeddedKeys(dir, platform);
    const [acme, other] = await secretsOf(keys, ["acme", "other"], true);
    const at = platform.clock();
    expect(deriveDefenceSecret(keys.pseudonym, { shop: "acme", created_at: at })).toBe(acme);
    const all = [
      acme,
      other,
      deriveDefenceSecret(keys.pseudonym, { shop: "acme", created_at: at + 1 }),
      deriveDefenceSecret(randomBytes(32), { shop: "acme", created_at: at }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it("belongs to a shop that exists", async () => {
    await expect(secretsOf(await openEmbeddedKeys(dir, platform), ["nobody"])).rejects.toMatchObject({
      code: "shop_unknown",
    });
  });
});
