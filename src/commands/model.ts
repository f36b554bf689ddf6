import type { Command } from "commander";
import { DomainError } from "../lib/errors.ts";
import type { ListedModel } from "../model/registry/list-models.ts";
import type { SlotWish } from "../model/registry/slot-wish.ts";
import { addCheckCommands, requirePackageFolder } from "./check-model.ts";
import { BY, type ShopOptions, withAdmin } from "./model-admin.ts";
import { addDriftCommand } from "./model-drift.ts";
import { ioOf, withStoreOptions } from "./open-context.ts";
import { gateOf, type GateOptions, numberOf, withGateOptions } from "./promotion-gate.ts";
import { tellCanaryEnd, tellHistory, tellModel, tellReports, tellSlot } from "./tell-models.ts";

/** Of a package that serves nowhere: whether it could. */
const standingOf = ({ loadable, fenced }: ListedModel): string =>
  loadable ? "-" : fenced === null ? "retired or not loadable" : "fenced";

const withSlotOptions = (command: Command): Command =>
  withStoreOptions(command)
    .requiredOption("--shop <name>", "the shop")
    .option("--slot <name>", "the slot", "default");

/** For what puts a package before shoppers, seen or unseen. */
const withTrainingOption = (command: Command): Command =>
  command.option(
    "--accept-unknown-training",
    "also where its manifest names no data set that this shop exported",
  );

type SlotOptions = ShopOptions & { readonly slot: string; readonly acceptUnknownTraining?: boolean };

const change = async (options: SlotOptions, wish: SlotWish): Promise<void> => {
  const io = ioOf(options);
  tellSlot(
    io,
    await withAdmin(options, (admin) =>
      admin.change(
        options.shop,
        options.slot,
        { ...wish, accept_unknown_training: options.acceptUnknownTraining === true },
        BY,
      ),
    ),
  );
};

const endCanary = async (
  options: SlotOptions,
  challenger: NonNullable<SlotWish["challenger"]> | null,
): Promise<void> => {
  const io = ioOf(options);
  const { before, after } = await withAdmin(options, async (admin) => {
    const slots = await admin.slots(options.shop);
    return {
      before: slots.find(({ slot }) => slot === options.slot),
      after: await admin.change(options.shop, options.slot, { challenger }, BY),
    };
  });
  tellSlot(io, after);
  tellCanaryEnd(io, options.slot, before?.challenger ?? null);
};

/** What tells rather than changes: reports, history, one package. */
const addTellingCommands = (model: Command): void => {
  withSlotOptions(
    model
      .command("report")
      .description("how shadow, challenger and champion of a slot did, with 95 % intervals"),
  ).action(async (options: SlotOptions) => {
    tellReports(
      ioOf(options),
      await withAdmin(options, async (admin, comparison) => {
        await admin.slot(options.shop, options.slot);
        return comparison.reports(options.shop, options.slot);
      }),
    );
  });
  withSlotOptions(model.command("history").description("who changed what in a slot, newest last")).action(
    async (options: SlotOptions) => {
      tellHistory(ioOf(options), await withAdmin(options, (admin) => admin.slot(options.shop, options.slot)));
    },
  );
  withStoreOptions(
    model
      .command("inspect")
      .argument("<model>", "name@version")
      .requiredOption("--shop <name>", "the shop")
      .description("one package: where it serves, its training, its manifest"),
  ).action(async (id: string, options: ShopOptions) => {
    tellModel(ioOf(options), await withAdmin(options, (admin) => admin.inspect(options.shop, id)));
  });
};

