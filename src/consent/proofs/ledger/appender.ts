import type { JobPort } from "../../../jobs/port.ts";
import type { Clock } from "../../../lib/clock.ts";
import { createOneAtATime } from "../../../lib/one-at-a-time.ts";
import type { ConsentPort } from "../../port.ts";
import type { ShopperRef } from "../../shopper-ref.ts";
import type { SigningKeys } from "../receipts/signing-keys.ts";
import { signHead } from "./head.ts";
import { encodeLeaf, hashEncodedLeaf, hourOf, type Leaf, publicTime } from "./leaf.ts";
import { appendLeaf, EMPTY_FRONTIER, type Frontier, rootOf } from "./merkle.ts";
import type { LedgerPort, OutboxEntry, PlacedEntry, PlacedLeaf, StoredHead } from "./port.ts";
import { createWaiters, type LedgerPlace } from "./waiters.ts";

const BATCH = 512;
const LEASE_MS = 5_000;
const READ = 4_096;

type Deps = {
  readonly ledger: LedgerPort;
  readonly jobs: Pick<JobPort, "lease" | "release">;
  readonly shoppers: Pick<ConsentPort, "setLedgerIndex" | "readHistory">;
  readonly keys: SigningKeys;
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<unknown>;
  /** Names this process among the holders of the lease. */
  readonly holder: string;
  /** Hears of a run that failed while somebody waits for it; it is tried again behind the answers. */
  readonly onError?: (shop: string, error: unknown) => void;
};

/** One record to be placed, and how long somebody waits for that. */
export type PlaceCall = {
  readonly ref: ShopperRef;
  readonly recordId: string;
  readonly withinMs: number;
};

export type Appender = {
  /**
   * Places what waits in the outbox, in order, one signed head a batch; false while another process has the
   * lease. Runs of one shop follow each other.
   */
  run(shop: string): Promise<boolean>;
  /**
   * Resolves when the batch with this record's leaf is signed, by this process or another one; null when
   * that took longer, or the record is gone.
   */
  place(call: PlaceCall): Promise<LedgerPlace | null>;
  /** Resolves when nobody waits for a place, and every run that was begun has ended. */
  idle(): Promise<void>;
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
    } as Leaf;
    const encoded = encodeLeaf(whole);
    const hash = hashEncodedLeaf(encoded);
    frontier = appendLeaf(frontier, hash);
    return { index: from + offset, leaf: encoded, hash: Buffer.from(hash).toString("hex") };
  });
  return { leaves, frontier };
};

/** Heard of when a batch is signed: whose records it placed, and where. */
type Placed = (shop: string, placed: ReadonlyMap<string, LedgerPlace>) => void;

const createBatches = (deps: Deps, placed: Placed) => {
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
  /** Appends one batch; false when nothing waits. */
  return async (shop: string): Promise<boolean> => {
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
    const ids = entries.map(({ id }) => id);
    if (!(await deps.ledger.append(shop, size, leaves, head, ids))) return true;
    frontiers.set(shop, frontier);
    const indexed = entries.map((entry, offset) => ({ ...entry, index: size + offset }));
    await tellRecords(deps, indexed);
    placed(shop, new Map(indexed.map(({ leaf, index }) => [leaf.record_id, { index, head: jws }])));
    await deps.ledger.settle(shop, ids);
    return true;
  };
};

/** Writes its place to each record. Again and again is the same. */
const tellRecords = async ({ shoppers }: Deps, placed: readonly PlacedEntry[]): Promise<void> => {
  await Promise.all(
    placed.map(({ shop, key, leaf, index }) => shoppers.setLedgerIndex({ shop, key }, leaf.record_id, index)),
  );
};

/** Leaves that were placed by a process that died before the records knew. */
const settleLeft = async (deps: Deps, shop: string): Promise<void> => {
  for (;;) {
    const left = await deps.ledger.readPlaced(shop, BATCH);
    if (left.length === 0) return;
    await tellRecords(deps, left);
    await deps.ledger.settle(
      shop,
      left.map(({ id }) => id),
    );
  }
};

/**
 * The one writer of a shop's ledger, under a lease: leaves in order, one head signed per batch
 * (docs/architecture.md, "Storage").
 */
export const createAppender = (deps: Deps): Appender => {
  const { ledger, shoppers, jobs, holder, clock, wait, onError = () => undefined } = deps;
  const waiters = createWaiters({ ledger, shoppers, wait });
  const appendOnce = createBatches(deps, waiters.placed);
  const runs = createOneAtATime();
  const runNow = async (shop: string): Promise<boolean> => {
    const lease = `ledger:${shop}`;
    if (!(await jobs.lease(lease, holder, LEASE_MS, clock()))) return false;
    try {
      await settleLeft(deps, shop);
      while (await appendOnce(shop)) await jobs.lease(lease, holder, LEASE_MS, clock());
    } finally {
      await jobs.release(lease, holder);
    }
    return true;
  };
  const run: Appender["run"] = (shop) => runs.run(shop, () => runNow(shop));
  return {
    run,
    place: ({ ref, recordId, withinMs }) =>
      waiters.add(ref, recordId, {
        withinMs,
        run: () => run(ref.shop),
        onError: (error) => onError(ref.shop, error),
      }),
    async idle() {
      await waiters.idle();
      await runs.idle();
    },
  };
};
