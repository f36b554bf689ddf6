import type { Services } from '../../services.ts';
import type { TrainShopResult } from './train-shop.ts';

const JOB = 'training-last';

/** How the last training of a shop ended, to be read after its terminal is gone. */
export type TrainingOutcome = {
  readonly at: string; readonly by: string; readonly package: string; readonly shoppers: number; readonly events: number; readonly promoted: readonly string[];
  readonly because: string | null; readonly judged: string | null; readonly held_back: readonly { readonly name: string; readonly recall: number; readonly predictions: number }[];
  readonly ranker: { readonly package: string | null; readonly promoted: readonly string[]; readonly because: string | null } | null;
};

export const keepOutcome = async ({ store, clock }: Services, shop: string, by: string, { package: id, shoppers, events, promoted, because, judged, reports, ranker }: TrainShopResult): Promise<void> => {
  const now = clock();
  const body: TrainingOutcome = {
    at: new Date(now).toISOString(), by, package: id, shoppers, events, promoted, because, judged, held_back: reports.map(({ name, metrics, predictions }) => ({ name, recall: metrics['20']!.recall, predictions })),
    ranker: ranker === null ? null : { package: ranker.package, promoted: ranker.promoted, because: ranker.because },
  };
  await store.jobs.put({ job_id: JOB, shop, kind: 'training', state: promoted.length > 0 ? 'promoted' : 'waits', body, updated_at: now });
};

export const readOutcome = async ({ store }: Services, shop: string): Promise<TrainingOutcome | null> => ((await store.jobs.read(shop, JOB))?.body ?? null) as TrainingOutcome | null;
