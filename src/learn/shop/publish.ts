import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "../../lib/errors.ts";
import type { Manifest } from "../../model/package/manifest.ts";
import { readManifest } from "../../model/package/package-files.ts";
import { addPackage, entryOf } from "../../model/registry/package-transitions.ts";
import { createRegistry, type Registry } from "../../model/registry/registry.ts";
import { packageOf, servableIds } from "../../model/registry/registry-state.ts";
import { promote } from "../../model/registry/slot-transitions.ts";
import { succeed } from "../../model/registry/succeed-package.ts";
import type { Services } from "../../services/services.ts";
import { SIMPLE_MODELS } from "../linear/recipe.ts";
import { dropAsTrained, keepAsTrained, originsOf } from "./as-trained.ts";
import type { DataWithout } from "./data-without.ts";
import { loadShopData, type ShopData } from "./load-shop-data.ts";
import { makeWithout } from "./make-without.ts";
import { openTraining } from "./package-training.ts";
import { storeWithout } from "./publish-without.ts";
import { retirementOf, servesOf, SUCCEEDED } from "./retire-kin.ts";
import { fenceRegistry, type TrainingLease } from "./training-lease.ts";
import type { KeptPackage } from "./training-run.ts";
import { addStatement, readStatement } from "./training-statement.ts";
import { type Finished, leftIn, type LeftSlot, mayTake } from "./wanted-slots.ts";

/** Whoever has the lease of a promotion has it for moments. */
const PATIENCE_MS = 30_000;
const MOST_LOOKS = 5;

const FIRST_STAGES: readonly string[] = ["linear", ...SIMPLE_MODELS];

export type Publishing = {
  readonly services: Services;
  readonly shop: string;
  readonly lease: TrainingLease;
  readonly data: ShopData;
  readonly folder: string;
  readonly by: string;
  readonly finished: readonly Finished[];
  /** What had the default slot when the newcomer was judged. */
  readonly holder: string | null;
  readonly signal: AbortSignal;
  /** What was made is not made again from the start: who left meanwhile is taken out of it. */
  readonly isLast: boolean;
  readonly onProgress: (phase: string, done: number, total: number) => void;
};

type Entered = {
  /** The slots that each package serves. */
  readonly promoted: readonly (readonly string[])[];
  /** Slots that were to be served, and are left to what has them. */
  readonly left: readonly LeftSlot[];
};

/**
 * `changed`: somebody left while it was trained; what was made must not be used, and nothing of it was.
 * `instead`: what entered in the place of the first package, it without those who left meanwhile.
 */
export type Published =
  { readonly changed: true } | (Entered & { readonly changed: false; readonly instead?: KeptPackage });

const fetchDir = async ({ services: { store }, shop }: Publishing, id: string): Promise<string> => {
  const dir = await store.models.openPackage(shop, id);
  if (dir === null)
    throw new DomainError("package_missing", `The files of ${id} are gone from the store; train again.`);
  return dir;
};

/** The package says how far the log had come when its data was last found to be whole. */
const raiseWatermark = async (publishing: Publishing, id: string, head: number): Promise<Manifest> => {
  const {
    services: { store },
    shop,
    folder,
  } = publishing;
  const kept = await fetchDir(publishing, id);
  const manifest = await readManifest(kept);
  if ((manifest.training?.watermark ?? 0) >= head) return manifest;
  const dir = join(folder, "again");
  await rm(dir, { recursive: true, force: true });
  await cp(kept, dir, { recursive: true });
  const raised = await addStatement(dir, manifest, { ...(await readStatement(dir)), watermark: head });
  await store.models.deletePackage(shop, id);
  await store.models.putPackage(shop, id, dir);
  return raised;
};

/** A fitted model and the simple ones take each other's places: one training makes one of them. */
const kinOf = (name: string): readonly string[] => (FIRST_STAGES.includes(name) ? FIRST_STAGES : [name]);

/**
 * All packages of the training enter the registry in one write, or none. One that entered before a crash is
 * left as it is by now.
 */
const register = async (
  { services, shop, by, finished, holder }: Publishing,
  registry: Registry,
  manifests: readonly Manifest[],
  erasureHead: number,
): Promise<Entered> => {
  const act = { by, at: services.clock(), erasureHead };
  const names = new Set(manifests.flatMap(({ name }) => kinOf(name)));
  const retireKin = await retirementOf({ services, shop }, registry, act);
  const { state } = await registry.change(shop, (before) => {
    const after = finished.reduce((next, { made, slots }, at) => {
      if (packageOf(before, made.id) !== null) return next;
      const added = addPackage(next, entryOf(manifests[at]!, { by, at: act.at, runMs: made.runMs }));
      const taken = slots.filter((slot) => mayTake(before, slot, holder));
      return taken.reduce((slotted, slot) => promote(slotted, { slot, id: made.id }, act), added);
    }, before);
    return retireKin(after, names);
  });
  return { promoted: finished.map(({ made }) => servesOf(state, made.id)), left: leftIn(state, finished) };
};