const addRemovingCommands = (model: Command): void => {
  withStoreOptions(
    model
      .command("remove")
      .argument("<model>", "name@version")
      .requiredOption("--shop <name>", "the shop")
      .description("give up a package that serves nowhere; its files go, its id stays taken"),
  ).action(async (id: string, options: ShopOptions) => {
    const io = ioOf(options);
    await withAdmin(options, (admin) => admin.remove(options.shop, id, BY));
    io.out(io.json ? JSON.stringify({ removed: id }) : `${id} is gone`);
  });
  withStoreOptions(
    model
      .command("remove-slot")
      .argument("<slot>", "the slot")
      .requiredOption("--shop <name>", "the shop")
      .description("take away a slot that was made by mistake, and its ranking stage"),
  ).action(async (slot: string, options: ShopOptions) => {
    const io = ioOf(options);
    await withAdmin(options, (admin) => admin.removeSlot(options.shop, slot, BY));
    io.out(io.json ? JSON.stringify({ removed: slot }) : `the slot ${slot} is gone`);
  });
};

/** `candor model …`. */
export const addModelCommands = (program: Command): void => {
  const model = program.command("model").description("check, compare and swap models");
  addCheckCommands(model);
  withStoreOptions(
    model
      .command("list")
      .requiredOption("--shop <name>", "the shop")
      .description("packages and what they serve"),
  ).action(async (options: ShopOptions) => {
    const io = ioOf(options);
    const { models, slots } = await withAdmin(options, async (admin) => ({
      models: await admin.list(options.shop),
      slots: await admin.slots(options.shop),
    }));
    if (io.json) return io.out(JSON.stringify({ models, slots }));
    for (const each of models)
      io.out(`${each.id.padEnd(40)} ${each.task.padEnd(16)} ` + (each.serves.join(", ") || standingOf(each)));
    for (const slot of slots) tellSlot(io, slot);
  });
  withStoreOptions(
    model
      .command("add")
      .argument("<dir>", "folder of the package")
      .requiredOption("--shop <name>", "the shop")
      .description("check a package and take it into the registry"),
  ).action(async (dir: string, options: ShopOptions) => {
    const io = ioOf(options);
    await requirePackageFolder(dir);
    const { model: id, report } = await withAdmin(options, (admin) => admin.add(options.shop, dir, BY));
    if (io.json) return io.out(JSON.stringify({ model: id, report }));
    io.out(`${id} is in the registry; candor model shadow|canary|promote puts it to use`);
    for (const note of report.notes) io.out(`  note: ${note}`);
  });
  withGateOptions(
    withTrainingOption(
      withSlotOptions(
        model
          .command("promote")
          .argument("<model>", "name@version, or none for a ranking stage")
          .description("make a package the champion of a slot"),
      ),
    ),
  ).action((id: string, options: SlotOptions & GateOptions) => {
    const gate = gateOf(options);
    return change(options, { champion: id === "none" ? null : id, ...(gate === undefined ? {} : { gate }) });
  });
  withTrainingOption(
    withSlotOptions(
      model
        .command("shadow")
        .argument("<model>", "name@version, or none")
        .description("run a package beside the champion, never shown"),
    ),
  ).action((id: string, options: SlotOptions) => change(options, { shadow: id === "none" ? null : id }));
  withTrainingOption(
    withSlotOptions(
      model
        .command("canary")
        .argument("<model>", "name@version, or none")
        .option("--percent <n>", "share of the shoppers who granted measure")
        .description("try a package on some"),
    ),
  ).action((id: string, options: SlotOptions & { percent?: string }) => {
    if (id === "none") return endCanary(options, null);
    if (options.percent === undefined)
      throw new DomainError(
        "usage",
        "--percent is missing: the share of the shoppers who granted measure, from 0 to 100.",
      );
    const percent = numberOf("--percent", options.percent, 0, 100);
    const challenger = { model: id, percent };
    return percent === 0 ? endCanary(options, challenger) : change(options, { challenger });
  });
  withSlotOptions(
    model
      .command("rollback")
      .description("go back to the newest earlier champion that may serve; a second one goes further back"),
  ).action(async (options: SlotOptions) => {
    const io = ioOf(options);
    tellSlot(io, await withAdmin(options, (admin) => admin.rollback(options.shop, options.slot, BY, null)));
  });
  addTellingCommands(model);
  addDriftCommand(model);
  addRemovingCommands(model);
};
