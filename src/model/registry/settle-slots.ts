import pLimit from "p-limit";
import { DomainError } from "../../lib/errors.ts";
import { within } from "../../lib/within.ts";
import type { Held, ModelCache } from "../runtime/model-cache.ts";
import type { ReportOnce } from "./incidents.ts";
import { isLoadable, packageOf, type RegistryState, slotOf, type SlotState } from "./registry-state.ts";

/** What the slots of a shop are to serve; changed where they follow the registry, read everywhere else. */
export type Desired = { state: RegistryState; erasureHead: number; erasuresDue: number; isClosed: boolean };

/** What a slot serves at this moment. */
export type Active = {
  readonly champion: Held | null;
  readonly challenger: Held | null;
  readonly shadow: Held | null;
};

export type Settling = {
  /** What is served now, by slot. */
  readonly active: ReadonlyMap<string, Active>;
  /** Brings what is served in line with what is desired, one call at a time; never throws for a bad model. */
  settle(): Promise<void>;
  /** The same after the registry changed: what could not be loaded is tried again soon. */
  settleAnew(): Promise<void>;
  /**
   * The newest champion before `failed` that can be opened, for the answers on which that one fails. It stays
   * open as long as the slot has the same champion. Null: there is none.
   */
  standIn(slot: string, failed: string): Promise<Held | null>;
  /** The version that was pinned last stays open, so that a run of pinned requests loads once. */
  keepPinned(held: Held): void;
  /** Serves nothing any more, waits for the leases that are out for a while, releases all models. */
  close(): Promise<void>;
};

const LONGEST_RETRY_MS = 60_000;
/** A model that takes longer to open ends with this process, as its own process does. */
const CLOSE_MS = 2_000;

/**
 * Loads what is desired and lets go what is not. A swap is one assignment after all of loading: an answer
 * that began keeps its model, the next gets the new one.
 */
export const createSettling = ({
  cache,
  desired,
  incidents,
  isFenced,
  retryMs,
}: {
  cache: ModelCache;
  desired: Desired;
  incidents: Pick<ReportOnce, "report">;
  isFenced: (id: string) => boolean;
  /** First wait before what could not be loaded is tried again; it doubles up to a minute. */
  retryMs: number;
}): Settling => {
  const active = new Map<string, Active>();
  // One change of what is loaded at a time.
  const enqueue = pLimit(1);
  const pin: { held: Held | null } = { held: null };
  /** By slot and the model that failed. */
  const standIns = new Map<string, { readonly champion: string | null; readonly held: Held }>();
  const retry: { timer: NodeJS.Timeout | undefined; waitMs: number; isNeeded: boolean } = {
    timer: undefined,
    waitMs: retryMs,
    isNeeded: false,
  };

  const mayLoad = (id: string, watermark = desired.erasureHead): boolean => {
    const entry = packageOf(desired.state, id);
    return entry !== null && isLoadable(entry, watermark) && !isFenced(id);
  };
  const tryLoad = async (slot: string, id: string | null, watermark?: number): Promise<Held | null> => {
    if (id === null || !mayLoad(id, watermark)) return null;
    try {
      return await cache.get(id);
    } catch (cause) {
      const { code, message } =
        cause instanceof DomainError ? cause : { code: "internal", message: "loading failed" };
      // What never ends to open would take a processor half of the time: it is tried again when the registry
      // changes.
      retry.isNeeded ||= code !== "budget_exceeded";
      incidents.report({ kind: "not_loaded", slot, id, code, message });
      return null;
    }
  };
  const stillGood = (held: Held | null): Held | null =>
    held !== null && mayLoad(held.model.id) ? held : null;
  /**
   * The newest earlier champion that can be opened, before `failed` where one is named; where that is "no
   * ranking model", it is none.
   */
  const tryEarlier = async (
    slot: string,
    { earlier, champion }: SlotState,
    failed: string | null = null,
  ): Promise<Held | null> => {
    const end = failed === null || failed === champion ? -1 : earlier.lastIndexOf(failed);
    for (const id of (end < 0 ? earlier : earlier.slice(0, end)).toReversed()) {
      if (id === null) return null;
      const held = id === champion ? null : await tryLoad(slot, id);
      if (held !== null) return held;
    }
    return null;
  };

  const settleSlot = async (slot: string, wanted: SlotState): Promise<void> => {
    const champion =
      // A champion that remembers has until its deadline, in every process alike; nobody else has.
      (await tryLoad(slot, wanted.champion, desired.erasuresDue)) ??
      // A bad model never displaces a good one; with nothing good at hand, an earlier version answers.
      (wanted.champion === null
        ? null
        : (stillGood(active.get(slot)?.champion ?? null) ?? (await tryEarlier(slot, wanted))));
    const challenger = await tryLoad(slot, wanted.challenger?.id ?? null);
    const shadow = await tryLoad(slot, wanted.shadow);
    active.set(slot, { champion, challenger, shadow });
  };
  const settleAll = async (): Promise<void> => {
    if (desired.isClosed) return;
    pin.held = stillGood(pin.held);
    for (const [key, { champion, held }] of standIns)
      if (stillGood(held) === null || slotOf(desired.state, key.split(" ")[0] ?? "").champion !== champion)
        standIns.delete(key);
    retry.isNeeded = false;
    for (const slot of new Set([...active.keys(), ...Object.keys(desired.state.slots)])) {
      if (desired.isClosed) return;
      await settleSlot(slot, slotOf(desired.state, slot));
    }
    for (const slot of [...active.keys()]) if (!Object.hasOwn(desired.state.slots, slot)) active.delete(slot);
    await dropUnused();
    tryAgainLater();
  };
  const dropUnused = (): Promise<void> => {
    const served = [...active.values()].flatMap((arms) => [arms.champion, arms.challenger, arms.shadow]);
    const standing = [...standIns.values()].map(({ held }) => held);
    return cache.keepOnly(new Set([pin.held, ...standing, ...served].filter((held) => held !== null)));
  };
  const tryAgainLater = (): void => {
    clearTimeout(retry.timer);
    if (!retry.isNeeded || desired.isClosed) return;
    retry.timer = setTimeout(() => void enqueue(settleAll), retry.waitMs);
    retry.timer.unref();
    retry.waitMs = Math.min(LONGEST_RETRY_MS, retry.waitMs * 2);
  };
  return {
    active,
    settle: () => enqueue(settleAll),
    settleAnew: () => {
      retry.waitMs = retryMs;
      return enqueue(settleAll);
    },
    standIn: async (slot, failed) => {
      const key = `${slot} ${failed}`;
      const find = async (): Promise<Held | null> => {
        const wanted = slotOf(desired.state, slot);
        const known = standIns.get(key)?.held ?? null;
        const held = stillGood(known) ?? (desired.isClosed ? null : await tryEarlier(slot, wanted, failed));
        if (held !== null) standIns.set(key, { champion: wanted.champion, held });
        return held;
      };
      // What is open already does not wait for a swap that is under way.
      return stillGood(standIns.get(key)?.held ?? null) ?? enqueue(find);
    },
    keepPinned: (held) => {
      pin.held = held;
      void enqueue(dropUnused);
    },
    close: () => {
      // What is being opened is waited for, and the next of it is not begun.
      desired.isClosed = true;
      const closed = enqueue(async () => {
        clearTimeout(retry.timer);
        active.clear();
        standIns.clear();
        pin.held = null;
        await cache.close();
      });
      return within(CLOSE_MS, closed, undefined);
    },
  };
};
