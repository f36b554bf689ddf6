import { existsSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";

it("removes a folder in which somebody writes for some time yet", async () => {
  const dir = await mkdtemp(join(tmpdir(), "candor-test-"));
  const until = Date.now() + 1000;
  const writeOnce = async (n: number): Promise<void> => {
    await mkdir(join(dir, "code"), { recursive: true });
    await writeFile(join(dir, "code", String(n)), "");
  };
  const write = async (): Promise<void> => {
    for (let n = 0; Date.now() < until; n += 1) {
      // The folder may be taken away at any moment.
      await writeOnce(n).catch(() => undefined);
      await nextTurn();
    }
  };
  const writing = write();
  await removeFolder(dir);
  await writing;
  await removeFolder(dir);
  expect(existsSync(dir)).toBe(false);
});
