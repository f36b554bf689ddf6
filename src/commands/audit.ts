import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { makeAudit } from "../shop/audit.ts";
import { ioOf, type StoreFlags, withShop, withStoreOptions } from "./open-context.ts";
import { requireWritable } from "./output-place.ts";

/** `candor audit`. */
export const addAuditCommand = (program: Command): void => {
  withStoreOptions(
    program
      .command("audit")
      .description(
        "one signed bundle for an officer: the ledger, settings, notices, the record of processing, " +
          "counts; nothing of anybody",
      ),
  )
    .requiredOption("--shop <name>", "the shop")
    .option("--out <file>", "write it there instead of to the output")
    .action(async (options: StoreFlags & { readonly shop: string; readonly out?: string }) => {
      const io = ioOf(options);
      await requireWritable("--out", options.out);
      const bundle = await withShop(options, async (services) => {
        // What waits for its place is placed first, so that the bundle is whole.
        await services.appender.run(options.shop);
        return makeAudit(services, options.shop);
      });
      if (options.out === undefined) return io.out(JSON.stringify(bundle, null, io.json ? 0 : 2));
      await writeFile(options.out, `${JSON.stringify(bundle, null, 2)}\n`);
      const { counts, ledger, made_at } = bundle.audit;
      io.out(
        io.json
          ? JSON.stringify({
              file: options.out,
              made_at,
              leaves: ledger.leaves.length,
              heads: ledger.heads.length,
              counts,
            })
          : `${options.out}: ${ledger.leaves.length} leaves under ${ledger.heads.length} signed heads; ` +
              `check it with: candor verify ledger ${options.out}`,
      );
    });
};
