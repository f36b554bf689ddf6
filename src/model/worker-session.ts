import { createRequire } from 'node:module';
import { platform } from 'node:os';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DomainError } from '../lib/errors.ts';
import { DEFAULT_BUDGET } from './check-package.ts';
import type { Budget, CheckReport } from './check-package.ts';
import type { OnnxSession, RawTensor, RunTime } from './onnx-session.ts';
import type { ProbeDepth } from './probe.ts';
import type { FromWorker, PlainTensor, ToWorker } from './worker-messages.ts';

/** A model proven in a worker thread. `session` runs it there; `stop` ends the thread if the model is to run elsewhere. */
export type ModelWorker = { readonly session: OnnxSession; readonly prior: Float32Array | null; readonly runMs: number; stop(): Promise<void> };

type Waiting = { readonly resolve: (outputs: Readonly<Record<string, RawTensor>>) => void; readonly reject: (cause: DomainError) => void; timer: NodeJS.Timeout | undefined; readonly onTime: ((time: RunTime) => void) | undefined; readonly since: { readonly at: number; readonly threadCpuMs: number } };

/** A run that missed its deadline is waited for so many deadlines more, to learn what it took. */
const PATIENCE = 20;
/** Runs that may lie before a thread, late ones among them; what comes on top is refused at once. */
const MOST_WAITING = 64;

const NEVER: RunTime = { ms: Number.POSITIVE_INFINITY, cpuMs: null };

const BACKGROUND_PRIORITY = 10;

/**
 * Built, the worker is JavaScript. In a checkout it is TypeScript: Node 24 reads that by itself; Node 20 needs tsx, which does not reach
 * into threads (its registration has to happen in the thread that imports).
 */
const startThread = (isBackground: boolean): Worker => {
  const name = 'candor-model';
  // On Linux a thread has a priority of its own, and 0 means the caller: a proof takes only what serving leaves. Elsewhere it would be the whole process.
  const yielding = isBackground && platform() === 'linux' ? `require('node:os').setPriority(0, ${BACKGROUND_PRIORITY});` : '';
  if (!import.meta.url.endsWith('.ts')) return new Worker(`${yielding} import(${JSON.stringify(new URL('./model-worker.js', import.meta.url).href)});`, { name, eval: true, execArgv: [] });
  const entry = JSON.stringify(new URL('./model-worker.ts', import.meta.url).href);
  const loader = JSON.stringify(pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api').replace(/\.cjs$/, '.mjs')).href);
  return new Worker(`${yielding} import(${entry}).catch((cause) => {
    if (cause.code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw cause;
    return import(${loader}).then(({ register }) => { register(); return import(${entry} + '?tsx'); });
  });`, { name, eval: true, execArgv: [] });
};

/**
 * Opens and proves a package in a thread of its own: whatever the graph does, the caller's event loop keeps turning. A background thread
 * yields to everything else, which suits a proof and not a model that serves.
 * @throws DomainError with the code of the first failure; `budget_exceeded` when the proof takes longer than `timeoutMs`.
 */
export const startModelWorker = async ({ dir, depth, timeoutMs, isBackground }: { dir: string; depth: ProbeDepth; timeoutMs: number; isBackground: boolean }): Promise<ModelWorker> => {
  const thread = startThread(isBackground);
  const waiting = new Map<number, Waiting>();
  const state = { nextId: 1, isDead: false, threadCpuMs: 0, answeredAt: 0 };
  const failed = (): DomainError => new DomainError('model_run_failed', 'the model did not answer in its worker thread');
  const failAll = (): void => {
    state.isDead = true;
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(failed());
    }
    waiting.clear();
  };
  const stop = async (): Promise<void> => {
    failAll();
    await thread.terminate();
  };
  const opened = await ask(thread, { type: 'open', dir, depth }, 'opened', timeoutMs).catch(async (cause: unknown) => {
    await thread.terminate();
    throw cause;
  });
  thread.on('error', failAll).on('exit', failAll);
  thread.on('message', (message: FromWorker) => {
    if (message.type !== 'ran' && message.type !== 'run_failed') return;
    const wait = waiting.get(message.id);
    state.answeredAt = performance.now();
    if (message.type === 'ran') state.threadCpuMs = Math.max(state.threadCpuMs, message.threadCpuMs);
    if (wait === undefined) return;
    waiting.delete(message.id);
    clearTimeout(wait.timer);
    if (message.type === 'run_failed') {
      wait.onTime?.(NEVER);
      return wait.reject(failed());
    }
    // What the thread computed while this run waited, its own turn and the turns before it: traffic that the model is too slow for counts against it, a busy machine does not.
    wait.onTime?.({ ms: message.ms, cpuMs: Math.min(message.threadCpuMs - wait.since.threadCpuMs, state.answeredAt - wait.since.at) });
    wait.resolve(message.outputs);
  });
  state.threadCpuMs = opened.threadCpuMs;
  const session: OnnxSession = {
    inputs: opened.inputs, outputs: opened.outputs,
    run: (feeds, fetches, { deadlineMs, onTime, onLate } = {}) => new Promise((resolve, reject) => {
      if (state.isDead) return reject(failed());
      if (waiting.size >= MOST_WAITING) {
        onLate?.();
        return reject(new DomainError('model_run_failed', 'too many runs wait for the model'));
      }
      const id = state.nextId;
      state.nextId += 1;
      const wait: Waiting = { resolve, reject, timer: undefined, onTime, since: { at: performance.now(), threadCpuMs: state.threadCpuMs } };
      waiting.set(id, wait);
      if (deadlineMs !== undefined) {
        wait.timer = setTimeout(() => {
          wait.timer = setTimeout(() => {
            waiting.delete(id);
            // A thread that answers others meanwhile has a queue; one that answers nobody has a graph that does not end.
            if (state.answeredAt < wait.since.at) onTime?.(NEVER);
          }, deadlineMs * PATIENCE);
          wait.timer.unref();
          onLate?.();
          reject(new DomainError('model_run_failed', `the model did not answer within ${deadlineMs} ms`));
        }, deadlineMs);
      }
      const plain: Record<string, PlainTensor> = {};
      for (const name in feeds) {
        const { dtype, dims, data } = feeds[name]!;
        plain[name] = { dtype, dims, data };
      }
      thread.postMessage({ type: 'run', id, feeds: plain, fetches } satisfies ToWorker);
    }),
    release: stop,
  };
  return { session, prior: opened.prior, runMs: opened.runMs, stop };
};

