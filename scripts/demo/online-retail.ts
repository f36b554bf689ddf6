import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventReader } from "../../src/shopper/formats/event-formats.ts";
import type { EventOptions } from "../../src/shopper/formats/imported-event.ts";
import { type CommandEnvironment, runCandor } from "./candor.ts";
import { type Filled, noticeOf } from "./generated.ts";

const DAY_MS = 86_400_000;

/** Said by the demo for people who were never asked by it; the demo prints that it does. */
const ATTESTED =
  "For this demo only: the shop attests that these customers agreed to suggestions made from what they " +
  "bought.";

type Bought = { orders: Set<string>; items: Set<string>; returns: number; newest: number };

/** Reads the file once and counts what each customer did. */
const readCustomers = async (file: string): Promise<Map<string, Bought>> => {
  const customers = new Map<string, Bought>();
  const options: EventOptions = {
    onRefusal: () => undefined,
    onCount: () => undefined,
    onBytes: () => undefined,
    defaults: { currency: "GBP", locale: null },
    parseEvent: () => {
      throw new Error("The file is a CSV of Online Retail.");
    },
  };
  for await (const batch of eventReader("online-retail")([file], options)) {
    for (const { shopper_id, event } of batch) {
      const bought = customers.get(shopper_id!) ?? {
        orders: new Set(),
        items: new Set(),
        returns: 0,
        newest: 0,
      };
      customers.set(shopper_id!, bought);
      if (event.type === "return") bought.returns += 1;
      else {
        bought.orders.add(event.order_id!);
        bought.items.add(event.item_id!);
      }
      bought.newest = Math.max(bought.newest, event.occurred_at);
    }
  }
  return customers;
};

/**
 * Ordinary customers with a past and a return, latest first: five to fifteen orders of at most sixty things.
 */
export const chooseCustomers = async (file: string, count: number): Promise<string[]> =>
  [...(await readCustomers(file))]
    .filter(
      ([, { orders, items, returns }]) =>
        orders.size >= 5 && orders.size <= 15 && items.size <= 60 && returns > 0,
    )
    .sort(([one, a], [other, b]) => b.newest - a.newest || (one < other ? -1 : 1))
    .slice(0, count)
    .map(([id]) => id);

/** Item ids that each customer ever bought, by the file. */
export const readPurchases = async (file: string): Promise<Map<string, ReadonlySet<string>>> =>
  new Map([...(await readCustomers(file))].map(([id, { items }]) => [id, items]));

export type RetailImport = {
  readonly file: string;
  readonly shop: string;
  readonly data: string;
  readonly dir: string;
  readonly now: number;
  readonly say: (line: string) => void;
  readonly env?: CommandEnvironment;
};

/** Imports the real file by the command line, under an attestation that stands for this demo alone. */
export const importOnlineRetail = async ({
  file,
  shop,
  data,
  dir,
  now,
  say,
  env = {},
}: RetailImport): Promise<Filled> => {
  const attestation = join(dir, "NOTICE.json");
  const { version, hash, language, text } = noticeOf(ATTESTED);
  const given = (daysAgo: number): string => new Date(now - daysAgo * DAY_MS).toISOString();
  await writeFile(
    attestation,
    JSON.stringify({
      version,
      hash,
      language,
      text,
      purposes: ["personalise", "train", "measure"],
      given_from: given(360),
      given_to: given(1),
    }),
  );
  const where = ["--format", "online-retail", "--shop", shop, "--data", data];
  say("  importing the catalogue");
  const items = await runCandor<{ kept: number }>(["import", "catalogue", file, ...where], undefined, env);
  say("  importing the events: a third of a million, read twice so that all times move together");
  const events = await runCandor<{ kept: number }>(
    ["import", "events", file, ...where, "--attest", attestation, "--shift-to-now"],
    undefined,
    env,
  );
  const [shopper] = await chooseCustomers(file, 1);
  if (shopper === undefined) throw new Error("The file holds no customer with five orders and a return.");
  const shoppers = (await readCustomers(file)).size;
  return { items: items.kept, shoppers, events: events.kept, shopper, ids: [] };
};