/**
 * What was read anew stands under the name of the training, whose own records it replaces: nothing serves
 * from those yet. Whoever is not in it any more has none.
 */
const inPlaceOf = (before: ShopData, anew: DataWithout): DataWithout => {
  const isIn = new Set(anew.dataset.units);
  const gone = before.dataset.units.filter((key) => !isIn.has(key));
  return {
    ...anew,
    isAnew: false,
    counted: [...anew.counted, ...gone.map((key) => ({ key, record: null }))],
  };
};

/**
 * Makes a linear model again without whoever left while it was trained, and publishes that: people who leave
 * all the time do not keep a training from its end. Everybody is read again: of somebody whom no model had
 * counted, and who left before this one's records stood beside the shoppers, the log says nothing. Null where
 * it cannot be made again, or where the log moves more quickly than the model is made.
 */
const publishWithoutLeavers = async (
  publishing: Publishing,
  registry: Registry,
): Promise<Published | null> => {
  const { services, shop, by, data, folder, finished, holder, lease, signal, onProgress } = publishing;
  const [first, ...others] = finished;
  const training = first === undefined ? null : await openTraining(await fetchDir(publishing, first.made.id));
  if (first === undefined || others.length > 0 || training === null) return null;
  const at = services.clock();
  const entry = {
    ...entryOf(training.manifest, { by, at, runMs: first.made.runMs }),
    watermark: data.watermark,
  };
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const making = { services, shop, entry, training, folder: join(folder, "without"), signal, onProgress };
    const made = await makeWithout({ ...making, readsAnew: true });
    const late = { ...made, data: inPlaceOf(data, made.data) };
    const successor = await storeWithout({ services, shop, entry, lease }, late, by);
    const instead = { ...first.made, id: successor.id };
    const published = await registry.alone(
      shop,
      by,
      async () => {
        const act = { by, at: services.clock(), erasureHead: late.data.watermark };
        if ((await services.store.jobs.erasureHead(shop)) !== act.erasureHead) return null;
        const retireKin = await retirementOf(publishing, registry, act);
        const { state } = await registry.change(shop, (before) => {
          const added = addPackage(before, entry);
          const succeeded = succeed(added, { old: entry.id, entry: successor, because: SUCCEEDED }, act);
          const slotted = first.slots
            .filter((slot) => mayTake(before, slot, holder))
            .reduce((next, slot) => promote(next, { slot, id: successor.id }, act), succeeded);
          return retireKin(slotted, new Set([entry.name]));
        });
        return {
          promoted: [servesOf(state, successor.id)],
          left: leftIn(state, [{ ...first, made: instead }]),
        };
      },
      PATIENCE_MS,
    );
    if (published !== null) return { changed: false, ...published, instead };
    await services.store.models.deletePackage(shop, successor.id);
  }
  return null;
};

/**
 * Puts finished packages to use (docs/learning.md, "Watermarks"). First it is written beside each shopper's
 * rows what was counted of them; then the data is read once more. Whoever leaves before that read is missing
 * in it, and the packages are dropped; whoever leaves after it finds the record, which is what unlearning
 * starts from. The registry is written under the lease that erasure takes, at a head of the erasure log that
 * has not moved since before that read.
 */
export const publish = async (publishing: Publishing): Promise<Published> => {
  const { services, shop, data, lease, finished, onProgress } = publishing;
  const ids = finished.map(({ made }) => made.id);
  const { store, clock } = services;
  const registry = createRegistry({ models: fenceRegistry(store.models, lease), jobs: store.jobs, clock });
  const { state } = await registry.read(shop);
  const servable = originsOf(servableIds(state).flatMap((id) => packageOf(state, id) ?? []));
  const isNeeded = (id: string): boolean => servable.has(id);
  await lease.hold();
  await keepAsTrained(services, shop, data, ids, isNeeded);
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const head = await store.jobs.erasureHead(shop);
    const { digest } = await loadShopData(services, shop, {
      asOf: data.asOf,
      onProgress: (done, total) => onProgress("read again", done, total),
    });
    publishing.signal.throwIfAborted();
    if (digest !== data.digest) {
      const late = publishing.isLast ? await publishWithoutLeavers(publishing, registry) : null;
      if (late !== null) return late;
      await dropAsTrained(services, shop, data.dataset.units, ids, isNeeded);
      return { changed: true };
    }
    const manifests: Manifest[] = [];
    for (const id of ids) manifests.push(await raiseWatermark(publishing, id, head));
    const published = await registry.alone(
      shop,
      publishing.by,
      async () =>
        (await store.jobs.erasureHead(shop)) === head
          ? register(publishing, registry, manifests, head)
          : null,
      PATIENCE_MS,
    );
    if (published !== null) return { changed: false, ...published };
  }
  throw new DomainError(
    "erasures_pending",
    "People are being erased more quickly than the data can be looked through; the model of before " +
      "keeps serving. Train again later.",
  );
};
