import type { JobPort } from "../../../jobs/port.ts";
import type { Clock } from "../../../lib/clock.ts";
import type { ConsentPort } from "../../port.ts";
import type { SigningKeys } from "../receipts/signing-keys.ts";
import { signHead } from "./head.ts";
import { encodeLeaf, hashEncodedLeaf, hourOf, type Leaf, publicTime } from "./leaf.ts";
import { appendLeaf, EMPTY_FRONTIER, type Frontier, rootOf } from "./merkle.ts";
import type { LedgerPort, OutboxEntry, PlacedLeaf, StoredHead } from "./port.ts";

const BATCH = 512;
const LEASE_MS = 5_000;
const READ = 4_096;

type Deps = {
  readonly ledger: LedgerPort;
  readonly jobs: Pick<JobPort, "lease" | "release">;
  readonly shoppers: Pick<ConsentPort, "setLedgerIndex">;
  readonly keys: SigningKeys;
  readonly clock: Clock;
  /** Names this process among the holders of the lease. */
  readonly holder: string;
};

export type Appender = {
  /**
   * Places what waits in the outbox, in order, one signed head a batch; false while another process has the
   * lease.
   */
  run(shop: string): Promise<boolean>;
};

const placeAll = (
  entries: readonly OutboxEntry[],
  shop: string,
  from: number,
  before: Frontier,
): { leaves: PlacedLeaf[]; frontier: Frontier } => {
  let frontier = before;
  const leaves = entries.map(({ leaf }, offset): PlacedLeaf => {
    const { time } = leaf.body as Pick<Leaf, "time">;
    const whole = {
      ...leaf.body,
      time: publicTime(Date.parse(time)),
      version: 1,
      shop,
      sequence: from + offset,
    } as unknown as Leaf;
    const encoded = encodeLeaf(whole);
    const hash = hashEncodedLeaf(encoded);
    frontier = appendLeaf(frontier, hash);
    return { index: from + offset, leaf: encoded, hash: Buffer.from(hash).toString("hex") };
  });
  return { leaves, frontier };
};

/**
 * The one writer of a shop's ledger, under a lease: leaves in order, one head signed per batch
 * (docs/architecture.md, "Storage").
 */
export const createAppender = (deps: Deps): Appender => {
  const frontiers = new Map<string, Frontier>();
  const frontierAt = async (shop: string, size: number): Promise<Frontier> => {
    const known = frontiers.get(shop);
    let frontier = known !== undefined && known.size <= size ? known : EMPTY_FRONTIER;
    while (frontier.size < size) {
      const leaves = await deps.ledger.readLeaves(shop, frontier.size, Math.min(READ, size - frontier.size));
      if (leaves.length === 0) throw new RangeError("the ledger is shorter than its head");
      for (const { hash } of leaves) frontier = appendLeaf(frontier, Buffer.from(hash, "hex"));
    }
    return frontier;
  };
  const appendOnce = async (shop: string): Promise<boolean> => {
    const entries = await deps.ledger.readOutbox(shop, BATCH);
    if (entries.length === 0) return false;
    const size = (await deps.ledger.readHead(shop))?.size ?? 0;
    const { leaves, frontier } = placeAll(entries, shop, size, await frontierAt(shop, size));
    const now = deps.clock();
    const root = rootOf(frontier);
    const jws = await signHead(deps.keys, { shop, size: frontier.size, root, timeMs: hourOf(now) });
    const head: StoredHead = {
      size: frontier.size,
      root: Buffer.from(root).toString("hex"),
      jws,
      signed_at: hourOf(now),
    };
    if (
      !(await deps.ledger.append(
        shop,
        size,
        leaves,
        head,
        entries.map(({ id }) => id),
      ))
    )
      return true;
    frontiers.set(shop, frontier);
    await Promise.all(
      entries.map(({ key, leaf }, offset) =>
        deps.shoppers.setLedgerIndex({ shop, key }, leaf.record_id, size + offset),
      ),
    );
    return true;
  };
  return {
    async run(shop) {
      const lease = `ledger:${shop}`;
      if (!(await deps.jobs.lease(lease, deps.holder, LEASE_MS, deps.clock()))) return false;
      try {
        while (await appendOnce(shop)) await deps.jobs.lease(lease, deps.holder, LEASE_MS, deps.clock());
      } finally {
        await deps.jobs.release(lease, deps.holder);
      }
      return true;
    },
  };
};
