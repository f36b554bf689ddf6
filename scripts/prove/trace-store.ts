import type { Store } from "../../src/store/driver/store.ts";

export type Tracer = {
  readonly store: Store;
  /** Names of the shopper port's calls since the last time of asking. */ take(): string[];
};

/** The hourly sweep of what has passed its time calls these behind the answers, whoever is asked for. */
const SWEEP: ReadonlySet<string> = new Set([
  "dropEventsWhere",
  "dropRecordsWhere",
  "listShoppers",
  "readHistory",
]);

/** Wraps a store so that every call of its shopper port is noted by name: what was read, and not by eye. */
export const traceStore = (store: Store): Tracer => {
  const calls: string[] = [];
  const shoppers = new Proxy(store.shoppers, {
    get(port, name, receiver): unknown {
      const value: unknown = Reflect.get(port, name, receiver);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        if (!SWEEP.has(String(name))) calls.push(String(name));
        return Reflect.apply(value, port, given);
      };
    },
  });
  return {
    store: { ...store, shoppers, pseudonym: (shop, id) => store.pseudonym(shop, id) },
    take: () => calls.splice(0),
  };
};
