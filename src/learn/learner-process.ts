import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { createLog, describeError } from '../log.ts';
import { createServices } from '../services.ts';
import { openEmbeddedKeys, openStore } from '../store/open-store.ts';
import { openKeyStore } from '../store/key-store.ts';
import { createLearner } from './shop/learner.ts';

/*
 * The process that learns: started by `main`, told its configuration in one message, ended by SIGTERM or when its parent
 * goes. It reaches serving through the store alone.
 */
const TURN_MS = 1_000;

const run = async (config: Config): Promise<void> => {
  const log = createLog(config.logLevel);
  const clock = (): number => Date.now();
  const random = (size: number): Uint8Array => randomBytes(size);
  const passphrase = config.passphrase === null ? {} : { passphrase: config.passphrase };
  const keys = config.redis === null
    ? await openEmbeddedKeys(config.data, { path: config.keys, clock, random, ...passphrase })
    : await openKeyStore(config.keys, { create: false, clock, random, ...passphrase });
  const store = await openStore(config.redis === null ? { kind: 'lmdb', dir: config.data, keys } : { kind: 'redis', url: config.redis, keys, cacheDir: config.data }, { clock, random });
  const services = await createServices({ store, keys, clock, random });
  const learner = createLearner({ services, trainEveryHours: config.trainEveryHours, log });
  const state = { stopping: false };
  const stop = (): void => {
    state.stopping = true;
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
  while (!state.stopping) {
    await learner.turn().catch((error: unknown) => log.error({ job: 'learner', ...describeError(error) }, 'learning failed; it is tried again'));
    await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  }
  await store.close();
  process.exit(0);
};

process.once('message', (message: { config: Config }) => void run(message.config));
