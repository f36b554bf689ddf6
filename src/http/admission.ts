import { DomainError } from "../lib/errors.ts";
import { URGENCIES, type Urgency } from "./urgency.ts";

/**
 * How many calls of a kind are under way at once in one process. Each kind has places of its own, so that one
 * that waits for a store takes none from another; what waits beyond shares one room.
 */
const AT_ONCE: Readonly<Record<Urgency, number>> = {
  refusal: 256,
  person: 64,
  answer: 64,
  ingest: 128,
  batch: 8,
};
/** Longer than that nobody waits for an answer; a "no" may. */
const WAITS_MS: Readonly<Record<Urgency, number>> = {
  refusal: 10_000,
  person: 2_000,
  answer: 2_000,
  ingest: 2_000,
  batch: 2_000,
};

export type Admission = {
  /** Before anything is read of a call. @throws DomainError overloaded where it would be refused anyhow */
  knock(urgency: Urgency): void;
  /** Runs it when there is a place. @throws DomainError overloaded */
  run<T>(urgency: Urgency, shop: string, work: () => Promise<T>): Promise<T>;
  /** How many wait. */
  waiting(): number;
};

type Waiter = {
  readonly shop: string;
  readonly timer: NodeJS.Timeout;
  readonly enter: () => void;
  readonly refuse: () => void;
};

export const overloaded = (): DomainError =>
  new DomainError("overloaded", "More comes in than can be answered; nothing was done. Send it again later.");

/** Who waits for what, in the order in which they came. */
const createRoom = () => {
  const lanes: Record<Urgency, Waiter[]> = { refusal: [], person: [], answer: [], ingest: [], batch: [] };
  return {
    size: (): number => URGENCIES.reduce((sum, urgency) => sum + lanes[urgency].length, 0),
    count: (urgency: Urgency): number => lanes[urgency].length,
    isEmpty: (urgency: Urgency): boolean => lanes[urgency].length === 0,
    add: (urgency: Urgency, waiter: Waiter): void => void lanes[urgency].push(waiter),
    remove: (urgency: Urgency, waiter: Waiter): void =>
      void (lanes[urgency] = lanes[urgency].filter((each) => each !== waiter)),
    /** The first of the shop that has least under way. */
    next(urgency: Urgency, underWay: (shop: string) => number): Waiter | undefined {
      const [first, ...others] = lanes[urgency];
      if (first === undefined) return undefined;
      let best = first;
      for (const each of others) if (underWay(each.shop) < underWay(best.shop)) best = each;
      return best;
    },
    /** The newest of the least urgent kind that is less urgent than this one. */
    leastBelow(urgency: Urgency): Waiter | undefined {
      const below = URGENCIES.slice(URGENCIES.indexOf(urgency) + 1).reverse();
      return below.map((kind) => lanes[kind].at(-1)).find((newest) => newest !== undefined);
    },
  };
};

/** What is under way: of each kind, and of each shop. */
const createPlaces = () => {
  const running: Record<Urgency, number> = { refusal: 0, person: 0, answer: 0, ingest: 0, batch: 0 };
  const ofShops = new Map<string, number>();
  const nameOf = (urgency: Urgency, shop: string): string => `${urgency} ${shop}`;
  const count = (urgency: Urgency, shop: string): number => ofShops.get(nameOf(urgency, shop)) ?? 0;
  return {
    count,
    isTaken: (urgency: Urgency): boolean => running[urgency] > 0,
    isFree: (urgency: Urgency): boolean => running[urgency] < AT_ONCE[urgency],
    take(urgency: Urgency, shop: string): void {
      running[urgency] += 1;
      ofShops.set(nameOf(urgency, shop), count(urgency, shop) + 1);
    },
    give(urgency: Urgency, shop: string): void {
      running[urgency] -= 1;
      const left = count(urgency, shop) - 1;
      if (left === 0) ofShops.delete(nameOf(urgency, shop));
      else ofShops.set(nameOf(urgency, shop), left);
    },
  };
};

type Room = ReturnType<typeof createRoom>;

/** Waits in the room until `enter` is called, or rejects. */
const waitIn = (room: Room, urgency: Urgency, shop: string, onEnter: () => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(waiter.timer);
      room.remove(urgency, waiter);
    };
    const waiter: Waiter = {
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
const createTurns = (room: Room, isSayingNo: () => boolean, beginNext: () => boolean) => {
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
 * Admission by urgency. What finds no place, or no time in this turn, waits in a room of `mostWaiting`; where
 * that is full, the least urgent is refused, so that batches go first and a "no" goes last. Half of the room
 * is not for batches.
 */
export const createAdmission = ({ mostWaiting }: { readonly mostWaiting: number }): Admission => {
  const room = createRoom();
  const places = createPlaces();
  const beginNext = (): boolean => {
    const free = URGENCIES.filter(places.isFree);
    const [urgency] = free.filter((each) => !room.isEmpty(each));
    if (urgency === undefined) return false;
    room.next(urgency, (shop) => places.count(urgency, shop))?.enter();
    return true;
  };
  const turns = createTurns(room, () => places.isTaken("refusal"), beginNext);
  const isFullFor = (urgency: Urgency): boolean => {
    const size = room.size();
    if (urgency === "batch" && size >= mostWaiting / 2) return true;
    return size >= mostWaiting && room.leastBelow(urgency) === undefined;
  };
  const begin = (urgency: Urgency, shop: string): void => {
    places.take(urgency, shop);
    turns.begin(urgency);
  };
  const enter = (urgency: Urgency, shop: string): Promise<void> | undefined => {
    if (places.isFree(urgency) && room.isEmpty(urgency) && turns.hasTime()) {
      begin(urgency, shop);
      return undefined;
    }
    if (isFullFor(urgency)) throw overloaded();
    if (room.size() >= mostWaiting) room.leastBelow(urgency)?.refuse();
    turns.schedule();
    return waitIn(room, urgency, shop, () => begin(urgency, shop));
  };
  return {
    knock(urgency) {
      if (isFullFor(urgency)) throw overloaded();
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
