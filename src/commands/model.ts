import type { Command } from 'commander';
import { DomainError } from '../lib/errors.ts';
import { createComparison } from '../insight/compare-models.ts';
import type { ListedSlot, ModelAdmin, SlotWish } from '../model/manage-models.ts';
import { createModelAdmin } from '../model/manage-models.ts';
import { createRegistry } from '../model/registry.ts';
import type { Services } from '../services.ts';
import type { Io } from './io.ts';
import type { StoreOptions } from './open-context.ts';
import { ioOf, withServices, withStoreOptions } from './open-context.ts';

type ShopOptions = StoreOptions & { readonly shop: string };

const BY = 'command line';

const adminOf = ({ store, clock }: Services): ModelAdmin => createModelAdmin({ models: store.models, jobs: store.jobs, registry: createRegistry({ store: store.models }), comparison: createComparison(store.shops), clock });

/** Over HTTP a key names a shop that exists; here a person types its name. @throws DomainError shop_unknown */
const withAdmin = <T>(options: ShopOptions, work: (admin: ModelAdmin) => Promise<T>): Promise<T> =>
  withServices(options, async (services) => {
    if (!(await services.shops.exists(options.shop))) throw new DomainError('shop_unknown', `There is no shop ${options.shop}; make it with: candor shop create ${options.shop}`);
    return work(adminOf(services));
  });

const tellSlot = (io: Io, slot: ListedSlot): void => {
  if (io.json) return io.out(JSON.stringify(slot));
  io.out(`${slot.slot}: champion ${slot.champion ?? 'none'}, previous ${slot.previous ?? 'none'}${slot.challenger === null ? '' : `, challenger ${slot.challenger.id} for ${slot.challenger.percent} %`}${slot.shadow === null ? '' : `, shadow ${slot.shadow}`}`);
};

const withSlotOptions = (command: Command): Command => withStoreOptions(command).requiredOption('--shop <name>', 'the shop').option('--slot <name>', 'the slot', 'default').option('--accept-unknown-training', 'serve a package that does not say what it was trained on');

type SlotOptions = ShopOptions & { readonly slot: string; readonly acceptUnknownTraining?: boolean };

const change = async (options: SlotOptions, wish: SlotWish): Promise<void> => {
  const io = ioOf(options);
  tellSlot(io, await withAdmin(options, (admin) => admin.change(options.shop, options.slot, { ...wish, accept_unknown_training: options.acceptUnknownTraining === true }, BY)));
};

const addCheck = (model: Command): void => {
  model.command('check').argument('<dir>', 'folder of the package').option('--json', 'answer for machines').description('every check of the contract; each failure says what to change')
    .action(async (dir: string, options: { json?: boolean }) => {
      const io = ioOf(options);
      const { checkPackage } = await import('../model/check-package.ts');
      const report = await checkPackage(dir, { residentBytes: () => process.memoryUsage().rss });
      if (io.json) io.out(JSON.stringify(report));
      else {
        io.out(`${report.package ?? dir}: ${report.ok ? 'sound' : `${report.failures.length} failures`}`);
        for (const { code, message } of report.failures) io.out(`  ${code}: ${message}`);
        for (const note of report.notes) io.out(`  note: ${note}`);
        for (const { input, feature, purposes } of report.features) io.out(`  ${input} <- ${feature}${purposes.length > 0 ? ` (${purposes.join(', ')})` : ''}`);
        if (report.measured !== null) io.out(`  one run: p50 ${report.measured.run_p50_ms.toFixed(3)} ms, p95 ${report.measured.run_p95_ms.toFixed(3)} ms; opened in ${report.measured.open_ms.toFixed(0)} ms`);
      }
      if (!report.ok) process.exitCode = 1;
    });
};

/** `candor model …`. */
export const addModelCommands = (program: Command): void => {
  const model = program.command('model').description('check, compare and swap models');
  addCheck(model);
  model.command('features').option('--json', 'answer for machines').description('the features that a manifest can bind to').action(async (options: { json?: boolean }) => {
    const io = ioOf(options);
    const { describeContract } = await import('../model/describe-contract.ts');
    io.out(describeContract());
  });
  withStoreOptions(model.command('list').requiredOption('--shop <name>', 'the shop').description('packages and what they serve')).action(async (options: ShopOptions) => {
    const io = ioOf(options);
    const { models, slots } = await withAdmin(options, async (admin) => ({ models: await admin.list(options.shop), slots: await admin.slots(options.shop) }));
    if (io.json) return io.out(JSON.stringify({ models, slots }));
    for (const each of models) io.out(`${each.id.padEnd(40)} ${each.task.padEnd(16)} ${each.serves.join(', ') || (each.loadable ? '-' : 'retired or not loadable')}`);
    for (const slot of slots) tellSlot(io, slot);
  });
  withStoreOptions(model.command('add').argument('<dir>', 'folder of the package').requiredOption('--shop <name>', 'the shop').description('check a package and take it into the registry')).action(async (dir: string, options: ShopOptions) => {
    const io = ioOf(options);
    const { model: id, report } = await withAdmin(options, (admin) => admin.add(options.shop, dir, BY));
    io.out(io.json ? JSON.stringify({ model: id, report }) : `${id} is in the registry; candor model shadow|canary|promote puts it to use`);
  });
  withSlotOptions(model.command('promote').argument('<model>', 'name@version').description('make a package the champion of a slot')).action((id: string, options: SlotOptions) => change(options, { champion: id }));
  withSlotOptions(model.command('shadow').argument('<model>', 'name@version, or none').description('run a package beside the champion, never shown')).action((id: string, options: SlotOptions) => change(options, { shadow: id === 'none' ? null : id }));
  withSlotOptions(model.command('canary').argument('<model>', 'name@version, or none').requiredOption('--percent <n>', 'share of the shoppers who granted measure').description('try a package on some')).action((id: string, options: SlotOptions & { percent: string }) => {
    const percent = Number(options.percent);
    if (!Number.isFinite(percent)) throw new DomainError('usage', '--percent is a number from 0 to 100.');
    return change(options, { challenger: id === 'none' ? null : { model: id, percent } });
  });
  withSlotOptions(model.command('rollback').description('put the previous champion back')).action(async (options: SlotOptions) => {
    const io = ioOf(options);
    tellSlot(io, await withAdmin(options, (admin) => admin.rollback(options.shop, options.slot, BY)));
  });
};
