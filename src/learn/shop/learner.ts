import { DomainError } from '../../lib/errors.ts';
import type { Log } from '../../log.ts';
import { describeError } from '../../log.ts';
import type { Services } from '../../services.ts';
import { fillSlots } from './fill-slots.ts';
import { trainShop } from './train-shop.ts';

const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;
const BACK_OFF_MS = 60_000;

export type Learner = { turn(): Promise<void> };

type Deps = { readonly services: Services; readonly trainEveryHours: number; readonly log: Log };

/** What is to be done for every shop, once around: what has passed its time removed, content packages for young shops, trainings that are due. */
export const createLearner = ({ services, trainEveryHours, log }: Deps): Learner => {
  const { store, shops, clock, random } = services;
  const holder = `learner-${Buffer.from(random(6)).toString('hex')}`;
  const seen = new Map<string, number>();
  const notBefore = new Map<string, number>();
  const filled = async (shop: string): Promise<void> => {
    const revision = await store.catalogue.revision(shop);
    if (revision === 0 || seen.get(shop) === revision) return;
    if (!(await store.jobs.lease(`content:${shop}`, holder, LEASE_MS, clock()))) return;
    try {
      const id = await fillSlots(services, shop);
      seen.set(shop, revision);
      if (id !== null) log.info({ shop, model: id }, 'a content model serves until one is trained');
    } finally {
      await store.jobs.release(`content:${shop}`, holder);
    }
  };
  const trained = async (shop: string): Promise<void> => {
    if (trainEveryHours === 0 || clock() < (notBefore.get(shop) ?? 0)) return;
    const last = (await store.jobs.read(shop, 'training-schedule'))?.updated_at ?? 0;
    if (clock() - last < trainEveryHours * HOUR_MS) return;
    notBefore.set(shop, clock() + BACK_OFF_MS);
    try {
      const { package: id, because } = await trainShop({ services, onProgress: () => undefined }, shop, { by: 'schedule' });
      log.info({ shop, model: id }, because === null ? 'trained and promoted' : 'trained; the champion stays');
    } catch (error) {
      // Too little to learn from is no fault; it is tried again when the time comes.
      if (!(error instanceof DomainError)) throw error;
      log.info({ shop, code: error.code }, 'nothing was trained');
    }
    await store.jobs.put({ job_id: 'training-schedule', shop, kind: 'training', state: 'done', body: null, updated_at: clock() });
  };
  return {
    async turn() {
      // Here and not where requests are served: a sweep reads every shopper.
      await services.retention.turn().catch((error: unknown) => log.error({ job: 'retention', ...describeError(error) }, 'what has passed its time could not be removed; it is tried again'));
      for (const shop of await shops.list()) {
        await filled(shop).catch((error: unknown) => log.error({ shop, job: 'content', ...describeError(error) }, 'no content model could be made; it is tried again'));
        await trained(shop);
      }
    },
  };
};
