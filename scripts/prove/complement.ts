import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { removeFolder } from "../remove-folder.ts";
import { importShop } from "./imported-shop/import-shop.ts";
import { retailFile, writePart } from "./sentences/retail-house.ts";

/*
 * npm run prove -- complement [EVERY]: the real shop, imported and trained by the command line. What the
 * model of the slot `complement` finds of orders that were held back, by Recall@20, beside the default
 * slot's model: a part of each order lies in the cart, and neither may name what is in it or was bought
 * before.
 */
export type ComplementFigures = {
  readonly shoppers: number;
  /** Whether it took its slot. */
  readonly serves: boolean;
  readonly orders: number;
  readonly recall_complement: number;
  readonly recall_default: number;
};

export const proveComplement = async (options: {
  readonly file: string;
  /** Only every so-manieth customer is in the shop; 1: all of them. */
  readonly every: number;
}): Promise<ComplementFigures> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-complement-"));
  try {
    const file = options.every === 1 ? options.file : await writePart(options.file, options.every, folder);
    const files = { format: "online-retail", catalogue: file, events: file } as const;
    const { trained } = await importShop(files, folder, Date.now());
    const { shoppers, complement } = trained;
    if (complement?.gain == null) throw new Error("Too few orders were held back to tell anything.");
    const { gain, serves } = complement;
    const of = (name: string): number => Math.round(Number(gain[name] ?? 0) * 1e4) / 1e4;
    return {
      shoppers,
      serves,
      orders: of("orders"),
      recall_complement: of("recall"),
      recall_default: of("default_recall"),
    };
  } finally {
    await removeFolder(folder);
  }
};

/** Sentences of what does not hold. */
export const faultsOf = ({ serves, recall_complement, recall_default }: ComplementFigures): string[] => [
  ...(recall_complement > recall_default
    ? []
    : ["the default slot's model finds as much of held-back orders"]),
  ...(serves === recall_complement > recall_default ? [] : ["the slot was not given to what finds more"]),
];

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = retailFile();
  if (file === null)
    throw new Error(
      "Set CANDOR_SHARED_DATA to the folder of the shared data: the Online Retail file is there.",
    );
  const figures = await proveComplement({ file, every: Number(process.argv[2] ?? 1) });
  const faults = faultsOf(figures);
  process.stdout.write(`${JSON.stringify({ ...figures, faults }, null, 1)}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
