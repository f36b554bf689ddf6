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
    .option('--model <name>', 'linear; sequence (SASRec, to be compared in the shadow); ranker (linear and its second stage)', 'linear')
    .option('--min-shoppers <n>', 'a pair counts from so many distinct shoppers on (default 3)')
    .action(async (options: TrainOptions) => {
      const io = ioOf(options);
      const bars = phases(io);
      const { trainShop, TRAINED_MODELS } = await import('../learn/shop/train-shop.ts');
      const model = TRAINED_MODELS.find((name) => name === options.model);
      if (model === undefined) throw new DomainError('usage', `There is no model ${options.model} to train here; choose from ${TRAINED_MODELS.join(', ')}.`);
      const { formatReportTable } = await import('../learn/evaluate/report-table.ts');
      const result = await withServices(options, (services) => trainShop({ services, onProgress: bars.at }, options.shop, {
        model, by: 'candor train', ...(options.minShoppers === undefined ? {} : { minShoppers: Number(options.minShoppers) }),
      })).finally(bars.end);
      if (io.json) return io.out(JSON.stringify(result));
      io.out(`${result.package}: ${result.shoppers} shoppers, ${result.events} events, ${result.items} items`);
      io.out(result.reports.length === 0 ? 'Too little lies in the latest days to measure it.' : formatReportTable(result.reports));
      io.out(result.promoted.length > 0 ? `serves ${result.promoted.join(' and ')}` : `waits: ${result.because ?? ''}`);
      if (result.ranker !== null) io.out(`${result.ranker.package}: ${result.ranker.promoted.length > 0 ? `serves ${result.ranker.promoted.join(' and ')}` : `waits: ${result.ranker.because ?? ''}`}`);
      io.out(Object.entries(result.seconds).map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)} s`).join(', '));
    });
};
