import { existsSync } from "node:fs";
import type { Command } from "commander";
import { DomainError } from "../lib/errors.ts";
import { ioOf, type StoreFlags, withShop, withStoreOptions } from "./open-context.ts";

/** `candor dataset export`. */
export const addDatasetCommands = (program: Command): void => {
  const dataset = program.command("dataset").description("training data for people who train elsewhere");
  withStoreOptions(
    dataset
      .command("export")
      .requiredOption("--shop <name>", "the shop")
      .requiredOption("--out <dir>", "a folder that does not exist yet")
      .option("--recipient <name>", "to whom it is given: receipts of shoppers who are erased later say so")
      .description("only shoppers who granted train, under fresh ids"),
  ).action(async (options: StoreFlags & { shop: string; out: string; recipient?: string }) => {
    if (existsSync(options.out))
      throw new DomainError("usage", `--out ${options.out} exists already; name a new folder.`);
    const io = ioOf(options);
    const { exportDataset } = await import("../learn/shop/export-dataset.ts");
    const bar = io.progress("read", 512);
    const statement = await withShop(options, (services) =>
      exportDataset(services, options.shop, options.out, (done) => bar.at(done), options.recipient ?? null),
    ).finally(() => bar.end());
    io.out(
      io.json
        ? JSON.stringify(statement)
        : `${statement.dataset_id}: ${statement.units} shoppers, ${statement.events} events, ` +
            `${statement.items} items in ${options.out}\nName it as training.dataset in the manifest of ` +
            "what you train.",
    );
  });
};
