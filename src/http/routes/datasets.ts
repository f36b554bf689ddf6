import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import { DomainError, type ErrorCode } from "../../lib/errors.ts";
import { makeTemporaryFolder } from "../../lib/temporary-folder.ts";
import { type Route, route } from "../call.ts";
import { callerName } from "../note-access.ts";

type Deps = {
  /** Exports into a folder that does not exist yet, in a process of its own. */
  readonly exportDataset: (shop: string, dir: string, recipient: string) => Promise<unknown>;
};

const tarOf = async (dir: string): Promise<Buffer> => {
  const archive = pack();
  for (const name of (await readdir(dir)).sort())
    archive.entry({ name, mtime: new Date(0) }, await readFile(join(dir, name)));
  archive.finalize();
  return buffer(archive);
};

/** Training data for people who train elsewhere; nothing of it stays here once it was sent. */
export const datasetRoutes = ({ exportDataset }: Deps): Route[] => [
  route(ENDPOINTS.exportDataset, async ({ shop, query, caller }) => {
    const folder = await makeTemporaryFolder("dataset");
    try {
      const dir = join(folder, "dataset");
      await exportDataset(shop, dir, query.recipient ?? callerName(caller)).catch(
        (error: { told?: { code: ErrorCode; message: string } | null }) => {
          if (error.told == null || error.told.code === "internal") throw error;
          throw new DomainError(error.told.code, error.told.message);
        },
      );
      return { body: await tarOf(dir), type: "application/x-tar", headers: { "Cache-Control": "no-store" } };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }),
];
