import pLimit from "p-limit";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import type { ErasureLog } from "./erasure-log.ts";
import type { ModelPort } from "./port.ts";
import { createRegistry, type Registry } from "./registry.ts";
import { type PackageEntry, rolesOf, slotOf } from "./registry-state.ts";
import { fence } from "./registry-upkeep.ts";
import { remembers, retireRemembering } from "./remembering.ts";
import { createSlots, type ModelIncident, type Slots } from "./slots.ts";

type Deps = {
  readonly models: ModelPort;
  readonly erasureLog: Pick<ErasureLog, "read">;
  /** Opens a package folder whose runs take `runMs`, null = not measured; `loadForServing` in a server. */
  readonly load: (dir: string, runMs: number | null) => Promise<LoadedModel>;
  readonly report: (shop: string, incident: ModelIncident) => void;
  /** A run of a model failed, in whichever slot and arm. */
  readonly onFailure?: (shop: string, slot: string, id: string) => void;
  /**
   * With a clock, a fence is written into the registry, where every process of the shop and every operator
   * sees it; without (a replay), it holds here alone.
   */
  readonly clock?: Clock;
  /** Longest that a run may take; a server's own by default. */
  readonly deadlineMs?: number;
};

export type ShopModels = {
  /** The slots of a shop, in line with its registry when first asked. */
  slotsOf(shop: string): Promise<Slots>;
  /** Follows every open shop's registry and erasure log; called a few times a second. */
  follow(): Promise<void>;
  readonly registry: Registry;
  close(): Promise<void>;
};

type Fenced = Extract<ModelIncident, { kind: "fenced" }>;
type Open = {
  readonly slots: Slots;
  ready: Promise<void>;
  revision: number;
  head: number;
  due: number;
  /** Fences that the registry does not know yet. */ readonly unwritten: Set<Fenced>;
};

const BY = "service";
const TOO_LATE =
  "it still remembers shoppers who left, and the shop's deadline (forget_within_hours) has passed";

/**
 * Slots of every shop in one process: what is served follows the registry within a second
 * (docs/architecture.md, "Slots").
 */
export const createShopModels = ({
  models,
  erasureLog,
  load,
  report,
  onFailure = () => undefined,
  clock,
  deadlineMs,
}: Deps): ShopModels => {
  const registry = createRegistry({ store: models });
  const open = new Map<string, Open>();
  // Never two big loads at once in one process, whichever shops they are for.
  const alone = pLimit(1);
  const loaderOf =
    (shop: string) =>
    async ({ id, run_ms: runMs }: PackageEntry): Promise<LoadedModel> => {
      const dir = await models.openPackage(shop, id);
      if (dir === null)
        throw new DomainError(
          "package_missing",
          `the files of ${id} are not in the store; upload the package again`,
        );
      return load(dir, runMs);
    };
  const settle = async (shop: string, entry: Open): Promise<void> => {
    const { head, due } = await erasureLog.read(shop);
    const { revision, state } = await retireLate(shop, due, head);
    if (revision === entry.revision && head === entry.head && due === entry.due) return;
    await entry.slots.follow(state, head, due);
    Object.assign(entry, { revision, head, due });
  };
  /** What did not forget in time is retired where every process, every operator and every receipt sees it. */
  const retireLate = async (shop: string, due: number, erasureHead: number): ReturnType<Registry["read"]> => {
    const found = await registry.read(shop);
    const late = Object.values(found.state.packages).filter((entry) => remembers(entry, due));
    if (late.length === 0 || clock === undefined) return found;
    const act = { by: BY, at: clock(), erasureHead };
    const changed = await registry.change(shop, (state) =>
      retireRemembering(state, { sequence: due, because: TOO_LATE }, act),
    );
    for (const { id } of late)
      for (const slot of Object.keys(found.state.slots))
        if (rolesOf(slotOf(found.state, slot)).includes(id)) report(shop, { kind: "remembers", slot, id });
    return changed;
  };
  /** Tried again at every turn until the store takes it. */
  const writeFences = async (shop: string, { unwritten }: Open): Promise<void> => {
    for (const incident of unwritten) {
      await registry.change(shop, (state) => fence(state, incident, { at: clock!(), by: BY }));
      unwritten.delete(incident);
    }
  };
  const openShop = (shop: string): Open => {
    const unwritten = new Set<Fenced>();
    const heard = (incident: ModelIncident): void => {
      report(shop, incident);
      if (incident.kind !== "fenced" || clock === undefined) return;
      unwritten.add(incident);
      // What fails here is tried again by `follow`.
      writeFences(shop, entry).catch(() => undefined);
    };
    const slots = createSlots({
      load: loaderOf(shop),
      report: heard,
      onFailure: (slot, id) => onFailure(shop, slot, id),
      alone,
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
    });
    const entry: Open = { slots, ready: Promise.resolve(), revision: -1, head: -1, due: -1, unwritten };
    return entry;
  };
  return {
    registry,
    async slotsOf(shop) {
      let entry = open.get(shop);
      if (entry === undefined) {
        entry = openShop(shop);
        entry.ready = settle(shop, entry);
        // A store that was down for a moment must not leave the shop without models.
        entry.ready.catch(() => open.delete(shop));
        open.set(shop, entry);
      }
      if (entry.revision < 0) await entry.ready;
      return entry.slots;
    },
    async follow() {
      for (const [shop, entry] of open) {
        await writeFences(shop, entry);
        const [revision, { head, due }] = await Promise.all([
          models.registryRevision(shop),
          erasureLog.read(shop),
        ]);
        if (revision !== entry.revision || head !== entry.head || due !== entry.due)
          await settle(shop, entry);
      }
    },
    async close() {
      await Promise.all([...open.values()].map(({ slots }) => slots.close()));
      open.clear();
    },
  };
};
