import type { Command } from "commander";
import { verifyLedger } from "../consent/proofs/ledger/verify.ts";
import { DomainError } from "../lib/errors.ts";
import { slotOf } from "../model/registry/registry-state.ts";
import type { Services } from "../services/services.ts";
import { makeAudit } from "../shop/audit.ts";
import { backupEmbedded, checkBackup, readBackupList, restoreEmbedded } from "../store/open-store.ts";
import { configOf, ioOf, requireStore, type StoreFlags, withServices } from "./open-context.ts";
import { addStoreCopy } from "./store-copy.ts";

type Flags = Pick<StoreFlags, "data" | "json">;

/** Redis copies its own files; these commands know those of the embedded store. */
const requireEmbedded = (options: Flags): string => {
  const { data, redis } = configOf(options);
  if (redis === null) return data;
  throw new DomainError(
    "usage",
    "This command is for the embedded store; of Redis copy its append-only file and its dump.",
  );
};

/** What is wrong in the store of a shop: its ledger, and packages that its slots name. */
const faultsOf = async (services: Services, shop: string): Promise<string[]> => {
  const { audit } = await makeAudit(services, shop);
  const { findings } = await verifyLedger(audit.ledger);
  const faults = findings.map(({ sentence }) => `${shop}: ${sentence}`);
  const { state } = await services.registry.read(shop);
  for (const slot of Object.keys(state.slots)) {
    const { champion } = slotOf(state, slot);
    const folder =
      champion === null ? "" : await services.store.models.openPackage(shop, champion).catch(() => null);
    if (folder === null) faults.push(`${shop}: the files of ${champion} are not there, or were changed`);
  }
  return faults;
};

const checkStore = async (options: Flags) => {
  const data = requireEmbedded(options);
  if ((await readBackupList(data)) !== null) return checkBackup(data);
  await requireStore(configOf(options));
  return withServices(options, async (services) => {
    const faults: string[] = [];
    const shops = await services.shops.list();
    for (const shop of shops) faults.push(...(await faultsOf(services, shop)));
    return { faults, shops: shops.length };
  });
};

const addCheck = (store: Command): void => {
  store
    .command("check")
    .description("a backup: every file and row; a store: its ledgers and the models that serve")
    .option("--data <dir>", "folder of the store or of the backup (CANDOR_DATA, default ./data)")
    .option("--json", "answer for machines")
    .action(async (options: Flags) => {
      const io = ioOf(options);
      const checked = await checkStore(options);
      if (io.json) io.out(JSON.stringify(checked));
      else io.out(checked.faults.length === 0 ? "everything holds" : checked.faults.join("\n"));
      if (checked.faults.length > 0)
        throw new DomainError("file_invalid", "The store is not whole: restore a backup.");
    });
};

/** `candor store backup|restore|check|copy`. */
export const addStoreCommands = (program: Command): void => {
  const store = program.command("store").description("copies of a store, and whether it is whole");
  store
    .command("backup")
    .description("copy the store while it serves, with the keys of the moment; never over anything")
    .option("--data <dir>", "folder of the store (CANDOR_DATA, default ./data)")
    .requiredOption("--out <dir>", "where to: a folder that is empty or not there yet")
    .option("--json", "answer for machines")
    .action(async (options: Flags & { readonly out: string }) => {
      const io = ioOf(options);
      const data = requireEmbedded(options);
      await requireStore(configOf(options));
      const list = await backupEmbedded(data, options.out, Date.now());
      const bytes = list.files.reduce((sum, file) => sum + file.bytes, 0);
      io.out(
        io.json
          ? JSON.stringify({ made_at: list.made_at, files: list.files.length, bytes })
          : `${options.out}: ${list.files.length} files, ${bytes} bytes. CANDOR_KEYS is not in it.`,
      );
    });
  store
    .command("restore")
    .description("put a backup in place as a store; never over one")
    .requiredOption("--from <dir>", "the backup")
    .option("--data <dir>", "folder of the store: empty or not there yet (CANDOR_DATA, default ./data)")
    .option("--json", "answer for machines")
    .action(async (options: Flags & { readonly from: string }) => {
      const io = ioOf(options);
      const data = requireEmbedded(options);
      const { files, rows } = await restoreEmbedded(options.from, data);
      io.out(io.json ? JSON.stringify({ files, rows }) : `${data}: ${files} files, ${rows} rows.`);
    });
  addCheck(store);
  addStoreCopy(store);
};
