import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname } from "node:path";
import { makeTemporaryFolder } from "../../lib/temporary-folder.ts";
import { packageOf } from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import type { MadeKind, MadePackage } from "./computation-job.ts";
import type { HeldBack } from "./hold-back.ts";
import type { TrainingLease } from "./training-lease.ts";

const JOB = "training-run";
const PURPOSE = "training";
/** What was begun longer ago is begun again: it would be of yesterday's data. */
const RESUMED_WITHIN_MS = 6 * 3_600_000;

export type KeptPackage = Pick<MadePackage, "id" | "runMs" | "pays" | "gain" | "warnings">;

/**
 * What is kept of a training until it ends, sealed in the store under a key of its own: its moment, from
 * which the data can be read again as it was, and what has been finished. The data itself is not kept: a
 * resumed training reads it anew, and so finds out who withdrew meanwhile (docs/decisions, "A training that
 * is cut short goes on").
 */
type KeptComputation = {
  readonly by: string;
  readonly wish: string;
  readonly asOf: number;
  readonly version: string;
  readonly folder: string;
  /** What the finished parts were made of; with anything else they are worth nothing. */
  readonly key: string | null;
  readonly heldBack: HeldBack | null;
  readonly made: Readonly<Partial<Record<MadeKind, KeptPackage>>>;
};

export type TrainingRun = {
  readonly asOf: number;
  readonly version: string;
  /** An empty folder on this machine, for packages that are being written. */
  readonly folder: string;
  /** Goes on with one that was cut short. */
  readonly resumed: boolean;
  heldBack(): HeldBack | null;
  made(kind: MadeKind): KeptPackage | null;
  /** Forgets what was finished where it was made of something else. */
  match(key: string): Promise<void>;
  keepMeasured(heldBack: HeldBack): Promise<void>;
  /** Takes a finished package into the store, where nothing serves it until it is in the registry. */
  keepPackage(kind: MadeKind, made: MadePackage): Promise<KeptPackage>;
  /** Ends it: nothing is left but what the registry knows. */
  end(): Promise<void>;
  /** Leaves it for somebody to go on with. */
  leave(): Promise<void>;
};

type Deps = { readonly services: Services; readonly shop: string; readonly lease: TrainingLease };

const versionAt = (now: number): string =>
  new Date(now)
    .toISOString()
    .replace(/[-:]/g, "")
    .replace(/\.(\d+)Z$/, ".$1")
    .replace("T", "-");

/** Only what this program made itself is ever removed. */
const removeFolder = async (folder: string): Promise<void> => {
  if (dirname(folder) === tmpdir() && basename(folder).startsWith(`candor-${PURPOSE}-`))
    await rm(folder, { recursive: true, force: true });
};

const removePackages = async (
  { services: { store, registry }, shop }: Deps,
  { made }: KeptComputation,
): Promise<void> => {
  const { state } = await registry.read(shop);
  for (const { id } of Object.values(made))
    if (packageOf(state, id) === null) await store.models.deletePackage(shop, id);
};

const readKept = async (services: Services, shop: string): Promise<KeptComputation | null> =>
  ((await services.store.jobs.read(shop, JOB))?.body ?? null) as KeptComputation | null;

/** Whether a training that `by` began was cut short and can go on. */
export const isInterrupted = async (services: Services, shop: string, by: string): Promise<boolean> => {
  const kept = await readKept(services, shop);
  return kept !== null && kept.by === by && services.clock() - kept.asOf < RESUMED_WITHIN_MS;
};

/** A training that has begun and not ended: since when, by whom, and what of it is finished. */
export const describeRun = async (
  services: Services,
  shop: string,
): Promise<{ readonly by: string; readonly as_of: string; readonly finished: readonly string[] } | null> => {
  const kept = await readKept(services, shop);
  return kept === null
    ? null
    : {
        by: kept.by,
        as_of: new Date(kept.asOf).toISOString(),
        finished: [...(kept.heldBack === null ? [] : ["measure"]), ...Object.keys(kept.made)],
      };
};

/** Goes on with what was begun under the same wish, else begins. The lease must be held. */
export const openTrainingRun = async (
  deps: Deps,
  { by, wish }: { readonly by: string; readonly wish: string },
): Promise<TrainingRun> => {
  const {
    services: { store, clock },
    shop,
    lease,
  } = deps;
  const before = await readKept(deps.services, shop);
  const goesOn =
    before !== null &&
    before.wish === wish &&
    clock() - before.asOf < RESUMED_WITHIN_MS &&
    clock() >= before.asOf;
  if (before !== null) await removeFolder(before.folder);
  if (before !== null && !goesOn) await removePackages(deps, before);
  const folder = await makeTemporaryFolder(PURPOSE);
  const now = clock();
  let kept: KeptComputation = goesOn
    ? { ...before, by, folder }
    : { by, wish, asOf: now, version: versionAt(now), folder, key: null, heldBack: null, made: {} };
  const keep = async (next: KeptComputation): Promise<void> => {
    // One row, written whole: what is read of it is finished.
    await lease.hold();
    await store.jobs.put({
      job_id: JOB,
      shop,
      kind: "training",
      state: "running",
      body: next,
      updated_at: clock(),
    });
    kept = next;
  };
  await keep(kept);
  return {
    asOf: kept.asOf,
    version: kept.version,
    folder,
    resumed: goesOn,
    heldBack: () => kept.heldBack,
    made: (kind) => kept.made[kind] ?? null,
    match: async (key) => {
      if (kept.key === key) return;
      await removePackages(deps, kept);
      await keep({ ...kept, key, heldBack: null, made: {} });
    },
    keepMeasured: (heldBack) => keep({ ...kept, heldBack }),
    keepPackage: async (kind, { id, dir, runMs, pays, gain, warnings = [] }) => {
      await lease.hold();
      // A crash between the package and the row that names it leaves files that nothing knows.
      await store.models.deletePackage(shop, id);
      await store.models.putPackage(shop, id, dir);
      const made = { id, runMs, pays, gain, warnings };
      await keep({ ...kept, made: { ...kept.made, [kind]: made } });
      return made;
    },
    end: async () => {
      await removeFolder(folder);
      await removePackages(deps, kept);
      await store.jobs.remove(shop, JOB);
    },
    leave: () => removeFolder(folder),
  };
};
