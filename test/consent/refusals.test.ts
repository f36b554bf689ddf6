import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type HeldRefusal, readUnderRefusals } from "../../src/consent/refusals.ts";
import { neverSeen, type ShopperState } from "../../src/consent/state.ts";
import { openRefusalFiles } from "../../src/store/refusals/refusal-files.ts";

const ref = { shop: "acme", key: "anna" };
const held: HeldRefusal = { shop: "acme", keys: ["anna"], at: 2, act: "object" };

const openFiles = async () => {
  const dir = await mkdtemp(join(tmpdir(), "candor-refusals-"));
  const files = openRefusalFiles({ dir, secret: randomBytes(32), random: randomBytes, mayHold: true });
  onTestFinished(async () => {
    files.close();
    await rm(dir, { recursive: true, force: true });
  });
  return files;
};

it("a no that is held is in force for whoever reads while the store is given it", async () => {
  const files = await openFiles();
  files.hold(held);
  // What was read before it was written, and comes back once that is done and it is held no more.
  const readState = async (): Promise<ShopperState> => {
    files.release(held);
    return neverSeen();
  };
  expect(await readUnderRefusals({ readState }, files)(ref)).toMatchObject({ objection_since: 2 });
  expect(files.of(ref)).toEqual([]);
});

it("a no that is held while the store is read is in force", async () => {
  const files = await openFiles();
  const readState = async (): Promise<ShopperState> => {
    files.hold(held);
    return neverSeen();
  };
  expect(await readUnderRefusals({ readState }, files)(ref)).toMatchObject({ objection_since: 2 });
});
