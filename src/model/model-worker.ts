import { parentPort } from 'node:worker_threads';
import { DomainError } from '../lib/errors.ts';
import { checkPackage } from './check-package.ts';
import { measureRuns, openPackage, quantile } from './open-package.ts';
import type { OpenedPackage } from './open-package.ts';
import { createFeed } from './onnx-session.ts';
import { openThreadClock } from './thread-clock.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/**
 * Entry of a worker thread that holds one model: it proves a package before the serving thread touches it, and runs graphs that
 * would hold the event loop for more than 0.3 ms (DESIGN §3). Started by `startModelWorker`.
 */
const serve = (port: NonNullable<typeof parentPort>): void => {
  const held: { opened: OpenedPackage | null } = { opened: null };
  const clock = openThreadClock();
  const say = (message: FromWorker, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  port.on('message', (message: ToWorker) => {
    if (message.type === 'open') void open(message).catch(refuse);
    else if (message.type === 'check') void check(message).catch(refuse);
    else void run(message).catch(() => say({ type: 'run_failed', id: message.id }));
  });

  const open = async ({ dir, depth }: Extract<ToWorker, { type: 'open' }>): Promise<void> => {
    const opened = await openPackage(dir, depth);
    held.opened = opened;
    const { files, bound, session, prior } = opened;
    const times = await measureRuns({ manifest: files.manifest, bound, session, size: files.items.length });
    say({ type: 'opened', inputs: session.inputs, outputs: session.outputs, prior, runMs: quantile(times, 0.5), threadCpuMs: clock.cpu() });
  };
  const check = async ({ dir, budget }: Extract<ToWorker, { type: 'check' }>): Promise<void> => {
    say({ type: 'checked', report: await checkPackage(dir, { budget, residentBytes: () => process.memoryUsage.rss() }) });
  };
  const refuse = (cause: unknown): void => {
    if (cause instanceof DomainError) say({ type: 'refused', code: cause.code, message: cause.message });
    else say({ type: 'refused', code: 'internal', message: 'the worker of the model failed for a reason of its own' });
  };
  const run = async ({ id, feeds, fetches }: Extract<ToWorker, { type: 'run' }>): Promise<void> => {
    const native = Object.fromEntries(Object.entries(feeds).map(([name, { dtype, data, dims }]) => [name, createFeed(dtype, data, dims)]));
    const took = { ms: 0 };
    const outputs = await held.opened!.session.run(native, fetches, { onTime: ({ ms }) => { took.ms = ms; } });
    say({ type: 'ran', id, ms: took.ms, threadCpuMs: clock.cpu(), outputs });
  };
};

if (parentPort !== null) serve(parentPort);
