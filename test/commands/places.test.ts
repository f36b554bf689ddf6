import { mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { runHere } from "../support/run-cli.ts";

/* What cannot be written is told by its name, with what to see to. A path below a file stands for it: nobody
may make a folder there, root included. */
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-places-"));
  await writeFile(join(folder, "file"), "");
});
afterEach(async () => {
  delete process.env["CANDOR_KEYS"];
  await removeFolder(folder);
});
const create = () => runHere("shop", "create", "my-shop", "--data", join(folder, "file", "data"));

it("says which file of keys cannot be written", async () => {
  // A link to nowhere: nothing is there to be read, and no folder can be made.
  await symlink(join(folder, "nowhere"), join(folder, "gone"));
  process.env["CANDOR_KEYS"] = join(folder, "gone", "keys.json");
  const { code, err } = await create();
  expect(code).toBe(1);
  expect(err).toContain(`The key store ${join(folder, "gone", "keys.json")} cannot be written`);
});

it("says which store cannot be opened", async () => {
  process.env["CANDOR_KEYS"] = join(folder, "keys.json");
  const { code, err } = await create();
  expect(code).toBe(1);
  expect(err).toContain(`The store in ${join(folder, "file", "data")} cannot be opened`);
});
