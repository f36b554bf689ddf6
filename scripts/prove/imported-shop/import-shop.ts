/** A shop from files, as its owner would set it up: catalogue, events under an attestation, a model. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TrainShopResult } from "../../../src/learn/shop/training-result.ts";
import { runCandor } from "../../demo/candor.ts";
import { noticeOf } from "../../demo/generated.ts";

export const SHOP = "acme";
const DAY_MS = 86_400_000;
const ATTESTED =
  "For this proof: the shop attests that these customers agreed to suggestions made from what they bought.";

export type ShopFiles = {
  readonly format: "online-retail" | "ndjson" | "table";
  readonly catalogue: string;
  /** Of the catalogue, where it is another than that of the events. */
  readonly catalogueFormat?: ShopFiles["format"];
  readonly events: string;
  /** `--map` and `--set` of a table. */
  readonly columns?: readonly string[];
};

type Imported = { readonly kept: number; readonly seconds: number };
export type ImportedShop = {
  readonly key: string;
  readonly items: Imported;
  readonly events: Imported;
  readonly trained: TrainShopResult;
};

/** The notice that everybody is said to have agreed to, from 300 days ago until yesterday. */
const writeAttestation = async (file: string, now: number, purposes: readonly string[]): Promise<void> => {
  const { version, hash, language, text } = noticeOf(ATTESTED);
  const given = (days: number): string => new Date(now - days * DAY_MS).toISOString();
  await writeFile(
    file,
    JSON.stringify({
      version,
      hash,
      language,
      text,
      purposes,
      given_from: given(300),
      given_to: given(1),
    }),
  );
};

/** The store is `folder`/data. */
export const importShop = async (
  { format, catalogue, catalogueFormat = format, events: eventsFile, columns = [] }: ShopFiles,
  folder: string,
  now: number,
  purposes: readonly string[] = ["personalise", "train"],
): Promise<ImportedShop> => {
  const data = join(folder, "data");
  const notice = join(folder, "NOTICE.json");
  await writeAttestation(notice, now, purposes);
  const { key } = await runCandor<{ key: string }>(["shop", "create", SHOP, "--data", data]);
  const where = (of: string): string[] => ["--format", of, "--shop", SHOP, "--data", data];
  const attested = ["--attest", notice, "--shift-to-now"];
  const items = await runCandor<Imported>(["import", "catalogue", catalogue, ...where(catalogueFormat)]);
  const events = await runCandor<Imported>([
    ...["import", "events", eventsFile, ...where(format), ...columns],
    ...attested,
  ]);
  const trained = await runCandor<TrainShopResult>(["train", "--shop", SHOP, "--data", data]);
  return { key, items, events, trained };
};
