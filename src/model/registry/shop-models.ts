import pLimit, { type LimitFunction } from "p-limit";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import type { ErasureLog, MustForget } from "./erasure-log.ts";
import type { ModelIncident } from "./incidents.ts";
import { fence, retireRemembering } from "./package-transitions.ts";
import type { ModelPort } from "./port.ts";
import type { Registry, RegistryRead } from "./registry.ts";
import { mustForget, type PackageEntry, packageOf, rolesOf, slotOf } from "./registry-state.ts";
import { createSlots, type Slots } from "./slots.ts";

type Deps = {
  readonly models: Pick<ModelPort, "openPackage">;
  readonly registry: Pick<Registry, "read" | "revision" | "change">;
  readonly erasureLog: Pick<ErasureLog, "read">;
  /** Opens a package folder whose runs take `runMs`, null = not measured; `loadForServing` in a server. */
  readonly load: (dir: string, runMs: number | null) => Promise<LoadedModel>;
  readonly report: (shop: string, incident: ModelIncident) => void;
  /** A run of a model failed, in whichever slot and arm, and on which history. */
  readonly onFailure?: (shop: string, slot: string, id: string, history: string | null) => void;
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
  /** Follows every shop's registry and erasure log; rejects with the first failure once all were tried. */
  follow(): Promise<void>;
  /** Follows those of one shop and resolves when what it has now is served here. Never rejects. */
  followNow(shop: string): Promise<void>;
  /**
   * While shops are being followed, which may take as long as models take to open: looks at every open shop's
   * registry, so that what was retired meanwhile answers no longer than elsewhere. Opens nothing.
   */
  look(): Promise<void>;
  /** Whether an answer that begins now in this process could come from the package. */
  serves(shop: string, id: string): boolean;
  close(): Promise<void>;
};

type FenceIncident = Extract<ModelIncident, { kind: "fenced" }>;
type SlotsReading = RegistryRead & MustForget;
type Open = {
  readonly slots: Slots;
  /** One reading of the registry at a time: what was read earlier never comes after what was read later. */
  readonly inTurn: LimitFunction;
  ready: Promise<void>;
  /** What the slots were told last; null: nothing yet. */
  known: SlotsReading | null;
  /** What the slots are in line with; null: they never were. */
  followed: SlotsReading | null;
  /** Fences that the registry does not know yet. */
  readonly unwritten: Set<FenceIncident>;
};

const BY = "service";
/** Why a version is retired that the learner did not come to in time. */
export const TOO_LATE =
  "it still remembers shoppers who left, and the shop's deadline (forget_within_hours) has passed";

const isSame = (reading: SlotsReading | null, revision: number, { head, due }: MustForget): boolean =>
  reading !== null && reading.revision === revision && reading.head === head && reading.due === due;
const isFollowed = ({ followed, known }: Open, revision: number, forget: MustForget): boolean =>
  known === followed && isSame(followed, revision, forget);
/**
 * Two readings at once may end in either order. False: while this one was read, a newer one was taken in,
 * which it must not undo. `before`: what was known when it began.
 */
const takeIn = (entry: Open, reading: SlotsReading, before: SlotsReading | null): boolean => {
  const { known } = entry;
  const isOlder =
    known !== null &&
    (reading.revision < known.revision || reading.head < known.head || reading.due < known.due);
  if (known !== before && isOlder) return false;
  entry.known = reading;
  return true;
};

/**
 * Slots of every shop in one process: what is served follows the registry within a second
 * (docs/architecture.md, "Slots").
 */
