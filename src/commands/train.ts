import type { Command } from 'commander';
import { DomainError } from '../lib/errors.ts';
import type { Io, Progress } from './io.ts';
import type { StoreOptions } from './open-context.ts';
import { ioOf, withServices, withStoreOptions } from './open-context.ts';

/** Shows each phase of long work as a bar of its own. */
export const phases = (io: Io): { at: (phase: string, done: number, total: number) => void; end: () => void } => {
  const state = { phase: '', bar: null as Progress | null };
  return {
    at(phase, done, total) {
      if (phase !== state.phase) {
        state.bar?.end();
        state.bar = io.progress(phase, total);
        state.phase = phase;
      }
      state.bar!.at(done);
    },
    end: () => state.bar?.end(),
  };
};

type TrainOptions = StoreOptions & { readonly shop: string; readonly model: string; readonly minShoppers?: string };

/** `candor train`. */
export const addTrainCommand = (program: Command): void => {
  withStoreOptions(program.command('train').description('learn from the consented events of a shop'))
    .requiredOption('--shop <name>', 'the shop')
    .option('--model <name>', 'linear', 'linear')
    .option('--min-shoppers <n>', 'a pair counts from so many distinct shoppers on (default 3)')
    .action(async (options: TrainOptions) => {
      const io = ioOf(options);
      if (options.model !== 'linear') throw new DomainError('usage', `There is no model ${options.model} to train here; choose linear.`);
      const bars = phases(io);
      const { trainShop } = await import('../learn/shop/train-shop.ts');
      const { formatReportTable } = await import('../learn/evaluate/report-table.ts');
      const result = await withServices(options, (services) => trainShop({ services, onProgress: bars.at }, options.shop, {
        by: 'candor train', ...(options.minShoppers === undefined ? {} : { minShoppers: Number(options.minShoppers) }),
      })).finally(bars.end);
      if (io.json) return io.out(JSON.stringify(result));
      io.out(`${result.package}: ${result.shoppers} shoppers, ${result.events} events, ${result.items} items`);
      io.out(result.reports.length === 0 ? 'Too little lies in the latest days to measure it.' : formatReportTable(result.reports));
      io.out(result.promoted.length > 0 ? `serves ${result.promoted.join(' and ')}` : `waits: ${result.because ?? ''}`);
      io.out(Object.entries(result.seconds).map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)} s`).join(', '));
    });
};
