import pLimit from "p-limit";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Clock } from "../lib/clock.ts";
import { firstOf } from "../lib/present.ts";
import type { AccessNote, DecisionNote, ShopperPort } from "./port.ts";

/** One call that read stored data of persons, or acted on it: by whom, which, and on whom; never what. */
export type Access = {
  /** A key by its id, or a token by its kind and scopes. */
  readonly caller: string;
  readonly callerKind: string;
  readonly call: string;
  readonly shoppers: readonly ShopperRef[];
  /**
   * `at once`: written before the answer, to the minute. `behind`: summed by the day, written behind the
   * answer.
   */
  readonly written: "at once" | "behind";
};

/** Who read whom (Art. 32 GDPR), and which answers were recorded of whom. */
export type AccessLog = {
  /**
   * Never rejects: a right is not refused because its note could not be written; that is counted and logged
   * instead.
   */
  note(access: Access): Promise<void>;
  decided(decision: DecisionNote & { readonly shopper: ShopperRef }): void;
  /** How many notes wait. */
  size(): number;
  flush(): Promise<void>;
  close(): Promise<void>;
};

type Deps = {
  readonly port: Pick<ShopperPort, "addNotes">;
  readonly clock: Clock;
  /** Bare sums for an officer: calls by name and kind of caller. */
  readonly count: (shop: string, name: string, by: number) => Promise<void>;
  readonly onDropped: (count: number) => void;
  readonly onError: (error: unknown) => void;
};

/** How long a note waits, and how many may wait: beyond that the newest are dropped and counted. */
const WAIT_MS = 1000;
const MOST_WAITING = 20_000;

type WaitingAccess = {
  readonly ref: ShopperRef;
  readonly accesses: Map<string, AccessNote>;
  readonly decisions: DecisionNote[];
};

export const createAccessLog = ({ port, clock, count, onDropped, onError }: Deps): AccessLog => {
  const state = {
    waiting: new Map<string, WaitingAccess>(),
    size: 0,
    timer: null as NodeJS.Timeout | null,
  };
  const waitingOf = (ref: ShopperRef): WaitingAccess => {
    const id = `${ref.shop}\n${ref.key}`;
    const known = state.waiting.get(id);
    if (known !== undefined) return known;
    const made: WaitingAccess = { ref, accesses: new Map(), decisions: [] };
    state.waiting.set(id, made);
    return made;
  };
  const oneWrite = pLimit(1);
  const flush = (): Promise<void> => {
    if (state.timer !== null) clearTimeout(state.timer);
    state.timer = null;
    const batch = [...state.waiting.values()];
    if (batch.length === 0) return oneWrite(() => undefined);
    const { size } = state;
    state.waiting = new Map();
    state.size = 0;
    return oneWrite(async () => {
      try {
        await port.addNotes(
          batch.map(({ ref, accesses, decisions }) => ({
            ref,
            notes: { accesses: [...accesses.values()], decisions },
          })),
        );
      } catch (error) {
        onDropped(size);
        onError(error);
      }
    });
  };
  const hasRoom = (): boolean => {
    if (state.size >= MOST_WAITING) {
      onDropped(1);
      return false;
    }
    state.size += 1;
    state.timer ??= setTimeout(() => void flush(), WAIT_MS);
    return true;
  };
  const sum = (ref: ShopperRef, caller: string, call: string): void => {
    const id = `${caller}\n${call}`;
    const before = state.waiting.get(`${ref.shop}\n${ref.key}`)?.accesses.get(id);
    if (before === undefined && !hasRoom()) return;
    const note: AccessNote = { at: clock(), caller, call, count: (before?.count ?? 0) + 1, by: "day" };
    waitingOf(ref).accesses.set(id, note);
  };
  return {
    async note({ caller, callerKind, call, shoppers, written }) {
      if (shoppers.length === 0) return;
      // A sum that names nobody; buffered by its owner.
      void count(firstOf(shoppers, "a shopper").shop, `access.${call}.${callerKind}`, shoppers.length);
      if (written === "behind") {
        for (const ref of shoppers) sum(ref, caller, call);
        return;
      }
      const note: AccessNote = { at: clock(), caller, call, count: 1, by: "minute" };
      await port
        .addNotes(shoppers.map((ref) => ({ ref, notes: { accesses: [note], decisions: [] } })))
        .catch((error: unknown) => {
          onDropped(shoppers.length);
          onError(error);
        });
    },
    decided({ shopper, ...decision }) {
      if (hasRoom()) waitingOf(shopper).decisions.push(decision);
    },
    size: () => state.size,
    flush,
    close: flush,
  };
};
