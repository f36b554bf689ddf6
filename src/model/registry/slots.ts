import pLimit from "p-limit";
import { DomainError } from "../../lib/errors.ts";
import { MOST_FAILURES, SERVING_DEADLINE_MS } from "../package/limits.ts";
import type { LoadedModel } from "../runtime/loaded-model.ts";
import { createModelCache, type Held, type ModelCache } from "../runtime/model-cache.ts";
import {
  isLoadable,
  type PackageEntry,
  packageOf,
  type RegistryState,
  slotOf,
  type SlotState,
} from "./registry-state.ts";
import { resolvePin } from "./registry-upkeep.ts";
import { isInShare } from "./sticky.ts";

export type Arm = "champion" | "challenger" | "pinned" | "shadow";

/**
 * A model for the time of one answer. Runs are watched; `release` must be called once, when the answer has
 * been made.
 */
export type ModelLease = Pick<
  LoadedModel,
  "id" | "manifest" | "vocabulary" | "prior" | "priorOrder" | "tables" | "run" | "rank"
> & {
  readonly slot: string;
  readonly arm: Arm;
  /** The version that should have answered and was fenced, or could not be loaded; the notice says so. */
  readonly insteadOf: string | null;
  release(): Promise<void>;
};

/** What a person must look at; each is reported once. */
export type ModelIncident =
  | {
      readonly kind: "not_loaded";
      readonly slot: string;
      readonly id: string;
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: "fenced"; readonly slot: string; readonly id: string; readonly failures: number }
  /** It did not forget in time and was retired. */
  | { readonly kind: "remembers"; readonly slot: string; readonly id: string };

