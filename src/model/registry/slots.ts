import type { Clock } from "../../lib/clock.ts";
import { present } from "../../lib/present.ts";
import { within } from "../../lib/within.ts";
import { MOST_FAILURES, SERVING_DEADLINE_MS } from "../package/limits.ts";
import { historyKeyOf } from "../runtime/history-key.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import { type CacheLease, createModelCache, type Held } from "../runtime/model-cache.ts";
import { isGone } from "./follow-time.ts";
import { createReportOnce, type ModelIncident } from "./incidents.ts";
import {
  EMPTY_REGISTRY,
  isLoadable,
  originOf,
  type PackageEntry,
  packageOf,
  type RegistryState,
  rolesOf,
  slotOf,
} from "./registry-state.ts";
import { resolveLoadablePin } from "./resolve-pin.ts";
import { createSettling, type Desired } from "./settle-slots.ts";
import { isInShare } from "./sticky.ts";

export type Arm = "champion" | "challenger" | "pinned" | "shadow";

/**
 * A model for the time of one answer. Runs are watched; `release` must be called once, when the answer has
 * been made.
 */
export type ModelLease = Pick<
  CacheLease,
  "id" | "manifest" | "vocabulary" | "prior" | "priorOrder" | "tables" | "run" | "rank" | "beside" | "rowMs"
> & {
  readonly slot: string;
  readonly arm: Arm;
  /** The training whose model it is, where shoppers who left were taken out of it since (`originOf`). */
  readonly origin: string;
  /** The version that should have answered and was fenced, or could not be loaded; the notice says so. */
  readonly insteadOf: string | null;
  release(): Promise<void>;
  /**
   * Who answers where this model fails on a request: the champion for a challenger, for a champion the one
   * before it. Null: nobody, and the ladder goes down.
   */
  standIn(): Promise<ModelLease | null>;
};

export type SlotsDeps = {
  /** Opens a package of this shop; in a server, `loadForServing(folder, entry.run_ms)`. */
  readonly load: (entry: PackageEntry) => Promise<LoadedModel>;
  readonly report: (incident: ModelIncident) => void;
  /**
   * A run that failed, in whichever arm, and on which history (`historyKeyOf`): counted, so that a report
   * shows it before a fence does.
   */
  readonly onFailure?: (slot: string, id: string, history: string | null) => void;
  /** Longest that an answer waits for a run, and the most that a run may take of a processor. */
  readonly deadlineMs?: number;
  /** Failures (thrown, not finite, too late) that fence a model; twenty good runs make up for one. */
  readonly mostFailures?: number;
  /**
   * First wait before what could not be loaded is tried again; it doubles up to a minute. A package may still
   * be on its way from another instance.
   */
  readonly retryMs?: number;
  /** Ends what was retired while its successor is being opened; without (a replay), it answers on. */
  readonly clock?: Clock;
  /** Runs a task when no other of this process runs: never two big loads at once. Shared between shops. */
  readonly alone?: <T>(task: () => Promise<T>) => Promise<T>;
};

export type PickOptions = {
  /** Who asks, as a pseudonym that stays the same; null: the champion. */
  readonly stickyKey: string | null;
  /**
   * Whether the shopper granted `measure`: only then may a challenger answer (docs/architecture.md, "Slots").
   */
  readonly measure: boolean;
};

export type Slots = {
  /**
   * Brings what is served in line with the registry and the erasure log (`erasuresDue`: its newest entry
   * whose deadline has passed; the head by default). One call at a time does work; a later state wins. Never
   * throws for a bad model.
   */
  follow(state: RegistryState, erasureHead: number, erasuresDue?: number): Promise<void>;
  /** Takes in what is to be served and opens none of it: what was retired ends, also while others load. */
  notice(state: RegistryState, erasureHead: number, erasuresDue: number): void;
  /**
   * The model that answers now, or null: nothing is loaded for the slot, and the ladder goes to `popular`.
   */
  acquire(slot: string, options: PickOptions): ModelLease | null;
  /**
   * A pinned package (`slot@version`, `slot@name@version`), loaded on demand. @throws DomainError
   * model_unknown | pin_ambiguous | model_fenced | erasures_pending | what loading throws
   */
  acquirePinned(slot: string, wanted: string, evenFenced?: boolean): Promise<ModelLease>;
  acquireShadow(slot: string): ModelLease | null;
  /** The champion as the registry has it, whether or not it can answer; null: none is wanted. */
  championOf(slot: string): string | null;
  /** Ids that each slot serves at this moment, for the console and for tests. */
  serving(): Readonly<
    Record<string, { champion: string | null; challenger: string | null; shadow: string | null }>
  >;
  /** Takes no more leases, waits for those that are out, releases all models. */
  close(): Promise<void>;
};

const RETRY_MS = 1_000;
/** An answer waits no longer for an earlier champion to be opened; it is then there for the next. */
const STAND_IN_WITHIN_MS = 1_000;

/**
 * The slots of one shop in one process. A swap is load, verify, warm (all in `load`), then one assignment: an
 * answer that began keeps its model, the next gets the new one, and the old is released when its last lease
 * comes back. What cannot be loaded displaces nothing.
 */
