import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DomainError } from '../../lib/errors.ts';
import { checkPackage } from '../../model/check-package.ts';
import type { Manifest } from '../../model/manifest.ts';
import { packageId } from '../../model/manifest.ts';
import { addPackage, entryOf, promote } from '../../model/registry-state.ts';
import { createRegistry } from '../../model/registry.ts';
import type { Services } from '../../services.ts';
import type { TrainedLinear } from '../linear/train.ts';
import { trainRanker } from '../ranker/train.ts';
import { writeRankerPackage } from '../ranker/write-ranker-package.ts';
import { trainSequence } from '../sequence/train.ts';
import { writeSequencePackage } from '../sequence/write-sequence-package.ts';
import type { ShopData } from './load-shop-data.ts';

export type OtherResult = { readonly package: string; readonly promoted: readonly string[]; readonly because: string | null; readonly metrics: Readonly<Record<string, unknown>> };

type Job = { readonly services: Services; readonly shop: string; readonly data: ShopData; readonly version: string; readonly by: string; readonly onProgress: (phase: string, done: number, total: number) => void };

/** Checks what was written and takes it into the registry; into `slots` where it is to serve. */
const register = async ({ services: { store, clock }, shop, by }: Job, manifest: Manifest, dir: string, slots: readonly string[]): Promise<string> => {
  const report = await checkPackage(dir);
  const failed = report.failures[0];
  if (failed !== undefined) throw new DomainError(failed.code, failed.message);
  const id = packageId(manifest);
  await store.models.putPackage(shop, id, dir);
  const act = { by, at: clock(), erasureHead: await store.jobs.erasureHead(shop) };
  await createRegistry({ store: store.models }).change(shop, (before) =>
    slots.reduce((state, slot) => promote(state, { slot, id }, act), addPackage(before, entryOf(manifest, { by, at: act.at, runMs: report.measured?.run_p50_ms ?? null }))));
  return id;
};

const inFolder = async <T>(work: (dir: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'candor-training-'));
  try {
    return await work(join(folder, 'package'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/**
 * The second stage of a first stage that was just trained: it serves `<slot>.rank` where it pays on the end of train, and
 * waits otherwise (it costs a run, and the exactness of reasons).
 */
export const trainShopRanker = (job: Job, linear: TrainedLinear, firstStage: string, slots: readonly string[]): Promise<OtherResult> =>
  inFolder(async (dir) => {
    const trained = await trainRanker({ dataset: job.data.dataset, linear, catalogue: job.data.catalogue, progress: (phase, done, total) => job.onProgress(`ranker: ${phase}`, done, total) });
    const manifest = await writeRankerPackage(trained, dir, { version: job.version, firstStage, training: { dataset: `shop:${job.shop}`, watermark: job.data.watermark } });
    const serves = trained.gain.pays ? slots.map((slot) => `${slot}.rank`) : [];
    const id = await register(job, manifest, dir, serves);
    return { package: id, promoted: serves, because: trained.gain.pays ? null : 'Its gain on the end of train does not pay for its cost; promote it by hand if you know better.', metrics: { gain: trained.gain } };
  });

/** SASRec on the shop's events. It never takes a slot by itself: run it in the shadow, then promote it. */
export const trainShopSequence = (job: Job): Promise<OtherResult> =>
  inFolder(async (dir) => {
    const trained = await trainSequence(job.data.dataset, {}, ({ phase, epoch, epochs, done, total }) => job.onProgress(`sequence: ${phase} ${epoch + 1} of ${epochs}`, done, total));
    const settings = await job.services.shops.settings(job.shop);
    const manifest = await writeSequencePackage(trained, dir, { version: job.version, popularityThreshold: settings.popular_threshold, training: { dataset: `shop:${job.shop}`, watermark: job.data.watermark } });
    return { package: await register(job, manifest, dir, []), promoted: [], because: 'Compare it first: candor model shadow, then promote.', metrics: {} };
  });
