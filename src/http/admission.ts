import { DomainError } from "../lib/errors.ts";
import type { Caller } from "./call.ts";
import { createPlaces } from "./places.ts";
import { URGENCIES, type Urgency } from "./urgency.ts";
import { createWaitingRoom, type WaitingCall, type WaitingRoom } from "./waiting-room.ts";

/** Longer than that nobody waits for an answer; a "no" may. */
const WAITS_MS: Readonly<Record<Urgency, number>> = {
  refusal: 10_000,
  person: 2_000,
  answer: 2_000,
  ingest: 2_000,
  batch: 2_000,
};

export type Admission = {
  /**
   * Before the body of a call is read. It is known whose call it is by then, so that nobody is refused for
   * what another shop sends. @throws DomainError overloaded where it would be refused anyhow
   */
  knock(urgency: Urgency, shop: string): void;
  /** Runs it when there is a place. @throws DomainError overloaded */
  run<T>(urgency: Urgency, shop: string, work: () => Promise<T>): Promise<T>;
  /** How many wait. */
  waiting(): number;
};

export const overloaded = (): DomainError =>
  new DomainError("overloaded", "More comes in than can be answered; nothing was done. Send it again later.");

/**
 * The shop whose load a call is. On a public route anybody may name any shop, also one that there is not:
 * those calls count as of one shop, else somebody would be as many shops as they like.
 */
export const loadOf = ({ kind, shop }: Pick<Caller, "kind" | "shop">): string =>
  kind === "anybody" ? "" : (shop ?? "");

/** Waits in the room until `enter` is called, or rejects. */
const waitIn = (room: WaitingRoom, urgency: Urgency, shop: string, onEnter: () => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(waiter.timer);
      room.remove(urgency, waiter);
    };
    const waiter: WaitingCall = {
      shop,
      timer: setTimeout(() => waiter.refuse(), WAITS_MS[urgency]),
      enter: () => {
        leave();
        onEnter();
        resolve();
      },
      refuse: () => {
        leave();
        reject(overloaded());
      },
    };
    room.add(urgency, waiter);
  });

/** Calls that begin in one turn of the event loop, at least; a batch is as much as all of them. */
const A_TURN = 4;
/** Of what waits, this part may begin in a turn: else a flood of refusals would leave no time for answers. */
const PART_A_TURN = 4;
/**
 * And so many that are none where somebody's "no" is under way: it takes a dozen turns from its first read to
 * its receipt, and each of them would be as long as what else begins in it.
 */
const BESIDE_A_NO = 8;

/**
 * Most of what an answer takes is done in one go, so that the next call would not even be read before it is
 * over: what came meanwhile would wait where nobody sees how urgent it is. So few calls begin in one turn of
 * the event loop; then the loop reads what has come, and the most urgent begin.
 */
const createTurns = (room: WaitingRoom, isSayingNo: () => boolean, beginNext: () => boolean) => {
  const state = { begun: 0, most: A_TURN, isScheduled: false };
  const schedule = (): void => {
    if (state.isScheduled) return;
    state.isScheduled = true;
    setImmediate(() => {
      Object.assign(state, { begun: 0, isScheduled: false });
      const part = Math.max(A_TURN, Math.ceil(room.size() / PART_A_TURN));
      state.most = isSayingNo() ? Math.min(part, BESIDE_A_NO + room.count("refusal")) : part;
      while (state.begun < state.most && beginNext());
      if (state.begun > 0) schedule();
    });
  };
  return {
    schedule,
    hasTime: (): boolean => state.begun < state.most,
    begin(urgency: Urgency): void {
      state.begun += urgency === "batch" ? A_TURN : 1;
      schedule();
    },
  };
};

/**
 * Admission by urgency, and within it by shop. What finds no place, or no time in this turn, waits in a room
 * of `mostWaiting`; where that is full, the least urgent is refused, so that batches go first and a "no" goes
 * last, and of one urgency the shop of which most waits. Half of the room is not for batches. Of places and
 * room a shop leaves some free, so that its load is no reason to refuse another's.
 */
export const createAdmission = ({ mostWaiting }: { readonly mostWaiting: number }): Admission => {
  const room = createWaitingRoom(mostWaiting);
  const places = createPlaces();
  const nextOf = (urgency: Urgency): WaitingCall | undefined =>
    room.next(
      urgency,
      (shop) => places.isFreeFor(urgency, shop),
      (shop) => places.count(urgency, shop),
    );
  const beginNext = (): boolean => {
    for (const urgency of URGENCIES) {
      const next = nextOf(urgency);
      if (next === undefined) continue;
      next.enter();
      return true;
    }
    return false;
  };
  const turns = createTurns(room, () => places.isTaken("refusal"), beginNext);
  /** Nobody who could begin stands before it. */
  const mayBegin = (urgency: Urgency, shop: string): boolean =>
    turns.hasTime() && places.isFreeFor(urgency, shop) && nextOf(urgency) === undefined;
  const mayWait = (urgency: Urgency, shop: string): boolean =>
    room.hasRoomFor(urgency, shop) || room.whoMakesWay(urgency, shop) !== undefined;
  const begin = (urgency: Urgency, shop: string): void => {
    places.take(urgency, shop);
    turns.begin(urgency);
  };
  const enter = (urgency: Urgency, shop: string): Promise<void> | undefined => {
    if (mayBegin(urgency, shop)) {
      begin(urgency, shop);
      return undefined;
    }
    if (!mayWait(urgency, shop)) throw overloaded();
    if (!room.hasRoomFor(urgency, shop)) room.whoMakesWay(urgency, shop)?.refuse();
    turns.schedule();
    return waitIn(room, urgency, shop, () => begin(urgency, shop));
  };
  return {
    knock(urgency, shop) {
      if (!mayBegin(urgency, shop) && !mayWait(urgency, shop)) throw overloaded();
    },
    async run(urgency, shop, work) {
      const waited = enter(urgency, shop);
      if (waited !== undefined) await waited;
      try {
        return await work();
      } finally {
        places.give(urgency, shop);
        if (room.size() > 0) turns.schedule();
      }
    },
    waiting: room.size,
  };
};
