import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { StoreFigures } from "./forgetting/figures.ts";
import { STORE_NAMES } from "./forgetting/house.ts";
import { type ForgettingPlan, proveOnStore } from "./forgetting/prove-on-store.ts";

/*
 * Forgetting from one HTTP call to the bytes that serve, on the embedded store and with two instances on one
 * Redis: random customers are erased one by one while requests are answered, and the sha256 of the model that
 * serves after each is compared with a refit of the original recipe on the original data without them; then
 * many at once; then what else models forget; then with every process killed at each step.
 * npm run prove -- forgetting [CUSTOMERS=50] [BATCH=1000] [RATE=200] [FILE: Online Retail, or a file of
 * visits; none: a small shop] [STORES=embedded,redis]
 */
export type ForgettingFigures = { readonly stores: readonly StoreFigures[] };

export const proveForgetting = async (plan: ForgettingPlan): Promise<ForgettingFigures> => {
  const stores: StoreFigures[] = [];
  for (const store of plan.stores) stores.push(await proveOnStore(store, plan));
  return { stores };
};

const holdsOnStore = ({ one_by_one, batch, load, killed, other_acts, verified }: StoreFigures): boolean =>
  one_by_one.same_sha256_as_refit === one_by_one.customers &&
  one_by_one.followed_by_all === one_by_one.customers &&
  (batch === null || batch.same_sha256_as_refit) &&
  load.failed === 0 &&
  [...killed, ...Object.values(other_acts)].every(({ same_sha256_as_refit }) => same_sha256_as_refit) &&
  verified;

/** What has to hold whatever the machine: the same bytes, in every instance, and nobody's request failed. */
export const holdsForgetting = ({ stores }: ForgettingFigures): boolean => stores.every(holdsOnStore);

const main = async (): Promise<void> => {
  const [customers = "50", batch = "1000", rate = "200", file, stores = STORE_NAMES.join(",")] =
    process.argv.slice(2);
  if (file !== undefined && file !== "" && !existsSync(file)) throw new Error(`There is no file ${file}.`);
  const figures = await proveForgetting({
    customers: Number(customers),
    batch: Number(batch),
    rate: Number(rate),
    file: file === undefined || file === "" ? null : file,
    stores: STORE_NAMES.filter((name) => stores.split(",").includes(name)),
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
  process.exitCode = holdsForgetting(figures) ? 0 : 1;
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
