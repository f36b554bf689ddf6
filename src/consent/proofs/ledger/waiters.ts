import type { ConsentPort } from "../../port.ts";
import type { ShopperRef } from "../../shopper-ref.ts";
import type { LedgerPort } from "./port.ts";

/** Where a record stands in the ledger; `head`: the newest one that was signed over it (JWS). */
export type LedgerPlace = { readonly index: number; readonly head: string | null };

type Waiter = {
  readonly ref: ShopperRef;
  readonly recordId: string;
  readonly end: (place: LedgerPlace | null) => void;
};

type Deps = {
  readonly ledger: Pick<LedgerPort, "readHead">;
  readonly shoppers: Pick<ConsentPort, "readHistory">;
  readonly wait: (ms: number) => Promise<unknown>;
};

type WaitOptions = {
  readonly withinMs: number;
  /** Places what waits in the outbox of the shop; false when another process is at it. */
  readonly run: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
};

export type Waiters = {
  /** Waits for a record's place, and sees to it that somebody looks; null when that takes longer. */
  add(ref: ShopperRef, recordId: string, options: WaitOptions): Promise<LedgerPlace | null>;
  /** This process has placed these records of a shop. */
  placed(shop: string, placed: ReadonlyMap<string, LedgerPlace>): void;
  /** Resolves when nobody waits any more. */
  idle(): Promise<void>;
};

type WaitingLine = { readonly waiting: Set<Waiter>; served: Promise<void> };

/**
 * After so long a shop is looked at again whose lease another process has. No store tells a process what
 * another one wrote; one look serves everybody who waits for the shop.
 */
const LOOK_AGAIN_MS = 20;

/** Those who wait for a place in a ledger: one line a shop, served as long as somebody stands in it. */
export const createWaiters = ({ ledger, shoppers, wait }: Deps): Waiters => {
  const lines = new Map<string, WaitingLine>();

  /** Another process may have placed it; a record that is gone (an erasure) waits for nothing. */
  const lookUp = async ({ ref, recordId, end }: Waiter): Promise<void> => {
    const record = (await shoppers.readHistory(ref)).find(({ record_id }) => record_id === recordId);
    if (record === undefined) return end(null);
    const { ledger_index: index } = record;
    if (index !== null) end({ index, head: (await ledger.readHead(ref.shop))?.jws ?? null });
  };

  /** Those who came while a run was under way are served by the next one, without a pause. */
  const serve = async (shop: string, waiting: Set<Waiter>, { run, onError }: WaitOptions): Promise<void> => {
    while (waiting.size > 0) {
      const before = [...waiting];
      const left = () => before.filter((waiter) => waiting.has(waiter));
      try {
        if (await run()) await Promise.all(left().map(lookUp));
      } catch (error) {
        onError(error);
        // The work behind the answers tries it again; nobody need wait for that.
        for (const waiter of left()) waiter.end(null);
      }
      if (left().length > 0) await wait(LOOK_AGAIN_MS);
    }
    lines.delete(shop);
  };

  return {
    add: (ref, recordId, options) =>
      new Promise((resolve) => {
        const known = lines.get(ref.shop);
        const { waiting } = known ?? { waiting: new Set() };
        const waiter: Waiter = {
          ref,
          recordId,
          end(place) {
            waiting.delete(waiter);
            resolve(place);
          },
        };
        waiting.add(waiter);
        void wait(options.withinMs).then(() => waiter.end(null));
        if (known === undefined) {
          const line: WaitingLine = { waiting, served: Promise.resolve() };
          lines.set(ref.shop, line);
          line.served = serve(ref.shop, waiting, options);
        }
      }),
    placed(shop, placed) {
      for (const waiter of lines.get(shop)?.waiting ?? []) {
        const place = placed.get(waiter.recordId);
        if (place !== undefined) waiter.end(place);
      }
    },
    async idle() {
      await Promise.all([...lines.values()].map(({ served }) => served));
    },
  };
};
