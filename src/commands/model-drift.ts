import type { Command } from "commander";
import { createLog } from "../lib/log.ts";
import { type DriftState, type DriftWeek, readDrift, type SlotDrift } from "../model/drift/drift-state.ts";
import { requireSlot } from "../model/registry/slot-checks.ts";
import type { Services } from "../services/services.ts";
import type { Io, ProgressBar } from "./io.ts";
import type { ShopOptions } from "./model-admin.ts";
import { ioOf, withShop, withStoreOptions } from "./open-context.ts";

const AFTER = `
How well the champion foresees what shoppers chose on days that it was not trained on, week by week, beside
popularity, personal frequency, item-kNN and sequential rules made of the days before under the same
threshold. Only of shoppers who granted train and measure, one prediction each, and only where there are
twenty of them. The service looks once a week by itself; the alarm is also a webhook (model.drifted), a metric
(candor_model_drift_alarm) and part of GET /v1/slots/{slot}. --measure looks now.
`;

type DriftOptions = ShopOptions & { readonly slot?: string; readonly measure?: boolean };

const figure = (value: number): string => value.toFixed(3);

const tellWeek = (io: Io, { from, until, model, recall, ndcg, baselines, ...week }: DriftWeek): void => {
  const notes = [
    ...(week.below ? ["BEHIND"] : []),
    ...(week.failed > 0 ? [`failed on ${week.failed}`] : []),
    ...(week.may_have_seen ? ["may have been trained on these days"] : []),
  ];
  io.out(
    `  ${from} to ${until}  ${model}: Recall@20 ${figure(recall.value)} [${figure(recall.low)}, ` +
      `${figure(recall.high)}], NDCG@20 ${figure(ndcg)}, ${recall.n} shoppers` +
      (notes.length === 0 ? "" : `  (${notes.join("; ")})`),
  );
  for (const { name, recall: own, lead } of baselines)
    io.out(
      `      ${name.padEnd(20)} ${figure(own)}, the champion leads by ${figure(lead.value)} ` +
        `[${figure(lead.low)}, ${figure(lead.high)}]`,
    );
};

const tellSlotDrift = (io: Io, slot: string, { looked_at, weeks, alarm, because }: SlotDrift): void => {
  io.out(`${slot}: looked at ${looked_at}${because === null ? "" : `. ${because}`}`);
  if (alarm !== null)
    io.out(
      `  ALARM since ${alarm.since}: ${alarm.model} (${figure(alarm.recall)}) is behind ${alarm.baseline} ` +
        `(${figure(alarm.baseline_recall)}). Train again: candor train`,
    );
  for (const week of weeks) tellWeek(io, week);
};

/** Measures now, with a bar while the shoppers are read. */
const measureNow = async (io: Io, services: Services, shop: string): Promise<DriftState> => {
  const { createDriftWatch } = await import("../learn/drift/watch-drift.ts");
  const state = { bar: null as ProgressBar | null };
  const onProgress = (done: number, total: number): void => {
    state.bar ??= io.progress("read", total);
    state.bar.at(done);
  };
  try {
    return await createDriftWatch({ services, log: createLog("error"), onProgress }).look(shop);
  } finally {
    state.bar?.end();
  }
};

/** `candor model drift`. */
export const addDriftCommand = (model: Command): void => {
  withStoreOptions(
    model
      .command("drift")
      .requiredOption("--shop <name>", "the shop")
      .option("--slot <name>", "one slot (default: all)")
      .option("--measure", "look now, and keep what is found")
      .description("how champions do on days that they were not trained on, week by week")
      .addHelpText("after", AFTER),
  ).action(async (options: DriftOptions) => {
    const io = ioOf(options);
    const state = await withShop(options, async (services) => {
      if (options.slot !== undefined)
        requireSlot((await services.registry.read(options.shop)).state, options.slot);
      return options.measure === true
        ? measureNow(io, services, options.shop)
        : readDrift(services.store.jobs, options.shop);
    });
    const told = Object.entries(state).filter(
      ([slot]) => options.slot === undefined || slot === options.slot,
    );
    if (io.json) return io.out(JSON.stringify(Object.fromEntries(told)));
    if (told.length === 0)
      io.out("Nobody has looked yet. The service does once a week; now: candor model drift --measure");
    for (const [slot, drift] of told) tellSlotDrift(io, slot, drift);
  });
};
