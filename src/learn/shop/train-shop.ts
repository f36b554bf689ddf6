import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DomainError } from '../../lib/errors.ts';
import { randomId } from '../../lib/random.ts';
import { checkPackage } from '../../model/check-package.ts';
import type { Manifest } from '../../model/manifest.ts';
import { packageId } from '../../model/manifest.ts';
import { addPackage, entryOf, packageOf, promote, slotOf } from '../../model/registry-state.ts';
import { createRegistry } from '../../model/registry.ts';
import { loadPackage } from '../../model/load-package.ts';
import type { Services } from '../../services.ts';
import type { Dataset } from '../data/dataset.ts';
import type { RecommenderReport } from '../evaluate/evaluate-recommender.ts';
import type { Recommender } from '../evaluate/recommender.ts';
import { createPackageRecommender } from '../evaluate/model-recommenders.ts';
import { chooseRecipe } from '../linear/choose-recipe.ts';
import { asTrainedRecord } from '../linear/forget.ts';
import type { Progress } from '../linear/train.ts';
import { trainLinear } from '../linear/train.ts';
import { writeLinearPackage } from '../linear/write-linear-package.ts';
import { measure } from './hold-back.ts';
import type { ShopData } from './load-shop-data.ts';
import type { OtherResult } from './train-others.ts';
import { loadShopData } from './load-shop-data.ts';

/** A pair counts from so many distinct shoppers on: nearly free on purchases (LEARNING, "The privacy threshold"). */
const MIN_SHOPPERS = 3;
const SLOTS = ['default', 'complement'] as const;
const LEASE_MS = 15 * 60_000;

export const TRAINED_MODELS = ['linear', 'sequence', 'ranker'] as const;
export type TrainedModel = (typeof TRAINED_MODELS)[number];

export type TrainShopOptions = { /** `ranker` trains the first stage too: it belongs to it. */ readonly model?: TrainedModel; readonly minShoppers?: number; readonly neighbours?: number; readonly by: string };

export type TrainShopResult = {
  readonly package: string;
  readonly shoppers: number;
  readonly events: number;
  readonly items: number;
  readonly reports: readonly RecommenderReport[];
  readonly promoted: readonly string[];
  /** Why it waits, where it was not promoted. */
  readonly because: string | null;
  readonly seconds: Readonly<Record<string, number>>;
  /** The second stage, where one was asked for. */
  readonly ranker: OtherResult | null;
};

type Deps = { readonly services: Services; readonly onProgress: (phase: string, done: number, total: number) => void };

const versionAt = (now: number): string => new Date(now).toISOString().replace(/[-:]/g, '').replace(/\.(\d+)Z$/, '.$1').replace('T', '-');

const refuseTooLittle = ({ dataset, shoppers, seen }: ShopData): void => {
  if (shoppers === 0) throw new DomainError('no_consented_events', `None of ${seen} shoppers with a record granted train and has events; ask for consent, or import attested history.`);
  if (shoppers < 2) throw new DomainError('too_little_data', 'One shopper is not enough to learn from: the model would tell of that person. Wait for more.');
  if (new Set(dataset.entryItem).size < 2) throw new DomainError('too_little_data', 'All events are about one item; there is nothing to relate. Wait for more.');
};

/** Is the newcomer better than the champion on the held-back days? Nothing to beat: yes. */
const beats = (own: RecommenderReport | undefined, champion: RecommenderReport | undefined): boolean =>
  own === undefined || champion === undefined || own.metrics['20']!.recall >= champion.metrics['20']!.recall;

/**
 * Trains the flagship on a shop's consented events: measured on the latest days beside the baselines and the champion,
 * trained again on all of them, written, checked and put into the registry; promoted where it beats the champion. One at
 * a time across all instances.
 */
