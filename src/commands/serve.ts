import type { Command } from 'commander';
import { DomainError } from '../lib/errors.ts';
import type { StoreOptions } from './open-context.ts';
import { configOf, withStoreOptions } from './open-context.ts';

type ServeOptions = StoreOptions & { readonly port?: string; readonly host?: string; readonly workers?: string };

const numberOf = (given: string, name: string): number => {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0) throw new DomainError('usage', `${name} is a whole number, not ${given}.`);
  return value;
};

/** `candor serve`. */
export const addServeCommand = (program: Command): void => {
  withStoreOptions(program.command('serve').description('run the service; SIGTERM drains and stops'))
    .option('--port <n>', 'port to listen on (CANDOR_PORT, default 8787; 0 takes a free one)')
    .option('--host <address>', 'address to listen on (CANDOR_HOST, default 127.0.0.1)')
    .option('--workers <n|auto>', 'processes that serve (CANDOR_WORKERS, default 1)')
    .action(async (options: ServeOptions) => {
      const { availableParallelism } = await import('node:os');
      const { serve } = await import('../main.ts');
      const workers = options.workers === undefined ? {} : { workers: options.workers === 'auto' ? availableParallelism() : numberOf(options.workers, '--workers') };
      await serve({ ...configOf(options), ...(options.port === undefined ? {} : { port: numberOf(options.port, '--port') }), ...(options.host === undefined ? {} : { host: options.host }), ...workers });
    });
};
