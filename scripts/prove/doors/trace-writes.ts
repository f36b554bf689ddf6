import type { StateChange } from "../../../src/consent/port.ts";
import type { ShopperState } from "../../../src/consent/state.ts";
import type { DecisionEntry } from "../../../src/recommend/record/port.ts";
import type { Append } from "../../../src/shopper/port.ts";
import type { Store } from "../../../src/store/driver/store.ts";

/** What was handed to the store to keep, in the clear: before it is sealed. */
export type Written = {
  readonly call: string;
  readonly text: string;
  /** Events of a person, or a decision under a person's key. */
  readonly personal: boolean;
};

export type WriteTracer = { readonly store: Store; take(): Written[] };

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    each instanceof Uint8Array ? Buffer.from(each).toString("latin1") : each,
  ) ?? "";

const PORTS = ["shoppers", "decisions", "jobs", "ledger"] as const;
/** Calls that keep nothing; what they are given is what is looked for. */
const READS = /^(read|list|is|erasureHead|findKey|deleteEvent|raiseBarrier|purge|sweep|drop)/;

const isPersonal = (call: string, given: readonly unknown[]): boolean => {
  if (call === "appendEvents")
    return (given[0] as readonly Append[]).some(({ events }) =>
      events.some(({ type }) => type !== "unsubscribed"),
    );
  if (call === "write") return (given[0] as readonly DecisionEntry[]).some(({ shopper }) => shopper !== null);
  return false;
};

/** Wraps a store so that everything that it is given to keep is noted. */
export const traceWrites = (store: Store): WriteTracer => {
  const written: Written[] = [];
  const note = (call: string, given: readonly unknown[]): void => {
    if (READS.test(call)) return;
    written.push({ call, text: textOf(given), personal: isPersonal(call, given) });
  };
  const watch = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name, receiver): unknown {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== "function") return value;
        return (...given: unknown[]): unknown => {
          const call = String(name);
          if (call !== "changeState") {
            note(call, given);
            return Reflect.apply(value, target, given);
          }
          // What is written is what the change makes of the state.
          const [ref, change] = given as [unknown, (state: ShopperState) => StateChange | null];
          return Reflect.apply(value, target, [
            ref,
            (state: ShopperState) => {
              const made = change(state);
              note(call, [made]);
              return made;
            },
          ]);
        };
      },
    });
  const ports = Object.fromEntries(PORTS.map((name) => [name, watch(store[name])]));
  return {
    store: {
      ...store,
      ...ports,
      pseudonym: (shop, id) => store.pseudonym(shop, id),
    },
    take: () => written.splice(0),
  };
};
