import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolder } from "../../remove-folder.ts";
import { type House, SHOP } from "./kill-processes.ts";
import { runCommand } from "./run-command.ts";

/** A shop on the embedded store, or on this Redis, for as long as `work` takes. */
export const withHouse = async <T>(redis: string | null, work: (house: House) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-faults-"));
  try {
    const place = { data: join(folder, "data"), redis, keys: join(folder, "keys.json") };
    const { out, err } = await runCommand(place, ["shop", "create", SHOP, "--json"]);
    if (out === "") throw new Error(`no shop was made: ${err}`);
    const { key } = JSON.parse(out) as { key: string };
    return await work({ place, folder, key });
  } finally {
    await removeFolder(folder);
  }
};
