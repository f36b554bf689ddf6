import pLimit from "p-limit";
import type { JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { type Comparison, failuresOf, type PromotionGate } from "../../recommend/compare/compare-models.ts";
import type { Manifest } from "../package/manifest.ts";
import { readManifest } from "../package/package-files.ts";
import { checkPackageAside } from "../verify/check-aside.ts";
import type { CheckReport } from "../verify/check-package.ts";
import type { ErasureLog, MustForget } from "./erasure-log.ts";
import type { ModelPort } from "./port.ts";
import type { Registry } from "./registry.ts";
import {
  addPackage,
  canary,
  entryOf,
  fallbackOf,
  type Fence,
  isLoadable,
  type PackageEntry,
  packageOf,
  promote,
  type RegistryAct,
  type RegistryState,
  rolesOf,
  rollback,
  shadow,
  slotOf,
  type SlotState,
} from "./registry-state.ts";
import { removePackage, removeSlot } from "./registry-upkeep.ts";
import { mayGoOn } from "./remembering.ts";

/** What is asked of a slot; what is left out stays as it is. */
export type SlotWish = {
  /** Null: no ranking model, in a slot of the ranking stage. */
  readonly champion?: string | null;
  readonly challenger?: { readonly model: string; readonly percent: number } | null;
  readonly shadow?: string | null;
  readonly accept_unknown_training?: boolean;
  /** Conditions that the new champion must meet by what was measured of it. */
  readonly gate?: PromotionGate;
};

export type ListedModel = PackageEntry & { readonly loadable: boolean; readonly serves: readonly string[] };
/** A package with what its manifest says of it; null where its files are gone. */
export type InspectedModel = ListedModel & { readonly manifest: Omit<Manifest, "golden"> | null };
export type ListedSlot = SlotState & {
  readonly slot: string;
  /**
   * What a rollback would put back; null where that is "no ranking model", or where there is nothing
   * (`can_roll_back`).
   */
  readonly previous: string | null;
  readonly can_roll_back: boolean;
  /** What answers for the champion: itself, or an earlier one while it is fenced; null: nobody. */
  readonly answering: string | null;
  /**
   * The champion remembers shoppers who left: how many acts of leaving, since when, and until when it may
   * serve; null: nobody.
   */
  readonly must_forget: { readonly entries: number; readonly since: number; readonly until: number } | null;
  /** Which of its packages are fenced, when and why. */
  readonly fenced: readonly (Fence & { readonly id: string })[];
};

export type ModelAdmin = {
  /**
   * Checks a folder and takes it into the registry; a package that fails displaces nothing. @throws
   * DomainError with the code of the first failure
   */
  add(
    shop: string,
    dir: string,
    by: string,
  ): Promise<{ readonly model: string; readonly report: CheckReport }>;
  list(shop: string): Promise<readonly ListedModel[]>;
  /** @throws DomainError model_unknown */
  inspect(shop: string, id: string): Promise<InspectedModel>;
  slots(shop: string): Promise<readonly ListedSlot[]>;
  slot(shop: string, slot: string): Promise<ListedSlot>;
  change(shop: string, slot: string, wish: SlotWish, by: string): Promise<ListedSlot>;
  rollback(shop: string, slot: string, by: string): Promise<ListedSlot>;
  /**
   * Gives up a package that serves nowhere, with its files. @throws DomainError model_unknown | model_in_use
   */
  remove(shop: string, id: string, by: string): Promise<void>;
  /** Takes away a slot that somebody made. @throws DomainError slot_unknown | model_in_use */
  removeSlot(shop: string, slot: string, by: string): Promise<void>;
};

type Deps = {
  readonly models: ModelPort;
  readonly jobs: Pick<JobPort, "erasureHead" | "lease" | "release" | "read">;
  readonly erasureLog: ErasureLog;
  readonly registry: Registry;
  readonly comparison: Comparison;
  readonly clock: Clock;
  /** Ends a check that is under way. */
  readonly stopping?: AbortSignal;
};

const LEASE_MS = 30_000;

const servesOf = (state: RegistryState, id: string): string[] =>
  Object.entries(state.slots).flatMap(([slot, { champion, challenger, shadow: shadowed }]) => [
    ...(champion === id ? [`${slot}: champion`] : []),
    ...(challenger?.id === id ? [`${slot}: challenger ${challenger.percent} %`] : []),
    ...(shadowed === id ? [`${slot}: shadow`] : []),
  ]);

/**
 * A model that names an exported data set has forgotten as far as that data set had, whatever its manifest
 * says.
 */
const inheritSubjects = async (
  jobs: Deps["jobs"],
  shop: string,
  entry: PackageEntry,
): Promise<PackageEntry> => {
  if (entry.dataset === null || !entry.dataset.startsWith("ds_")) return entry;
  const exported = await jobs.read(shop, entry.dataset);
  if (exported === null) return { ...entry, training_known: false };
  return { ...entry, watermark: (exported.body as { watermark: number }).watermark };
};

/** What the upload can say already of what a promotion will ask. */
const trainingNotes = ({ dataset, training_known }: PackageEntry): string[] =>
  training_known
    ? []
    : [
        `${dataset === null ? "What it was trained on is unknown" : `This shop has exported no data set "${dataset}"`}: ` +
          "promotion, canary and shadow need accept_unknown_training (--accept-unknown-training).",
      ];

const toldSlot = (
  state: RegistryState,
  slot: string,
  { head, due }: MustForget,
): Omit<ListedSlot, "must_forget"> => {
  const own = slotOf(state, slot);
  const fallback = fallbackOf(state, slot, head);
  const champion = own.champion === null ? null : packageOf(state, own.champion);
  const canServe = champion !== null && champion.fenced === null && mayGoOn(champion, due);
  const fenced = [...new Set([...rolesOf(own), ...own.earlier])].flatMap((id) => {
    const fence = id === null ? null : (packageOf(state, id)?.fenced ?? null);
    return fence === null ? [] : [{ id: id!, ...fence }];
  });
  return {
    slot,
    ...own,
    previous: fallback?.id ?? null,
    can_roll_back: fallback !== null,
    answering: canServe ? champion.id : own.champion === null ? null : (fallback?.id ?? null),
    fenced,
  };
};

/** A gate that asks nothing, or of nobody, would be passed by a slip. */
const checkGate = ({ champion, gate }: SlotWish): void => {
  if (gate === undefined) return;
  const wrong = (message: string): DomainError =>
    new DomainError("invalid_request", message, { errors: [{ path: "gate", message }] });
  if (champion === undefined || champion === null)
    throw wrong("A gate judges a new champion; name the champion to promote beside it.");
  if (!Object.values(gate).some((condition) => condition !== undefined && condition !== false))
    throw wrong("The gate asks nothing; name a condition, or leave the gate out.");
};

/**
 * Everything in one wish, or nothing: the last change that is refused undoes none because none was written.
 */
const apply = (state: RegistryState, slot: string, wish: SlotWish, act: RegistryAct): RegistryState => {
  const promoted = wish.champion === undefined ? state : promote(state, { slot, id: wish.champion }, act);
  const challenged =
    wish.challenger === undefined
      ? promoted
      : canary(
          promoted,
          { slot, id: wish.challenger?.model ?? null, percent: wish.challenger?.percent ?? 0 },
          act,
        );
  return wish.shadow === undefined ? challenged : shadow(challenged, { slot, id: wish.shadow }, act);
};

/**
 * What people do to models: take in, show in the shadow, try on some, promote, roll back; the same over HTTP
 * and on the command line.
 */
export const createModelAdmin = ({
  models,
  jobs,
  erasureLog,
  registry,
  comparison,
  clock,
  stopping,
}: Deps): ModelAdmin => {
  const tell = async (shop: string, state: RegistryState, slot: string): Promise<ListedSlot> => {
    const told = toldSlot(state, slot, await erasureLog.read(shop));
    const watermark = told.champion === null ? null : (packageOf(state, told.champion)?.watermark ?? null);
    return {
      ...told,
      must_forget: watermark === null ? null : await erasureLog.pending(shop, watermark),
    };
  };
  const actOf = async (shop: string, by: string, allowUnknownTraining: boolean): Promise<RegistryAct> => ({
    by,
    at: clock(),
    erasureHead: await jobs.erasureHead(shop),
    allowUnknownTraining,
  });
  // Promotion and erasure share one lease (docs/learning.md, "Watermarks"): an erasure cannot slip in between
  // the look at its log and the switch.
  const alone = async <T>(shop: string, by: string, work: () => Promise<T>): Promise<T> => {
    const holder = `${by}:${clock()}`;
    if (!(await jobs.lease(`promotion:${shop}`, holder, LEASE_MS, clock())))
      throw new DomainError(
        "promotion_running",
        "Another promotion or an erasure is running for this shop; try again in a moment.",
      );
    try {
      return await work();
    } finally {
      await jobs.release(`promotion:${shop}`, holder);
    }
  };
  // One check at a time: uploads that came together do not take the machine from those who are answered.
  const oneCheck = pLimit(1);
  const checkInTurn = (dir: string): Promise<CheckReport> =>
    oneCheck(() => checkPackageAside(dir, stopping === undefined ? {} : { signal: stopping }));
  const requireGate = async (
    shop: string,
    slot: string,
    { champion: wanted, gate }: SlotWish,
    state: RegistryState,
  ): Promise<void> => {
    if (gate === undefined || wanted === undefined || wanted === null) return;
    const failures = failuresOf(
      gate,
      await comparison.reports(shop, slot),
      slotOf(state, slot).champion,
      wanted,
    );
    if (failures.length > 0)
      throw new DomainError("promotion_gate", `${wanted} does not pass the gate: ${failures.join(" ")}`, {
        errors: failures.map((message) => ({ path: "gate", message })),
      });
  };
  const look = async (shop: string): Promise<{ state: RegistryState; head: number }> => {
    const [{ state }, head] = await Promise.all([registry.read(shop), jobs.erasureHead(shop)]);
    return { state, head };
  };
  const listed = (state: RegistryState, head: number, entry: PackageEntry): ListedModel => ({
    ...entry,
    loadable: entry.fenced === null && isLoadable(entry, head),
    serves: servesOf(state, entry.id),
  });
  return {
    async add(shop, dir, by) {
      // A package from elsewhere is proven where a graph that never ends costs nobody an answer.
      const report = await checkInTurn(dir);
      const [failed] = report.failures;
      if (failed !== undefined)
        throw new DomainError(failed.code, failed.message, {
          errors: report.failures.map(({ code, message }) => ({ path: code, message })),
        });
      const manifest = await readManifest(dir);
      const plain = entryOf(manifest, { by, at: clock(), runMs: report.measured?.run_p50_ms ?? null });
      const entry = await inheritSubjects(jobs, shop, plain);
      const { state } = await registry.read(shop);
      if (packageOf(state, entry.id) !== null)
        throw new DomainError(
          "model_exists",
          `${entry.id} is there already; a version is used once: give the package a new one.`,
        );
      await models.putPackage(shop, entry.id, dir);
      await registry.change(shop, (before) => addPackage(before, entry));
      return { model: entry.id, report: { ...report, notes: [...report.notes, ...trainingNotes(entry)] } };
    },
    async list(shop) {
      const { state, head } = await look(shop);
      return Object.values(state.packages)
        .map((entry) => listed(state, head, entry))
        .sort((one, other) => other.added_at - one.added_at);
    },
    async inspect(shop, id) {
      const { state, head } = await look(shop);
      const entry = packageOf(state, id);
      if (entry === null)
        throw new DomainError(
          "model_unknown",
          `${id} is not in the registry; GET /v1/models and candor model list show what there is.`,
        );
      const dir = await models.openPackage(shop, id);
      if (dir === null) return { ...listed(state, head, entry), manifest: null };
      const { golden: _golden, ...manifest } = await readManifest(dir);
      return { ...listed(state, head, entry), manifest };
    },
    async slots(shop) {
      const { state } = await look(shop);
      return Promise.all(
        Object.keys(state.slots)
          .sort()
          .map((slot) => tell(shop, state, slot)),
      );
    },
    async slot(shop, slot) {
      const { state } = await look(shop);
      if (!Object.hasOwn(state.slots, slot))
        throw new DomainError(
          "slot_unknown",
          `The shop has no slot ${slot} yet; promoting a package into it makes it.`,
        );
      return tell(shop, state, slot);
    },
    change: (shop, slot, wish, by) =>
      alone(shop, by, async () => {
        checkGate(wish);
        const act = await actOf(shop, by, wish.accept_unknown_training === true);
        const { state: before } = await registry.read(shop);
        // What may not be promoted at all is refused as that, not by its gate.
        apply(before, slot, wish, act);
        await requireGate(shop, slot, wish, before);
        const { state } = await registry.change(shop, (old) => apply(old, slot, wish, act));
        return tell(shop, state, slot);
      }),
    rollback: (shop, slot, by) =>
      alone(shop, by, async () => {
        const act = await actOf(shop, by, false);
        const { state } = await registry.change(shop, (old) => rollback(old, { slot }, act));
        return tell(shop, state, slot);
      }),
    remove: (shop, id, by) =>
      alone(shop, by, async () => {
        const act = await actOf(shop, by, false);
        await registry.change(shop, (state) => removePackage(state, { id }, act));
        await models.deletePackage(shop, id);
      }),
    removeSlot: (shop, slot, by) =>
      alone(shop, by, async () => {
        await registry.change(shop, (state) => removeSlot(state, slot));
      }),
  };
};
