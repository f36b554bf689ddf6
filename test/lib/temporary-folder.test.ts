import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startAside } from "../../src/lib/run-aside.ts";
import { makeTemporaryFolder, removeEndedFolders } from "../../src/lib/temporary-folder.ts";

describe("temporary folders", () => {
  const given = process.env["TMPDIR"];
  const started: ChildProcess[] = [];
  let within = "";
  beforeEach(async () => {
    within = await mkdtemp(join(tmpdir(), "candor-test-folders-"));
    process.env["TMPDIR"] = within;
  });
  afterEach(async () => {
    if (given === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = given;
    for (const child of started.splice(0)) child.kill("SIGKILL");
    await rm(within, { recursive: true });
  });

  const start = async (): Promise<{ child: ChildProcess; folder: string }> => {
    const child = startAside(import.meta.url, "./folder-process", {});
    started.push(child);
    const [{ folder }] = (await once(child, "message")) as [{ folder: string }];
    await writeFile(join(folder, "train.ndjson"), "{}\n");
    return { child, folder };
  };
  /** What loaders keep there is theirs. */
  const folders = async (): Promise<string[]> =>
    (await readdir(within)).filter((name) => name.startsWith("candor-")).sort();
  const kill = async (child: ChildProcess): Promise<void> => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };

  it("of a killed process are removed with all that is in them; those of living ones stay", async () => {
    const [killed, living] = [await start(), await start()];
    const own = await makeTemporaryFolder("forgetting");
    await kill(killed.child);
    expect(await folders()).toEqual([killed.folder, living.folder, own].map((each) => basename(each)).sort());
    await removeEndedFolders();
    expect(await folders()).toEqual([living.folder, own].map((each) => basename(each)).sort());
    expect(await readdir(living.folder)).toEqual(["train.ndjson"]);
  });

  it.skipIf(!existsSync("/proc/self/stat"))(
    "of an ended process are known though its number is given again",
    async () => {
      const own = basename(await makeTemporaryFolder("training"));
      const before = own.replace(/^(candor-training-\d+)-\d+-/, "$1-1-");
      expect(before).not.toBe(own);
      await mkdir(join(within, before));
      await removeEndedFolders();
      expect(await readdir(within)).toEqual([own]);
    },
  );

  it("of somebody else stay", async () => {
    const others = ["candor-dataset-notes", "candor-test-Xy12zz", "something"];
    for (const name of others) await mkdir(join(within, name));
    await removeEndedFolders();
    expect((await readdir(within)).sort()).toEqual(others);
  });
});
