import { URGENCIES, type Urgency } from "./urgency.ts";

export type WaitingCall = {
  readonly shop: string;
  readonly timer: NodeJS.Timeout;
  readonly enter: () => void;
  readonly refuse: () => void;
};

/** The waiters of a shop for one kind, in the order in which they came; `at` says when each came. */
type Line = { readonly waiter: WaitingCall; readonly at: number }[];
type Lane = Map<string, Line>;

/**
 * This part of the room is free for shops of which less waits: one that sends more than can be answered
 * leaves room for what others send. It is small, since a house with one shop never uses it.
 */
const KEPT_PART = 16;

/** Who waits for what, of which shop. */
const createLanes = () => {
  const lanes = Object.fromEntries(URGENCIES.map((urgency) => [urgency, new Map()])) as Record<Urgency, Lane>;
  const ofShops = new Map<string, number>();
  const state = { size: 0, at: 0 };
  const ofShop = (shop: string): number => ofShops.get(shop) ?? 0;
  const change = (shop: string, by: number): void => {
    state.size += by;
    const now = ofShop(shop) + by;
    if (now === 0) ofShops.delete(shop);
    else ofShops.set(shop, now);
  };
  return {
    lanes,
    ofShop,
    size: (): number => state.size,
    shops: (): number => ofShops.size,
    count: (urgency: Urgency): number =>
      [...lanes[urgency].values()].reduce((sum, line) => sum + line.length, 0),
    add(urgency: Urgency, waiter: WaitingCall): void {
      const line = lanes[urgency].get(waiter.shop) ?? [];
      line.push({ waiter, at: (state.at += 1) });
      lanes[urgency].set(waiter.shop, line);
      change(waiter.shop, 1);
    },
    remove(urgency: Urgency, waiter: WaitingCall): void {
      const line = lanes[urgency].get(waiter.shop) ?? [];
      const index = line.findIndex((each) => each.waiter === waiter);
      if (index < 0) return;
      line.splice(index, 1);
      if (line.length === 0) lanes[urgency].delete(waiter.shop);
      change(waiter.shop, -1);
    },
  };
};

/**
 * A room for `mostWaiting` calls of all kinds and shops. Where it is full, the less urgent makes way for the
 * more urgent, and within one urgency a shop of which much waits for one of which less does.
 */
export const createWaitingRoom = (mostWaiting: number) => {
  const { lanes, ofShop, size, shops, count, add, remove } = createLanes();
  const kept = Math.floor(mostWaiting / KEPT_PART);
  /** The newest of the kind, of the shop that has most in the room. */
  const newestOfMost = (urgency: Urgency): WaitingCall | undefined => {
    const lines = [...lanes[urgency]].map(([shop, line]) => ({ most: ofShop(shop), last: line.at(-1) }));
    lines.sort((a, b) => b.most - a.most || (b.last?.at ?? 0) - (a.last?.at ?? 0));
    return lines[0]?.last?.waiter;
  };
  const hasMoreThanItsPart = (shop: string): boolean => ofShop(shop) * shops() > mostWaiting;
  return {
    size,
    count,
    add,
    remove,
    /**
     * Whether one more may wait. Half of the room is not for batches; and the more of it a shop has, the more
     * it leaves free. A "no" leaves nothing free.
     */
    hasRoomFor(urgency: Urgency, shop: string): boolean {
      if (urgency === "batch" && count("batch") >= mostWaiting / 2) return false;
      return size() < mostWaiting - (urgency === "refusal" ? 0 : Math.min(kept, ofShop(shop)));
    },
    /**
     * Who is refused in the place of a call for which there is no room: the newest of the least urgent kind
     * below it, of the shop that has most here. A shop that has more than its part pushes out nobody else's,
     * but for a "no". Else one as urgent, of a shop that has more here, also afterwards: else two shops would
     * push each other out by turns.
     */
    whoMakesWay(urgency: Urgency, shop: string): WaitingCall | undefined {
      const ownAlone = urgency !== "refusal" && hasMoreThanItsPart(shop);
      for (const kind of URGENCIES.slice(URGENCIES.indexOf(urgency) + 1).reverse()) {
        const found = ownAlone ? lanes[kind].get(shop)?.at(-1)?.waiter : newestOfMost(kind);
        if (found !== undefined) return found;
      }
      const same = newestOfMost(urgency);
      return same !== undefined && ofShop(same.shop) > ofShop(shop) + 1 ? same : undefined;
    },
    /** The first of the shop that has least under way, of those that may have more. */
    next(
      urgency: Urgency,
      mayHaveMore: (shop: string) => boolean,
      underWay: (shop: string) => number,
    ): WaitingCall | undefined {
      let best: { readonly under: number; readonly at: number; readonly waiter: WaitingCall } | undefined;
      for (const [shop, [first]] of lanes[urgency]) {
        if (first === undefined || !mayHaveMore(shop)) continue;
        const under = underWay(shop);
        if (best === undefined || under < best.under || (under === best.under && first.at < best.at))
          best = { under, ...first };
      }
      return best?.waiter;
    },
  };
};

export type WaitingRoom = ReturnType<typeof createWaitingRoom>;
