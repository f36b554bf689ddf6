import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCandor } from "../demo/candor.ts";
import { NOTICE, noticeOf } from "../demo/generated.ts";
import { eventsOf, flagsOf, historiesOf, HISTORY, itemOf, type Place } from "./made-shop.ts";
import { cpuMsOfEnded } from "./processes.ts";
import type { Settings } from "./settings.ts";

const SHOP = "imported";
const DAY_MS = 86_400_000;
const COLUMNS = ["shopper_id", "item_id", "type", "occurred_at", "order_id", "quantity", "price", "currency"];

export type ImportFigures = {
  readonly rows: number;
  readonly seconds: number;
  readonly rows_per_second: number;
  readonly cpu_us_per_row: number;
};
export type TrainingFigures = {
  readonly shoppers: number;
  readonly events: number;
  readonly items: number;
  readonly seconds: number;
  readonly cpu_seconds: number;
  readonly phases: Readonly<Record<string, number>>;
};

/** A command to its end: what it said, by the clock and in processor time of all that it started. */
const timed = async <T>(args: readonly string[]): Promise<{ told: T; seconds: number; cpuMs: number }> => {
  const [from, used] = [performance.now(), cpuMsOfEnded()];
  const told = await runCandor<T>(args);
  return { told, seconds: (performance.now() - from) / 1000, cpuMs: cpuMsOfEnded() - used };
};

/** A plain table of what people did, one act a row. */
const tableOf = ({ items, rows, seed }: Settings): string => {
  const now = Date.now();
  const histories = historiesOf({ items, shoppers: Math.ceil(rows / HISTORY), seed });
  const lines = histories
    .flatMap((history, shopper) => eventsOf(shopper, history, now))
    .slice(0, rows)
    .map((event) => COLUMNS.map((name) => String({ ...event }[name as keyof typeof event] ?? "")).join(","));
  return `${[COLUMNS.join(","), ...lines].join("\n")}\n`;
};

const attestation = () => ({
  ...noticeOf(NOTICE),
  purposes: ["personalise", "train"],
  given_from: new Date(Date.now() - 400 * DAY_MS).toISOString(),
  given_to: new Date(Date.now() - DAY_MS).toISOString(),
});

/** A catalogue and a history out of files, in a shop of its own, and a model trained of them. */
export const measureImport = async (
  folder: string,
  place: Place,
  settings: Settings,
): Promise<{ history: ImportFigures; training: TrainingFigures }> => {
  const [catalogue, events, notice] = ["items.ndjson", "events.csv", "notice.json"].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const items = Array.from({ length: settings.items }, (_, at) => JSON.stringify(itemOf(at + 1)));
  await writeFile(catalogue, `${items.join("\n")}\n`);
  await writeFile(events, tableOf(settings));
  await writeFile(notice, JSON.stringify(attestation()));
  const where = ["--shop", SHOP, ...flagsOf(place)];
  await runCandor(["shop", "create", SHOP, ...flagsOf(place)]);
  await runCandor(["import", "catalogue", catalogue, "--format", "ndjson", ...where]);
  const table = ["import", "events", events, "--format", "table", "--attest", notice];
  const imported = await timed<{ kept: number }>([...table, ...where]);
  const { kept } = imported.told;
  if (kept !== settings.rows) throw new Error(`Only ${kept} of ${settings.rows} rows were kept.`);
  const trained = await timed<{
    shoppers: number;
    events: number;
    items: number;
    seconds: Record<string, number>;
  }>(["train", ...where]);
  return {
    history: {
      rows: kept,
      seconds: imported.seconds,
      rows_per_second: kept / imported.seconds,
      cpu_us_per_row: (1000 * imported.cpuMs) / kept,
    },
    training: {
      shoppers: trained.told.shoppers,
      events: trained.told.events,
      items: trained.told.items,
      seconds: trained.seconds,
      cpu_seconds: trained.cpuMs / 1000,
      phases: trained.told.seconds,
    },
  };
};