export const createShopModels = ({
  models,
  registry,
  erasureLog,
  load,
  report,
  onFailure = () => undefined,
  clock,
  deadlineMs,
}: Deps): ShopModels => {
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
  const following = { count: 0 };
  const whileFollowing = async <T>(work: () => Promise<T>): Promise<T> => {
    following.count += 1;
    try {
      return await work();
    } finally {
      following.count -= 1;
    }
  };
  const readNow = async (shop: string): Promise<SlotsReading> => {
    const forget = await erasureLog.read(shop);
    return { ...(await retireLate(shop, forget)), ...forget };
  };
  const settle = (shop: string, entry: Open): Promise<void> =>
    entry.inTurn(() =>
      whileFollowing(async () => {
        for (;;) {
          const before = entry.known;
          const reading = await readNow(shop);
          if (isFollowed(entry, reading.revision, reading)) return;
          if (!takeIn(entry, reading, before)) continue;
          await entry.slots.follow(reading.state, reading.head, reading.due);
          entry.followed = reading;
          return;
        }
      }),
    );
  const lookAt = async (shop: string, entry: Open): Promise<void> => {
    const [revision, forget] = await Promise.all([registry.revision(shop), erasureLog.read(shop)]);
    const before = entry.known;
    if (isSame(before, revision, forget)) return;
    const reading = await readNow(shop);
    if (takeIn(entry, reading, before)) entry.slots.notice(reading.state, reading.head, reading.due);
  };
  /** What did not forget in time is retired where every process, every operator and every receipt sees it. */
  const retireLate = async (shop: string, { due, head }: MustForget): Promise<RegistryRead> => {
    const found = await registry.read(shop);
    const late = Object.values(found.state.packages).filter((entry) => mustForget(entry, due));
    if (late.length === 0 || clock === undefined) return found;
    const act = { by: BY, at: clock(), erasureHead: head };
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
    if (clock === undefined) return;
    for (const incident of unwritten) {
      await registry.change(shop, (state) => fence(state, incident, { at: clock(), by: BY }));
      unwritten.delete(incident);
    }
  };
  const openShop = (shop: string): Open => {
    const unwritten = new Set<FenceIncident>();
    const slots = createSlots({
      load: loaderOf(shop),
      report: (incident) => {
        report(shop, incident);
        if (incident.kind !== "fenced" || clock === undefined) return;
        unwritten.add(incident);
        // What fails here is tried again by `follow`.
        writeFences(shop, entry).catch(() => undefined);
      },
      onFailure: (slot, id, history) => onFailure(shop, slot, id, history),
      alone,
      ...(clock === undefined ? {} : { clock }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
    });
    const entry: Open = {
      slots,
      inTurn: pLimit(1),
      ready: Promise.resolve(),
      known: null,
      followed: null,
      unwritten,
    };
    return entry;
  };
  const followOne = async (shop: string, entry: Open): Promise<void> => {
    const [revision, forget] = await Promise.all([registry.revision(shop), erasureLog.read(shop)]);
    if (!isFollowed(entry, revision, forget)) await settle(shop, entry);
  };
  return {
    async slotsOf(shop) {
      let entry = open.get(shop);
      if (entry === undefined) {
        const opened = openShop(shop);
        opened.ready = settle(shop, opened);
        // A store that was down for a moment must not leave the shop without models.
        opened.ready.catch(() => open.delete(shop));
        open.set(shop, opened);
        entry = opened;
      }
      if (entry.followed === null) await entry.ready;
      return entry.slots;
    },
    follow: () =>
      whileFollowing(async () => {
        // What fails of one shop keeps no other from its models, nor this one from what is retired.
        const failed: unknown[] = [];
        const attempt = (work: Promise<void>): Promise<void> =>
          work.catch((error: unknown) => void failed.push(error));
        for (const [shop, entry] of open) {
          await attempt(writeFences(shop, entry));
          await attempt(followOne(shop, entry));
        }
        if (failed.length > 0) throw failed[0];
      }),
    async look() {
      if (following.count === 0) return;
      await Promise.all([...open].map(([shop, entry]) => lookAt(shop, entry)));
    },
    async followNow(shop) {
      const entry = open.get(shop);
      // What a store that is away does not tell now is followed at a later turn.
      if (entry !== undefined) await settle(shop, entry).catch(() => undefined);
    },
    serves(shop, id) {
      const entry = open.get(shop);
      if (entry === undefined) return false;
      // As long as the slots do not know that it was retired, a pin of it is answered.
      if (entry.known === null || packageOf(entry.known.state, id)?.retired === null) return true;
      return Object.values(entry.slots.serving()).some(({ champion, challenger, shadow }) =>
        [champion, challenger, shadow].includes(id),
      );
    },
    async close() {
      await Promise.all([...open.values()].map(({ slots }) => slots.close()));
      open.clear();
    },
  };
};
