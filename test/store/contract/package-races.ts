import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "../../../src/store/driver/store.ts";
import type { OpenStore } from "../contract.ts";
import { useStore } from "./fixtures.ts";

const ID = "linear@1.0.0";
const ROUNDS = 20;
const WEIGHTS = Buffer.alloc(1_100_000, 7);

/** Packages that are put in, read and taken out at the same time, by two processes. */
export const describePackageRaces = (open: OpenStore): void => {
  describe("a package that others change meanwhile", () => {
    const at = useStore(open);
    let folder = "";
    let other: Store;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "candor-package-"));
      await mkdir(join(folder, "weights"));
      await writeFile(join(folder, "manifest.json"), "{}");
      await writeFile(join(folder, "weights", "w.bin"), WEIGHTS);
      other = await at.opened.again();
    });
    afterAll(async () => {
      await other.close();
      await rm(folder, { recursive: true, force: true });
    });

    it("is whole or is not there, and never damaged, whoever removes it while it is read", async () => {
      const told: unknown[] = [];
      /** Reads it again and again, so that one reading is under way whenever the files go. */
      const openUntilGone = async ({ models }: Store): Promise<void> => {
        for (;;) {
          const outcome = await models.openPackage("demo", ID).then(
            (dir) => (dir === null ? "gone" : "whole"),
            (error: unknown) => error,
          );
          told.push(outcome);
          if (outcome !== "whole") return;
        }
      };
      for (let round = 0; round < ROUNDS; round += 1) {
        await at.store.models.putPackage("demo", ID, folder);
        await at.store.models.openPackage("demo", ID);
        const readers = [openUntilGone(at.store), openUntilGone(other), openUntilGone(at.store)];
        await at.store.models.deletePackage("demo", ID);
        await Promise.all(readers);
      }
      expect(told.filter((each) => each !== "gone" && each !== "whole")).toEqual([]);
      expect(told.filter((each) => each === "gone")).toHaveLength(3 * ROUNDS);
    }, 120_000);

    it("that is put in while it is removed is there with all its files, or not at all", async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const [one, two] = round % 2 === 0 ? [at.store, other] : [other, at.store];
        await Promise.all([
          one.models.putPackage("demo", ID, folder),
          two.models.deletePackage("demo", ID),
          two.models.putPackage("demo", ID, folder),
          one.models.deletePackage("demo", ID),
        ]);
        for (const { models } of [one, two]) {
          const dir = await models.openPackage("demo", ID);
          if (dir !== null) expect(WEIGHTS.equals(await readFile(join(dir, "weights", "w.bin")))).toBe(true);
        }
      }
      await at.store.models.putPackage("demo", ID, folder);
      expect(await other.models.openPackage("demo", ID)).not.toBeNull();
    }, 120_000);

    it("leaves nothing on a machine where it was read, once it was removed on another", async () => {
      await at.store.models.putPackage("demo", ID, folder);
      const here = (await at.store.models.openPackage("demo", ID))!;
      const there = (await other.models.openPackage("demo", ID))!;
      // What a process that died has left behind.
      await mkdir(join(dirname(here), ".gone-0"), { recursive: true });
      await at.store.models.deletePackage("demo", ID);
      for (const { models } of [at.store, other]) await models.removeStale("demo", Date.now());
      for (const parent of [dirname(here), dirname(there)])
        expect(
          (await readdir(parent)).filter((name) => name.includes("linear") || name.includes(".gone")),
        ).toEqual([]);
    });

    it("stays where it is there, whatever else is removed", async () => {
      await at.store.models.putPackage("demo", ID, folder);
      const dir = (await at.store.models.openPackage("demo", ID))!;
      for (const { models } of [at.store, other]) await models.removeStale("demo", Date.now());
      expect(WEIGHTS.equals(await readFile(join(dir, "weights", "w.bin")))).toBe(true);
    });
  });
};
