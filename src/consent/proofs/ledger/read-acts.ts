import { decodeLeaf, type Leaf } from "./leaf.ts";
import type { LedgerPort } from "./port.ts";

type Deps = {
  readonly ledger: Pick<LedgerPort, "readHead" | "readLeaves">;
  /** Lets answers in between. */
  readonly breathe: () => Promise<unknown>;
};

const BLOCK = 1024;

/**
 * Reads the acts of a shop since a time, from the newest back: leaves stand in the order in which they came,
 * so that a block before the time ends it.
 */
export const createReadActs =
  ({ ledger, breathe }: Deps) =>
  async (shop: string, since: number, visit: (act: Leaf) => void): Promise<void> => {
    for (let end = (await ledger.readHead(shop))?.size ?? 0; end > 0; end -= Math.min(BLOCK, end)) {
      const from = Math.max(0, end - BLOCK);
      const acts = (await ledger.readLeaves(shop, from, end - from)).flatMap(({ leaf }) => {
        const act = decodeLeaf(leaf);
        return act === null || Date.parse(act.time) < since ? [] : [act];
      });
      for (const act of acts) visit(act);
      if (acts.length === 0) return;
      await breathe();
    }
  };
