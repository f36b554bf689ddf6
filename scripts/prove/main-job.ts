import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createApp } from "../../src/app.ts";
import { toConfig } from "../../src/lib/config.ts";
import { openEmbeddedKeys, openStore } from "../../src/store/open-store.ts";
import { chooseCustomers, readPurchases } from "../demo/online-retail.ts";
import { type Answer, createWire } from "../demo/wire.ts";
import { removeFolder } from "../remove-folder.ts";
import { type ImportedShop, importShop, type ShopFiles } from "./imported-shop/import-shop.ts";
import { traceStore } from "./main-job/trace-store.ts";

/**
 * A shop as files, and what its customers did by those files: the proof compares with them and not with what
 * the service says.
 */
export type Source = ShopFiles & {
  readonly customers: readonly string[];
  /** Item ids that a customer ever bought; returned ones are among them. */
  readonly bought: ReadonlyMap<string, ReadonlySet<string>>;
  /** Things that the catalogue declares to come back. */
  readonly consumable: ReadonlySet<string>;
};

export type CustomerProof = {
  readonly suggestions: number;
  /**
   * Reasons whose sentence has the title of a thing that this customer bought in it, over the whole answer.
   */
  readonly reasons_naming_purchases: number;
  /** Different bought things that stand in those sentences. */
  readonly purchases_named: number;
  /** Suggestions with two reasons or more. */
  readonly suggestions_with_two_reasons: number;
  /** Suggested though bought before (and not declared to come back): must be 0. */
  readonly owned_or_returned: number;
  readonly mode: string;
  /** Calls of the shopper port for the first answer: the tracer sees behaviour being read when it is. */
  readonly read_before: readonly string[];
  readonly mode_after: string;
  readonly profiling_after: boolean;
  /** Calls of the shopper port for the answer after the withdrawal, by the tracer. */
  readonly read_after: readonly string[];
  readonly personal_after: boolean;
};

export type MainJobFigures = {
  readonly items: number;
  readonly events: number;
  readonly trained_on_shoppers: number;
  readonly seconds: Readonly<Record<"catalogue" | "events" | "train", number>>;
  readonly recall_at_20: Readonly<Record<string, number>>;
  readonly customers: readonly CustomerProof[];
};

/**
 * Writes behind earlier answers, which come when they come: where the ledger placed the withdrawal, and who
 * read before it.
 */
const WRITTEN_BEHIND = new Set(["setLedgerIndex", "addNotes"]);

/** What may be read of somebody who said no: whether they said so. */
const CONSENT_ONLY = new Set(["readState"]);

const importedFigures = ({ items, events, trained }: ImportedShop): Omit<MainJobFigures, "customers"> => ({
  items: items.kept,
  events: events.kept,
  trained_on_shoppers: trained.shoppers,
  seconds: {
    catalogue: items.seconds,
    events: events.seconds,
    train: Object.values(trained.seconds).reduce((sum, each) => sum + each, 0),
  },
  recall_at_20: Object.fromEntries(
    trained.reports.flatMap(({ name, metrics }) => {
      const at20 = metrics["20"];
      return at20 === undefined ? [] : [[name, at20.recall]];
    }),
  ),
});

type Ask = {
  readonly ask: (customer: string) => Promise<Answer>;
  readonly withdraw: (customer: string) => Promise<void>;
  readonly take: () => string[];
};

/** Bought things whose title the sentence holds, whatever its capitals. */
const namedIn = (
  { text, evidence }: Answer["items"][number]["reasons"][number],
  own: ReadonlySet<string>,
): string[] =>
  evidence.flatMap(({ item_id, title }) =>
    item_id !== null && title !== null && own.has(item_id) && text.toLowerCase().includes(title.toLowerCase())
      ? [item_id]
      : [],
  );

