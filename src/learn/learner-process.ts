import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { createLog, describeError } from '../log.ts';
import { openServices } from '../open-services.ts';
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
  const { services, close } = await openServices(config, { clock, random });
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
  await close();
  process.exit(0);
};

process.once('message', (message: { config: Config }) => void run(message.config));
