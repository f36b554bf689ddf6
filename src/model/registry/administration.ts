import pLimit from "p-limit";
import type { JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { readManifest } from "../package/package-files.ts";
import { checkPackageAside } from "../process/check-aside.ts";
import type { CheckReport } from "../verify/check-report.ts";
import type { ErasureLog } from "./erasure-log.ts";
import { type InspectedModel, type ListedModel, type ListedSlot, servesOf, toldSlot } from "./list-models.ts";
import { addPackage, entryOf, removePackage } from "./package-transitions.ts";
import type { ModelPort } from "./port.ts";
import type { JudgePromotion } from "./promotion-gate.ts";
import type { Registry } from "./registry.ts";
import {
  isLoadable,
  type PackageEntry,
  packageOf,
  type RegistryAct,
  type RegistryState,
  slotOf,
} from "./registry-state.ts";
import { requireSlot } from "./slot-checks.ts";
import { removeSlot, rollback } from "./slot-transitions.ts";
import { applyWish, checkGate, type SlotWish } from "./slot-wish.ts";

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
  /** `retry`: what a second call of the same wish is known by; null: none is. */
  rollback(shop: string, slot: string, by: string, retry: string | null): Promise<ListedSlot>;
  /**
   * Gives up a package that serves nowhere, with its files. @throws DomainError model_unknown | model_in_use
   */
  remove(shop: string, id: string, by: string): Promise<void>;
  /** Takes away a slot that somebody made. @throws DomainError slot_unknown | model_in_use */
  removeSlot(shop: string, slot: string, by: string): Promise<void>;
};

const unlisted = (id: string): DomainError =>
  new DomainError(
    "model_unknown",
    `${id} is not in the registry; GET /v1/models and candor model list show what there is.`,
  );

type Deps = {
  readonly models: ModelPort;
  readonly jobs: Pick<JobPort, "erasureHead" | "read">;
  readonly erasureLog: ErasureLog;
  readonly registry: Registry;
  readonly judgePromotion: JudgePromotion;
  readonly clock: Clock;
  /** Ends a check that is under way. */
  readonly stopping?: AbortSignal;
};

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

const unknownBecause = (dataset: string | null): string =>
  dataset === null ? "What it was trained on is unknown" : `This shop has exported no data set "${dataset}"`;

/** What the upload can say already of what a promotion will ask. */
const trainingNotes = ({ dataset, training_known }: PackageEntry): string[] =>
  training_known
    ? []
    : [
        `${unknownBecause(dataset)}: ` +
          "promotion, canary and shadow need accept_unknown_training (--accept-unknown-training).",
      ];

/**
 * What people do to models: take in, show in the shadow, try on some, promote, roll back; the same over HTTP
 * and on the command line.
 */
export const createModelAdmin = ({
  models,
  jobs,
  erasureLog,
  registry,
  judgePromotion,
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
    const { champion } = slotOf(state, slot);
    const failures = await judgePromotion({ shop, slot, gate, champion, wanted });
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
      if (entry === null) throw unlisted(id);
      try {
        const dir = await models.openPackage(shop, id);
        if (dir === null) return { ...listed(state, head, entry), manifest: null };
        const { golden: _golden, ...manifest } = await readManifest(dir);
        return { ...listed(state, head, entry), manifest };
      } catch (error) {
        // Somebody may take it out while its files are read: then it is not damaged, it is gone.
        const then = await look(shop);
        const now = packageOf(then.state, id);
        if (now === null) throw unlisted(id);
        if ((await models.openPackage(shop, id)) !== null) throw error;
        return { ...listed(then.state, then.head, now), manifest: null };
      }
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
      requireSlot(state, slot);
      return tell(shop, state, slot);
    },
    change: (shop, slot, wish, by) =>
      registry.alone(shop, by, async () => {
        checkGate(wish);
        const act = await actOf(shop, by, wish.accept_unknown_training === true);
        const { state: before } = await registry.read(shop);
        // What may not be promoted at all is refused as that, not by its gate.
        applyWish(before, slot, wish, act);
        await requireGate(shop, slot, wish, before);
        const { state } = await registry.change(shop, (old) => applyWish(old, slot, wish, act));
        return tell(shop, state, slot);
      }),
    rollback: (shop, slot, by, retry) =>
      registry.alone(shop, by, async () => {
        const act = await actOf(shop, by, false);
        const { state } = await registry.change(shop, (old) => rollback(old, { slot, retry }, act));
        return tell(shop, state, slot);
      }),
    remove: (shop, id, by) =>
      registry.alone(shop, by, async () => {
        const act = await actOf(shop, by, false);
        await registry.change(shop, (state) => removePackage(state, { id }, act));
        await models.deletePackage(shop, id);
      }),
    removeSlot: (shop, slot, by) =>
      registry.alone(shop, by, async () => {
        await registry.change(shop, (state) => removeSlot(state, slot));
      }),
  };
};