const proveCustomer = async (
  { ask, withdraw, take }: Ask,
  customer: string,
  { bought, consumable }: Source,
): Promise<CustomerProof> => {
  const own = bought.get(customer) ?? new Set<string>();
  take();
  const before = await ask(customer);
  const readBefore = [...new Set(take())];
  const named = before.items.flatMap(({ reasons }) =>
    reasons.map((reason) => namedIn(reason, own)).filter((titles) => titles.length > 0),
  );
  await withdraw(customer);
  take();
  const after = await ask(customer);
  const read = [...new Set(take())].filter((call) => !WRITTEN_BEHIND.has(call));
  return {
    suggestions: before.items.length,
    mode: before.transparency.mode,
    read_before: readBefore,
    reasons_naming_purchases: named.length,
    purchases_named: new Set(named.flat()).size,
    suggestions_with_two_reasons: before.items.filter(({ reasons }) => reasons.length >= 2).length,
    owned_or_returned: before.items.filter(({ item_id }) => own.has(item_id) && !consumable.has(item_id))
      .length,
    mode_after: after.transparency.mode,
    profiling_after: after.transparency.profiling,
    read_after: read,
    personal_after:
      read.some((call) => !CONSENT_ONLY.has(call)) ||
      after.transparency.data_used.length > 0 ||
      after.items.some(({ basis }) => basis === "personalised"),
  };
};

/** A running service over the imported store, and how its customers ask and withdraw. */
const openService = async (folder: string, key: string): Promise<Ask & { close(): Promise<void> }> => {
  const config = toConfig({}, { data: join(folder, "data"), logLevel: "silent", port: 0 });
  const deps = { clock: Date.now, random: (size: number) => crypto.getRandomValues(new Uint8Array(size)) };
  const keys = await openEmbeddedKeys(config.data, { path: config.keys, ...deps });
  const store = await openStore({ kind: "lmdb", dir: config.data, keys }, deps);
  const tracer = traceStore(store);
  const app = await createApp(config, { keys, store: tracer.store });
  const { port } = await app.listen(0, "127.0.0.1");
  tracer.follow(app.server);
  await app.tick();
  const wire = createWire(`http://127.0.0.1:${port}`, key);
  return {
    ask: (customer) =>
      wire.call<Answer>("POST", "/v1/recommendations", {
        moment: "home",
        shopper: { id: customer },
        limit: 10,
      }),
    withdraw: (customer) => wire.call("DELETE", "/v1/shopper/consent", undefined, { "Shopper-Id": customer }),
    take: tracer.take,
    close: async () => {
      await app.close();
      await store.close();
    },
  };
};

/**
 * The main job from files to answers: shop, import, training, a served answer for real customers, and the
 * same after consent is withdrawn.
 */
export const proveMainJob = async (source: Source): Promise<MainJobFigures> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-main-job-"));
  try {
    const imported = await importShop(source, folder, Date.now());
    const service = await openService(folder, imported.key);
    try {
      const customers: CustomerProof[] = [];
      for (const customer of source.customers) customers.push(await proveCustomer(service, customer, source));
      return { ...importedFigures(imported), customers };
    } finally {
      await service.close();
    }
  } finally {
    await removeFolder(folder);
  }
};

/** What must hold of every customer; sentences of what does not. */
export const faultsOf = ({ customers }: MainJobFigures): string[] =>
  customers.flatMap((each, at) => [
    ...(each.mode === "profile" && each.suggestions === 10 && each.read_before.includes("readEvents")
      ? []
      : [`customer ${at + 1}: ${each.suggestions} suggestions, mode ${each.mode}`]),
    ...(each.reasons_naming_purchases >= 2 && each.purchases_named >= 2
      ? []
      : [
          `customer ${at + 1}: ${each.reasons_naming_purchases} reasons name ${each.purchases_named} ` +
            "purchases",
        ]),
    ...(each.owned_or_returned === 0
      ? []
      : [`customer ${at + 1}: ${each.owned_or_returned} suggestions were bought before`]),
    ...((each.mode_after === "context" || each.mode_after === "popular") &&
    !each.profiling_after &&
    !each.personal_after
      ? []
      : [
          `customer ${at + 1}: after the withdrawal mode ${each.mode_after}, read ` +
            `${each.read_after.join(", ")}`,
        ]),
  ]);

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const shared = resolve(process.env["CANDOR_SHARED_DATA"] ?? "../shared/data");
  const file = process.argv[2] ?? join(shared, "online-retail", "online_retail_2010-12_to_2011-10.csv.gz");
  if (!existsSync(file))
    throw new Error(
      "Name the Online Retail file, or set CANDOR_SHARED_DATA to the folder of the shared data.",
    );
  const figures = await proveMainJob({
    format: "online-retail",
    catalogue: file,
    events: file,
    customers: await chooseCustomers(file, Number(process.argv[3] ?? 20)),
    bought: await readPurchases(file),
    consumable: new Set(),
  });
  const faults = faultsOf(figures);
  process.stdout.write(`${JSON.stringify({ ...figures, faults }, null, 1)}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
