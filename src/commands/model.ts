import type { Command } from 'commander';
import { DomainError } from '../lib/errors.ts';
import { createComparison } from '../insight/compare-models.ts';
import type { ListedSlot, ModelAdmin, SlotWish } from '../model/manage-models.ts';
import { createModelAdmin } from '../model/manage-models.ts';
import { createRegistry } from '../model/registry.ts';
import type { Services } from '../services.ts';
import { addCheckCommands, requirePackageFolder } from './check-model.ts';
import type { Io } from './io.ts';
import type { StoreOptions } from './open-context.ts';
import { ioOf, withShop, withStoreOptions } from './open-context.ts';

type ShopOptions = StoreOptions & { readonly shop: string };

const BY = 'command line';

const adminOf = ({ store, clock }: Services): ModelAdmin => createModelAdmin({ models: store.models, jobs: store.jobs, registry: createRegistry({ store: store.models }), comparison: createComparison(store.shops), clock });

const withAdmin = <T>(options: ShopOptions, work: (admin: ModelAdmin) => Promise<T>): Promise<T> => withShop(options, (services) => work(adminOf(services)));

const tellSlot = (io: Io, slot: ListedSlot): void => {
  if (io.json) return io.out(JSON.stringify(slot));
  io.out(`${slot.slot}: champion ${slot.champion ?? 'none'}, previous ${slot.previous ?? 'none'}${slot.challenger === null ? '' : `, challenger ${slot.challenger.id} for ${slot.challenger.percent} %`}${slot.shadow === null ? '' : `, shadow ${slot.shadow}`}`);
};

const withSlotOptions = (command: Command): Command => withStoreOptions(command).requiredOption('--shop <name>', 'the shop').option('--slot <name>', 'the slot', 'default');

/** For what puts a package before shoppers, seen or unseen. */
const withTrainingOption = (command: Command): Command => command.option('--accept-unknown-training', 'also where its manifest names no data set that this shop exported');

type SlotOptions = ShopOptions & { readonly slot: string; readonly acceptUnknownTraining?: boolean };

const change = async (options: SlotOptions, wish: SlotWish): Promise<void> => {
  const io = ioOf(options);
  tellSlot(io, await withAdmin(options, (admin) => admin.change(options.shop, options.slot, { ...wish, accept_unknown_training: options.acceptUnknownTraining === true }, BY)));
};

/** `candor model …`. */
export const addModelCommands = (program: Command): void => {
  const model = program.command('model').description('check, compare and swap models');
  addCheckCommands(model);
  withStoreOptions(model.command('list').requiredOption('--shop <name>', 'the shop').description('packages and what they serve')).action(async (options: ShopOptions) => {
    const io = ioOf(options);
    const { models, slots } = await withAdmin(options, async (admin) => ({ models: await admin.list(options.shop), slots: await admin.slots(options.shop) }));
    if (io.json) return io.out(JSON.stringify({ models, slots }));
    for (const each of models) io.out(`${each.id.padEnd(40)} ${each.task.padEnd(16)} ${each.serves.join(', ') || (each.loadable ? '-' : 'retired or not loadable')}`);
    for (const slot of slots) tellSlot(io, slot);
  });
  withStoreOptions(model.command('add').argument('<dir>', 'folder of the package').requiredOption('--shop <name>', 'the shop').description('check a package and take it into the registry')).action(async (dir: string, options: ShopOptions) => {
    const io = ioOf(options);
    await requirePackageFolder(dir);
    const { model: id, report } = await withAdmin(options, (admin) => admin.add(options.shop, dir, BY));
    if (io.json) return io.out(JSON.stringify({ model: id, report }));
    io.out(`${id} is in the registry; candor model shadow|canary|promote puts it to use`);
    for (const note of report.notes) io.out(`  note: ${note}`);
  });
  withTrainingOption(withSlotOptions(model.command('promote').argument('<model>', 'name@version').description('make a package the champion of a slot'))).action((id: string, options: SlotOptions) => change(options, { champion: id }));
  withTrainingOption(withSlotOptions(model.command('shadow').argument('<model>', 'name@version, or none').description('run a package beside the champion, never shown'))).action((id: string, options: SlotOptions) => change(options, { shadow: id === 'none' ? null : id }));
  withTrainingOption(withSlotOptions(model.command('canary').argument('<model>', 'name@version, or none').requiredOption('--percent <n>', 'share of the shoppers who granted measure').description('try a package on some'))).action((id: string, options: SlotOptions & { percent: string }) => {
    const percent = Number(options.percent);
    if (!Number.isFinite(percent)) throw new DomainError('usage', '--percent is a number from 0 to 100.');
    return change(options, { challenger: id === 'none' ? null : { model: id, percent } });
  });
  withSlotOptions(model.command('rollback').description('put the previous champion back')).action(async (options: SlotOptions) => {
    const io = ioOf(options);
    tellSlot(io, await withAdmin(options, (admin) => admin.rollback(options.shop, options.slot, BY)));
  });
};