export type SlotsDeps = {
  /** Opens a package of this shop; in a server, `loadForServing(folder, entry.run_ms)`. */
  readonly load: (entry: PackageEntry) => Promise<LoadedModel>;
  readonly report: (incident: ModelIncident) => void;
  /** A run that failed, in whichever arm: counted, so that a report shows it before a fence does. */
  readonly onFailure?: (slot: string, id: string) => void;
  /** Longest that an answer waits for a run, and the most that a run may take of a processor. */
  readonly deadlineMs?: number;
  /** Failures (thrown, not finite, too late) that fence a model; twenty good runs make up for one. */
  readonly mostFailures?: number;
  /**
   * First wait before what could not be loaded is tried again; it doubles up to a minute. A package may still
   * be on its way from another instance.
   */
  readonly retryMs?: number;
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
  /**
   * The model that answers now, or null: nothing is loaded for the slot, and the ladder goes to `popular`.
   */
  acquire(slot: string, options: PickOptions): ModelLease | null;
  /**
   * A pinned package (`slot@version`, `slot@name@version`), loaded on demand. @throws DomainError
   * model_unknown | pin_ambiguous | erasures_pending | what loading throws
   */
  acquirePinned(slot: string, wanted: string): Promise<ModelLease>;
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

type Active = { champion: Held | null; challenger: Held | null; shadow: Held | null };

const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

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
  alone = (task) => task(),
}: SlotsDeps): Slots => {
  const hold: ModelCache = createModelCache({
    load: (id) => alone(() => load(packageOf(desired.state, id)!)),
    deadlineMs,
    mostFailures,
    onFenced: (id, failures) => fenced(id, failures),
  });
  const active = new Map<string, Active>();
  const desired: {
    state: RegistryState;
    erasureHead: number;
    erasuresDue: number;
    isClosed: boolean;
  } = {
    state: { slots: {}, packages: {} },
    erasureHead: 0,
    erasuresDue: 0,
    isClosed: false,
  };
  // One change of what is loaded at a time.
  const enqueue = pLimit(1);
  const reported = new Set<string>();
  /** The version that was pinned last stays open, so that a run of pinned requests loads once. */
  const pin: { held: Held | null } = { held: null };
  const retry: { timer: NodeJS.Timeout | undefined; waitMs: number; isNeeded: boolean } = {
    timer: undefined,
    waitMs: retryMs,
    isNeeded: false,
  };

  const mayLoad = (id: string, watermark = desired.erasureHead): boolean => {
    const entry = packageOf(desired.state, id);
    return entry !== null && isLoadable(entry, watermark) && !isFenced(id);
  };
  /** Here, or by any process of the shop. */
  const isFenced = (id: string): boolean =>
    hold.isFenced(id) || (packageOf(desired.state, id)?.fenced ?? null) !== null;
  const tryLoad = async (slot: string, id: string | null, watermark?: number): Promise<Held | null> => {
    if (id === null || !mayLoad(id, watermark)) return null;
    try {
      return await hold.get(id);
    } catch (cause) {
      const { code, message } =
        cause instanceof DomainError ? cause : { code: "internal", message: "loading failed" };
      // What never ends to open would take a processor half of the time: it is tried again when the registry
      // changes.
      retry.isNeeded ||= code !== "budget_exceeded";
      reportOnce({ kind: "not_loaded", slot, id, code, message });
      return null;
    }
  };
  const reportOnce = (incident: ModelIncident): void => {
    const key = `${incident.kind} ${incident.slot} ${incident.id}`;
    if (reported.has(key)) return;
    reported.add(key);
    report(incident);
  };
  const stillGood = (held: Held | null): Held | null =>
    held !== null && mayLoad(held.model.id) ? held : null;

  /** The newest earlier champion that can be opened; where that is "no ranking model", it is none. */
  const tryEarlier = async (slot: string, { earlier, champion }: SlotState): Promise<Held | null> => {
    for (const id of earlier.toReversed()) {
      if (id === null) return null;
      const held = id === champion ? null : await tryLoad(slot, id);
      if (held !== null) return held;
    }
    return null;
  };

  const settle = async (slot: string, wanted: SlotState): Promise<void> => {
    const old = active.get(slot) ?? { champion: null, challenger: null, shadow: null };
    const champion =
      // A champion that remembers has until its deadline, in every process alike; nobody else has.
      (await tryLoad(slot, wanted.champion, desired.erasuresDue)) ??
      // A bad model never displaces a good one; with nothing good at hand, an earlier version answers.
      (wanted.champion === null ? null : (stillGood(old.champion) ?? (await tryEarlier(slot, wanted))));
    const challenger = await tryLoad(slot, wanted.challenger?.id ?? null);
    const shadow = await tryLoad(slot, wanted.shadow);
    active.set(slot, { champion, challenger, shadow });
  };
  const settleAll = async (): Promise<void> => {
    if (desired.isClosed) return;
    pin.held = stillGood(pin.held);
    retry.isNeeded = false;
    for (const slot of new Set([...active.keys(), ...Object.keys(desired.state.slots)]))
      await settle(slot, slotOf(desired.state, slot));
    for (const slot of [...active.keys()]) if (!Object.hasOwn(desired.state.slots, slot)) active.delete(slot);
    await dropUnused();
    tryAgainLater();
  };
  const dropUnused = (): Promise<void> =>
    hold.keepOnly(
      new Set(
        [
          pin.held,
          ...[...active.values()].flatMap(({ champion, challenger, shadow }) => [
            champion,
            challenger,
            shadow,
          ]),
        ].filter((held) => held !== null),
      ),
    );
  const tryAgainLater = (): void => {
    clearTimeout(retry.timer);
    if (!retry.isNeeded || desired.isClosed) return;
    retry.timer = setTimeout(() => void enqueue(settleAll), retry.waitMs);
    retry.timer.unref();
    retry.waitMs = Math.min(LONGEST_RETRY_MS, retry.waitMs * 2);
  };
  const fenced = (id: string, failures: number): void => {
    for (const [slot, { champion, challenger, shadow }] of active) {
      if ([champion, challenger, shadow].some((held) => held?.model.id === id))
        reportOnce({ kind: "fenced", slot, id, failures });
    }
    void enqueue(settleAll);
  };

  const leaseOf = (held: Held, slot: string, arm: Arm): ModelLease => {
    const wanted = arm === "champion" ? slotOf(desired.state, slot).champion : held.model.id;
    const lease = hold.lease(held);
    return {
      ...lease,
      slot,
      arm,
      insteadOf: wanted === held.model.id ? null : wanted,
      run: (inputs, options) =>
        lease.run(inputs, options).catch((cause: unknown) => {
          onFailure(slot, held.model.id);
          throw cause;
        }),
    };
  };
  const usable = (held: Held | null | undefined): Held | null =>
    held === null || held === undefined || desired.isClosed || isFenced(held.model.id) ? null : held;

  return {
    follow: (state, erasureHead, erasuresDue = erasureHead) => {
      desired.state = state;
      desired.erasureHead = erasureHead;
      desired.erasuresDue = erasuresDue;
      retry.waitMs = retryMs;
      forgetFences(hold, reported, state);
      return enqueue(settleAll);
    },
    acquire: (slot, { stickyKey, measure }) => {
      const arms = active.get(slot);
      const share = slotOf(desired.state, slot).challenger;
      const challenger = usable(arms?.challenger);
      if (
        challenger !== null &&
        share !== null &&
        measure &&
        stickyKey !== null &&
        isInShare(`${slot} ${share.id} ${stickyKey}`, share.percent)
      )
        return leaseOf(challenger, slot, "challenger");
      const champion = usable(arms?.champion);
      return champion === null ? null : leaseOf(champion, slot, "champion");
    },
    acquirePinned: async (slot, wanted) => {
      const entry = resolvePin(desired.state, slot, wanted);
      if (!isLoadable(entry, desired.erasureHead))
        throw new DomainError(
          "erasures_pending",
          `${entry.id} still remembers shoppers who were erased; pin a later version`,
        );
      let held = await hold.get(entry.id);
      while (held.isDropped) held = await hold.get(entry.id);
      const lease = leaseOf(held, slot, "pinned");
      pin.held = held;
      void enqueue(dropUnused);
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
    close: () =>
      enqueue(async () => {
        desired.isClosed = true;
        clearTimeout(retry.timer);
        active.clear();
        pin.held = null;
        await hold.close();
      }),
  };
};

/**
 * A fence and its report hold as long as somebody wants the model; asking for it anew, after it was taken
 * out, is a new try.
 */
const forgetFences = (hold: ModelCache, reported: Set<string>, state: RegistryState): void => {
  const wanted = new Set(
    Object.values(state.slots).flatMap(({ champion, challenger, shadow }) => [
      champion,
      challenger?.id,
      shadow,
    ]),
  );
  hold.unfence((id) => !wanted.has(id));
  for (const key of reported) if (!wanted.has(key.split(" ")[2])) reported.delete(key);
};