export const createSlots = ({
  load,
  report,
  onFailure = () => undefined,
  deadlineMs = SERVING_DEADLINE_MS,
  mostFailures = MOST_FAILURES,
  retryMs = RETRY_MS,
  clock,
  alone = (task) => task(),
}: SlotsDeps): Slots => {
  const desired: Desired = { state: EMPTY_REGISTRY, erasureHead: 0, erasuresDue: 0, isClosed: false };
  const cache = createModelCache({
    load: (id) => alone(() => load(present(packageOf(desired.state, id), "the package to load"))),
    deadlineMs,
    mostFailures,
    onFenced: (id, failures) => giveWay(id, failures),
  });
  const incidents = createReportOnce(report);
  /** Here, or by any process of the shop. */
  const isFenced = (id: string): boolean =>
    cache.isFenced(id) || (packageOf(desired.state, id)?.fenced ?? null) !== null;
  const settling = createSettling({ cache, desired, incidents, isFenced, retryMs });
  const { active } = settling;

  /** A model that failed too often gives way to an earlier one. */
  const giveWay = (id: string, failures: number): void => {
    for (const [slot, { champion, challenger, shadow }] of active)
      if ([champion, challenger, shadow].some((held) => held?.model.id === id))
        incidents.report({ kind: "fenced", slot, id, failures });
    void settling.settle();
  };
  /**
   * A fence and its report hold as long as somebody wants the model; asking for it anew, after it was taken
   * out, is a new try.
   */
  const forgetFences = (): void => {
    const wanted = new Set(Object.values(desired.state.slots).flatMap(rolesOf));
    cache.unfence((id) => !wanted.has(id));
    incidents.forget((id) => !wanted.has(id));
  };
  const leaseOf = (held: Held, slot: string, arm: Arm): ModelLease => {
    const wanted = arm === "champion" ? slotOf(desired.state, slot).champion : held.model.id;
    const lease = cache.lease(held);
    return {
      ...lease,
      slot,
      arm,
      origin: originOf(packageOf(desired.state, held.model.id) ?? held.model),
      insteadOf: wanted === held.model.id ? null : wanted,
      run: (inputs, options) =>
        lease.run(inputs, options).catch((cause: unknown) => {
          onFailure(slot, held.model.id, historyKeyOf(inputs));
          throw cause;
        }),
      standIn: () => standInFor(held, slot, arm),
    };
  };
  const standInFor = async (failed: Held, slot: string, arm: Arm): Promise<ModelLease | null> => {
    if (arm === "pinned" || arm === "shadow") return null;
    const found =
      arm === "challenger"
        ? active.get(slot)?.champion
        : await within(STAND_IN_WITHIN_MS, settling.standIn(slot, failed.model.id), null);
    const held = usable(found);
    return held === null || held === failed || held.isDropped ? null : leaseOf(held, slot, "champion");
  };
  const mayAnswer = (id: string): boolean =>
    !isFenced(id) && (clock === undefined || !isGone(desired.state, id, clock));
  const usable = (held: Held | null | undefined): Held | null =>
    held && !desired.isClosed && mayAnswer(held.model.id) ? held : null;
  /** Whether the challenger of a slot is to answer this shopper. */
  const isChallenged = (slot: string, { stickyKey, measure }: PickOptions): boolean => {
    const share = slotOf(desired.state, slot).challenger;
    return (
      share !== null &&
      measure &&
      stickyKey !== null &&
      isInShare(`${slot} ${share.id} ${stickyKey}`, share.percent)
    );
  };
  const openPinned = async (slot: string, wanted: string, isRefused: typeof isFenced): Promise<Held> => {
    const { id } = resolveLoadablePin(desired.state, slot, wanted, { ...desired, isFenced: isRefused });
    const held = await cache.get(id);
    const entry = packageOf(desired.state, id);
    const mayServe = entry !== null && isLoadable(entry, desired.erasureHead) && !isRefused(id);
    if (mayServe && !held.isDropped) return held;
    // Opening takes seconds. What was retired meanwhile answers nobody: the pin means what took its place.
    if (!mayServe) void settling.settle();
    return openPinned(slot, wanted, isRefused);
  };

  return {
    follow: (state, erasureHead, erasuresDue = erasureHead) => {
      Object.assign(desired, { state, erasureHead, erasuresDue });
      forgetFences();
      return settling.settleAnew();
    },
    notice: (state, erasureHead, erasuresDue) => {
      Object.assign(desired, { state, erasureHead, erasuresDue });
    },
    acquire: (slot, options) => {
      const arms = active.get(slot);
      const challenger = usable(arms?.challenger);
      if (challenger !== null && isChallenged(slot, options)) return leaseOf(challenger, slot, "challenger");
      const champion = usable(arms?.champion);
      return champion === null ? null : leaseOf(champion, slot, "champion");
    },
    acquirePinned: async (slot, wanted, evenFenced = false) => {
      const held = await openPinned(slot, wanted, evenFenced ? () => false : isFenced);
      const lease = leaseOf(held, slot, "pinned");
      settling.keepPinned(held);
      return lease;
    },
    acquireShadow: (slot) => {
      const shadow = usable(active.get(slot)?.shadow);
      return shadow === null ? null : leaseOf(shadow, slot, "shadow");
    },
    championOf: (slot) => slotOf(desired.state, slot).champion,
    serving: () =>
      Object.fromEntries(
        [...active].map(([slot, { champion, challenger, shadow }]) => [
          slot,
          {
            champion: usable(champion)?.model.id ?? null,
            challenger: usable(challenger)?.model.id ?? null,
            shadow: usable(shadow)?.model.id ?? null,
          },
        ]),
      ),
    close: () => settling.close(),
  };
};
