import { createReadStream, existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { seededFrom } from "../../../src/recommend/stages/seeded.ts";
import { removeFolder } from "../../remove-folder.ts";
import { type ImportedShop, importShop } from "../imported-shop/import-shop.ts";
import { type House, openHouse } from "./house.ts";
import { createRetailWorld, retailItems } from "./retail-world.ts";
import type { World } from "./world.ts";

/** The file of the real shop; null where the shared data is not there. */
export const retailFile = (): string | null => {
  const shared = resolve(process.env["CANDOR_SHARED_DATA"] ?? "../shared/data");
  const file = join(shared, "online-retail", "online_retail_2010-12_to_2011-10.csv.gz");
  return existsSync(file) ? file : null;
};

/** Rows of every so-manieth customer, as a file of the same form: the shop in small. */
export const writePart = async (file: string, every: number, folder: string): Promise<string> => {
  const rows = createInterface({ input: createReadStream(file).pipe(createGunzip()) });
  const kept: string[] = [];
  for await (const row of rows) {
    const customer = row.split(",").at(-2) ?? "";
    if (kept.length === 0 || (/^\d+$/.test(customer) && Number(customer) % every === 0)) kept.push(row);
  }
  const part = join(folder, "part.csv");
  await writeFile(part, `${kept.join("\n")}\n`);
  return part;
};

export type RetailOptions = {
  readonly file: string;
  readonly seed: string;
  /** Made-up people of each kind, and customers of the file, who ask. */
  readonly times: number;
  readonly customers: number;
  /** Customers with more lines than this are not asked as. */
  readonly mostLines?: number;
  /** Only every so-manieth customer is in the shop; 1: all of them. */
  readonly every?: number;
  readonly tone?: string | null;
  readonly rules?: boolean;
};

export type RetailHouse = {
  readonly world: World;
  readonly house: House;
  readonly trained: ImportedShop["trained"];
  close(): Promise<void>;
};

/**
 * The real shop from its file, imported and trained by the command line as its owner would, and a service
 * over it. Its clock stands at the moment after the training.
 */
export const openRetailHouse = async (options: RetailOptions): Promise<RetailHouse> => {
  const { seed, times, every = 1, tone = null, rules = true } = options;
  const folder = await mkdtemp(join(tmpdir(), "candor-retail-"));
  const remove = (): Promise<void> => removeFolder(folder);
  try {
    const random = seededFrom(seed);
    const file = every === 1 ? options.file : await writePart(options.file, every, folder);
    const importedAt = Date.now();
    const items = await retailItems(file, random, importedAt);
    const catalogue = join(folder, "items.ndjson");
    await writeFile(catalogue, items.map((item) => `${JSON.stringify(item)}\n`).join(""));
    const { key, trained } = await importShop(
      { format: "online-retail", catalogue, catalogueFormat: "ndjson", events: file },
      folder,
      importedAt,
      ["personalise", "train", "measure"],
    );
    const now = Date.now();
    const made = await createRetailWorld({ ...options, file, items, random, importedAt, now, times });
    const world = rules ? made : { ...made, rules: [], home: null };
    const house = await openHouse(world, tone, { dir: folder, key });
    const close = async (): Promise<void> => {
      await house.close();
      await remove();
    };
    return { world, house, trained, close };
  } catch (error) {
    await remove();
    throw error;
  }
};
