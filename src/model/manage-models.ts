import type { Clock } from '../lib/clock.ts';
import type { Comparison, PromotionGate } from '../insight/compare-models.ts';
import { failuresOf } from '../insight/compare-models.ts';
import { DomainError } from '../lib/errors.ts';
import type { JobPort } from '../store/job-port.ts';
import type { ModelPort } from '../store/model-port.ts';
import type { CheckReport } from './check-package.ts';
import { checkPackageAside } from './check-aside.ts';
import { readManifest } from './package-files.ts';
import type { Registry } from './registry.ts';
import type { Act, PackageEntry, RegistryState, SlotState } from './registry-state.ts';
import { addPackage, canary, entryOf, isLoadable, packageOf, promote, rollback, shadow, slotOf } from './registry-state.ts';

/** What is asked of a slot; what is left out stays as it is. */
export type SlotWish = {
  readonly champion?: string;
  readonly challenger?: { readonly model: string; readonly percent: number } | null;
  readonly shadow?: string | null;
  readonly accept_unknown_training?: boolean;
  /** Conditions that the new champion must meet by what was measured of it. */
  readonly gate?: PromotionGate;
};

export type ListedModel = PackageEntry & { readonly loadable: boolean; readonly serves: readonly string[] };
export type ListedSlot = SlotState & { readonly slot: string };

export type ModelAdmin = {
  /** Checks a folder and takes it into the registry; a package that fails displaces nothing. @throws DomainError with the code of the first failure */
  add(shop: string, dir: string, by: string): Promise<{ readonly model: string; readonly report: CheckReport }>;
  list(shop: string): Promise<readonly ListedModel[]>;
  slots(shop: string): Promise<readonly ListedSlot[]>;
  slot(shop: string, slot: string): Promise<ListedSlot>;
  change(shop: string, slot: string, wish: SlotWish, by: string): Promise<ListedSlot>;
  rollback(shop: string, slot: string, by: string): Promise<ListedSlot>;
};

type Deps = { readonly models: ModelPort; readonly jobs: Pick<JobPort, 'erasureHead' | 'lease' | 'release' | 'read'>; readonly registry: Registry; readonly comparison: Comparison; readonly clock: Clock };

const LEASE_MS = 30_000;

const servesOf = (state: RegistryState, id: string): string[] =>
  Object.entries(state.slots).flatMap(([slot, { champion, challenger, shadow: shadowed }]) => [
    ...(champion === id ? [`${slot}: champion`] : []), ...(challenger?.id === id ? [`${slot}: challenger ${challenger.percent} %`] : []), ...(shadowed === id ? [`${slot}: shadow`] : []),
  ]);

/** A model that names an exported data set has forgotten as far as that data set had, whatever its manifest says. */
const inheritSubjects = async (jobs: Deps['jobs'], shop: string, entry: PackageEntry): Promise<PackageEntry> => {
  if (entry.dataset === null || !entry.dataset.startsWith('ds_')) return entry;
  const exported = await jobs.read(shop, entry.dataset);
  if (exported === null) return { ...entry, training_known: false };
  return { ...entry, watermark: (exported.body as { watermark: number }).watermark };
};

/** Everything in one wish, or nothing: the last change that is refused undoes none because none was written. */
const apply = (state: RegistryState, slot: string, wish: SlotWish, act: Act): RegistryState => {
  const promoted = wish.champion === undefined ? state : promote(state, { slot, id: wish.champion }, act);
  const challenged = wish.challenger === undefined ? promoted : canary(promoted, { slot, id: wish.challenger?.model ?? null, percent: wish.challenger?.percent ?? 0 }, act);
  return wish.shadow === undefined ? challenged : shadow(challenged, { slot, id: wish.shadow }, act);
};

/** What people do to models: take in, show in the shadow, try on some, promote, roll back; the same over HTTP and on the command line. */
export const createModelAdmin = ({ models, jobs, registry, comparison, clock }: Deps): ModelAdmin => {
  const actOf = async (shop: string, by: string, allowUnknownTraining: boolean): Promise<Act> => ({ by, at: clock(), erasureHead: await jobs.erasureHead(shop), allowUnknownTraining });
  // Promotion and erasure share one lease (DESIGN §7): an erasure cannot slip in between the look at its log and the switch.
  const alone = async <T>(shop: string, by: string, work: () => Promise<T>): Promise<T> => {
    const holder = `${by}:${clock()}`;
    if (!(await jobs.lease(`promotion:${shop}`, holder, LEASE_MS, clock()))) throw new DomainError('promotion_running', 'Another promotion or an erasure is running for this shop; try again in a moment.');
    try {
      return await work();
    } finally {
      await jobs.release(`promotion:${shop}`, holder);
    }
  };
  const requireGate = async (shop: string, slot: string, wanted: string, gate: PromotionGate): Promise<void> => {
    const [{ state }, reports] = await Promise.all([registry.read(shop), comparison.reports(shop, slot)]);
    const failures = failuresOf(gate, reports, slotOf(state, slot).champion, wanted);
    if (failures.length > 0) throw new DomainError('promotion_gate', `${wanted} does not pass the gate: ${failures.join(' ')}`, { errors: failures.map((message) => ({ path: 'gate', message })) });
  };
  const told = (state: RegistryState, slot: string): ListedSlot => ({ slot, ...slotOf(state, slot) });
  return {
    async add(shop, dir, by) {
      // A package from elsewhere is proven where a graph that never ends costs nobody an answer.
      const report = await checkPackageAside(dir);
      const [failed] = report.failures;
      if (failed !== undefined) throw new DomainError(failed.code, failed.message, { errors: report.failures.map(({ code, message }) => ({ path: code, message })) });
      const manifest = await readManifest(dir);
      const plain = entryOf(manifest, { by, at: clock(), runMs: report.measured?.run_p50_ms ?? null });
      const entry = await inheritSubjects(jobs, shop, plain);
      const { state } = await registry.read(shop);
      if (packageOf(state, entry.id) !== null) throw new DomainError('model_exists', `${entry.id} is there already; a version is used once: give the package a new one.`);
      await models.putPackage(shop, entry.id, dir);
      await registry.change(shop, (before) => addPackage(before, entry));
      return { model: entry.id, report };
    },
    async list(shop) {
      const [{ state }, head] = await Promise.all([registry.read(shop), jobs.erasureHead(shop)]);
      return Object.values(state.packages).map((entry) => ({ ...entry, loadable: isLoadable(entry, head), serves: servesOf(state, entry.id) })).sort((one, other) => other.added_at - one.added_at);
    },
    async slots(shop) {
      const { state } = await registry.read(shop);
      return Object.keys(state.slots).sort().map((slot) => told(state, slot));
    },
    async slot(shop, slot) {
      const { state } = await registry.read(shop);
      if (!Object.hasOwn(state.slots, slot)) throw new DomainError('slot_unknown', `The shop has no slot ${slot} yet; promoting a package into it makes it.`);
      return told(state, slot);
    },
    change: (shop, slot, wish, by) => alone(shop, by, async () => {
      if (wish.gate !== undefined && wish.champion !== undefined) await requireGate(shop, slot, wish.champion, wish.gate);
      const act = await actOf(shop, by, wish.accept_unknown_training === true);
      return told((await registry.change(shop, (state) => apply(state, slot, wish, act))).state, slot);
    }),
    rollback: (shop, slot, by) => alone(shop, by, async () => {
      const act = await actOf(shop, by, false);
      return told((await registry.change(shop, (state) => rollback(state, { slot }, act))).state, slot);
    }),
  };
};
