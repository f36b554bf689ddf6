import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenStore } from "../contract.ts";
import { useStore } from "./fixtures.ts";

export const describeModels = (open: OpenStore): void => {
  describe("registry and packages", () => {
    const at = useStore(open);
    let folder = "";
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "candor-package-"));
      await mkdir(join(folder, "weights"));
      await writeFile(join(folder, "manifest.json"), '{"name":"m"}');
      await writeFile(join(folder, "weights", "w.bin"), Buffer.alloc(300_000, 7));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it("writes the registry only over the revision that was read", async () => {
      expect(await at.store.models.readRegistry("demo")).toBeNull();
      expect(await at.store.models.registryRevision("demo")).toBe(0);
      expect(await at.store.models.writeRegistry("demo", { slots: {} }, 0)).toEqual({
        revision: 1,
        value: { slots: {} },
      });
      const raced = await Promise.all([1, 2, 3].map((n) => at.store.models.writeRegistry("demo", { n }, 1)));
      expect(raced.filter((one) => one !== null)).toHaveLength(1);
      expect(await at.store.models.registryRevision("demo")).toBe(2);
    });

    it("opens what was put in, in every handle, and nothing of another shop", async () => {
      expect(await at.store.models.openPackage("demo", "linear@1.0.0")).toBeNull();
      await at.store.models.putPackage("demo", "linear@1.0.0", folder);
      await at.store.models.putPackage("demo", "linear@1.0.0", folder);
      const other = await at.opened.again();
      for (const store of [at.store, other]) {
        const placed = (await store.models.openPackage("demo", "linear@1.0.0"))!;
        expect(await readFile(join(placed, "weights", "w.bin"))).toEqual(Buffer.alloc(300_000, 7));
      }
      await other.close();
      expect(await at.store.models.openPackage("other", "linear@1.0.0")).toBeNull();
    });

    it("refuses other contents under the same id, and a package that was changed afterwards", async () => {
      await writeFile(join(folder, "manifest.json"), '{"name":"n"}');
      await expect(at.store.models.putPackage("demo", "linear@1.0.0", folder)).rejects.toMatchObject({
        code: "model_exists",
      });
      await at.store.models.putPackage("demo", "changed", folder);
      const placed = (await at.store.models.openPackage("demo", "changed"))!;
      await writeFile(join(placed, "manifest.json"), "{}");
      // A driver either refuses it or fetches it anew.
      const outcome = await at.store.models.openPackage("demo", "changed").then(
        (path) => readFile(join(path!, "manifest.json"), "utf8"),
        (error: { code: string }) => error.code,
      );
      expect(["package_hash_mismatch", '{"name":"n"}']).toContain(outcome);
    });

    it("keeps ids that look like paths inside their folder", async () => {
      for (const id of ["../../up", "..", "a/b@1"]) {
        await at.store.models.putPackage("demo", id, folder);
        const placed = (await at.store.models.openPackage("demo", id))!;
        expect(placed.split("/").at(-1)).not.toBe("up");
        expect(await readFile(join(placed, "manifest.json"), "utf8")).toBe('{"name":"n"}');
      }
    });

    it("forgets a deleted package", async () => {
      await at.store.models.deletePackage("demo", "linear@1.0.0");
      expect(await at.store.models.openPackage("demo", "linear@1.0.0")).toBeNull();
    });
  });
};