/**
 * `checkPackage` in a background thread: for packages that come from elsewhere, so that a graph which never ends, or takes all there is
 * to take, costs the server nothing but time. After `timeoutMs` the report says `budget_exceeded`.
 */
export const checkPackageAside = async (dir: string, { budget = DEFAULT_BUDGET, timeoutMs = 120_000 }: { budget?: Budget; timeoutMs?: number } = {}): Promise<CheckReport> => {
  const thread = startThread(true);
  try {
    return (await ask(thread, { type: 'check', dir, budget }, 'checked', timeoutMs)).report;
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    return { ok: false, package: null, failures: [{ code: cause.code, message: cause.message }], notes: [], features: [], purposes: [], measured: null, quality: null };
  } finally {
    await thread.terminate();
  }
};

/** Waits for the answer of the thread, its refusal, its death, or the end of the time. */
const ask = <T extends FromWorker['type']>(thread: Worker, message: ToWorker, wanted: T, timeoutMs: number): Promise<Extract<FromWorker, { type: T }>> => new Promise((resolve, reject) => {
  const end = (): void => {
    clearTimeout(timer);
    thread.off('message', hear).off('error', die).off('exit', die);
  };
  const hear = (answer: FromWorker): void => {
    end();
    if (answer.type === wanted) resolve(answer as Extract<FromWorker, { type: T }>);
    else if (answer.type === 'refused') reject(new DomainError(answer.code, answer.message));
  };
  const die = (cause: unknown): void => {
    end();
    reject(new DomainError('model_run_failed', 'the worker thread of the model ended while it was proving the package', { cause }));
  };
  const timer = setTimeout(() => {
    end();
    reject(new DomainError('budget_exceeded', `the package was not proven within ${timeoutMs} ms; make the graph smaller or faster`));
  }, timeoutMs);
  thread.on('message', hear).once('error', die).once('exit', die);
  thread.postMessage(message);
});