export const trainShop = async ({ services, onProgress }: Deps, shop: string, options: TrainShopOptions): Promise<TrainShopResult> => {
  const { store, clock, random } = services;
  const holder = randomId('trn', random);
  const lease = `training:${shop}`;
  if (!(await store.jobs.lease(lease, holder, LEASE_MS, clock()))) throw new DomainError('training_running', 'A training of this shop is running; wait for it.');
  const folder = await mkdtemp(join(tmpdir(), 'candor-training-'));
  try {
    return await train(services, onProgress, shop, options, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await store.jobs.release(lease, holder);
  }
};

const train = async (services: Services, onProgress: Deps['onProgress'], shop: string, options: TrainShopOptions, folder: string): Promise<TrainShopResult> => {
  const { store, clock, shops } = services;
  const seconds: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const from = clock();
    const result = await work();
    seconds[name] = (clock() - from) / 1000;
    return result;
  };
  const data = await timed('read', () => loadShopData(services, shop, (done, total) => onProgress('read', done, total)));
  refuseTooLittle(data);
  const version = versionAt(clock());
  const job = { services, shop, data, version, by: options.by, onProgress };
  if (options.model === 'sequence') {
    const { trainShopSequence } = await import('./train-others.ts');
    const { package: id, promoted, because } = await timed('train', () => trainShopSequence(job));
    return { package: id, shoppers: data.shoppers, events: data.dataset.entryItem.length, items: data.dataset.items.length - 1, reports: [], promoted, because, seconds, ranker: null };
  }
  const settings = await shops.settings(shop);
  const progress: Progress = (phase, done, total) => onProgress(phase, done, total);
  const trainOn = (dataset: Dataset) => trainLinear({
    dataset, catalogue: data.catalogue, progress,
    recipe: { ...chooseRecipe(dataset, { withContent: true, repeats: true, ...(options.neighbours === undefined ? {} : { neighbours: options.neighbours }) }), min_units: options.minShoppers ?? MIN_SHOPPERS },
  });
  const champion = await openChampion(services, shop, data.dataset);
  const reports = await timed('measure', () => measure({ dataset: data.dataset, catalogue: data.catalogue, trainOn, champion, onProgress }));
  const trained = await timed('train', () => trainOn(data.dataset));
  const dir = join(folder, 'package');
  const manifest = await timed('write', () => writeLinearPackage(trained, dir, {
    name: 'linear', version, popularityThreshold: settings.popular_threshold,
    training: { dataset: `shop:${shop}`, watermark: data.watermark }, ...(reports.length === 0 ? {} : { metrics: { held_back: reports[0]!.metrics['20'] } }),
  }));
  const runMs = await timed('check', () => requireSound(dir));
  const id = packageId(manifest);
  await store.models.putPackage(shop, id, dir);
  const better = beats(reports.find(({ name }) => name === 'linear'), reports.find(({ name }) => name.includes('@')));
  await keepAsTrained(services, shop, data, id);
  const promoted = await register(services, shop, { manifest, runMs, by: options.by, better });
  const ranker = options.model !== 'ranker' ? null : await timed('ranker', async () => (await import('./train-others.ts')).trainShopRanker(job, trained, id, promoted));
  return {
    ranker, package: id, shoppers: data.shoppers, events: data.dataset.entryItem.length, items: data.dataset.items.length - 1, reports, promoted, seconds,
    because: better ? null : 'It does not beat the champion on the held-back days; promote it by hand if you know better.',
  };
};

const AT_ONCE = 256;

/**
 * What was counted of each shopper, sealed beside their rows: what an erasure subtracts, whatever the rows say by then
 * (DESIGN §7 "as-trained"). Written before the package may serve.
 */
const keepAsTrained = async ({ store }: Services, shop: string, { dataset, watermark }: ShopData, id: string): Promise<void> => {
  const encoder = new TextEncoder();
  const entries = dataset.units.map((key, unit) => ({ ref: { shop, key }, trained: { package: id, watermark, body: encoder.encode(JSON.stringify(asTrainedRecord(dataset, unit))) } }));
  for (let from = 0; from < entries.length; from += AT_ONCE) await store.shoppers.writeTrained(entries.slice(from, from + AT_ONCE));
};

/** @throws DomainError with the code of the first failed check. */
const requireSound = async (dir: string): Promise<number | null> => {
  const report = await checkPackage(dir);
  const failed = report.failures[0];
  if (failed !== undefined) throw new DomainError(failed.code, failed.message);
  return report.measured?.run_p50_ms ?? null;
};

/** The model that the shop serves now, as it would answer for the held-back days; null where it serves none that was trained. */
const openChampion = async ({ store }: Services, shop: string, dataset: Dataset): Promise<Recommender | null> => {
  const { state } = await createRegistry({ store: store.models }).read(shop);
  const id = slotOf(state, 'default').champion;
  const entry = id === null ? null : packageOf(state, id);
  if (entry === null || entry.dataset === 'catalogue') return null;
  const dir = await store.models.openPackage(shop, entry.id);
  return dir === null ? null : createPackageRecommender(await loadPackage(dir), dataset);
};

type Finished = { readonly manifest: Manifest; readonly runMs: number | null; readonly by: string; readonly better: boolean };

const register = async ({ store, clock }: Services, shop: string, { manifest, runMs, by, better }: Finished): Promise<string[]> => {
  const at = clock();
  const erasureHead = await store.jobs.erasureHead(shop);
  const id = packageId(manifest);
  const promoted: string[] = [];
  await createRegistry({ store: store.models }).change(shop, (before) => {
    promoted.length = 0;
    return SLOTS.reduce((state, slot) => {
      if (!better) return state;
      promoted.push(slot);
      return promote(state, { slot, id }, { by, at, erasureHead });
    }, addPackage(before, entryOf(manifest, { by, at, runMs })));
  });
  return promoted;
};
