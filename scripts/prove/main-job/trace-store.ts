import { AsyncLocalStorage } from "node:async_hooks";
import type { Server } from "node:http";
import type { Store } from "../../../src/store/driver/store.ts";

export type Tracer = {
  readonly store: Store;
  /** Only what a request of this server reads is noted: work behind the answers belongs to no answer. */
  follow(server: Server): void;
  /** Names of the shopper port's calls that requests made since the last time of asking. */
  take(): string[];
};

/** Wraps a store so that every call of its shopper port is noted by name: what was read, and not by eye. */
export const traceStore = (store: Store): Tracer => {
  const calls: string[] = [];
  const request = new AsyncLocalStorage<true>();
  const shoppers = new Proxy(store.shoppers, {
    get(port, name, receiver): unknown {
      const value: unknown = Reflect.get(port, name, receiver);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        if (request.getStore()) calls.push(String(name));
        return Reflect.apply(value, port, given);
      };
    },
  });
  return {
    store: { ...store, shoppers, pseudonym: (shop, id) => store.pseudonym(shop, id) },
    follow(server) {
      const answer = server.listeners("request") as ((...given: unknown[]) => void)[];
      server.removeAllListeners("request");
      server.on("request", (...given) => request.run(true, () => answer.forEach((each) => each(...given))));
    },
    take: () => calls.splice(0),
  };
};
