import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { removeFolder } from "../remove-folder.ts";

const MARK = "made-by-the-demo.txt";

/**
 * An empty folder for one run. What an earlier demo left is removed; a folder of anybody else's is refused.
 */
export const prepareFolder = async (dir: string): Promise<{ readonly data: string }> => {
  if (existsSync(dir)) {
    if (!existsSync(join(dir, MARK)))
      throw new Error(
        `${dir} is there already and was not made by the demo; name another folder with --dir.`,
      );
    await removeFolder(dir);
  }
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, MARK), "The demo made this folder and empties it at every start.\n");
  return { data: join(dir, "store") };
};
