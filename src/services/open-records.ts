import { describeError, type Log } from "../lib/log.ts";
import { bufferCounts, type BufferedCounts } from "../recommend/compare/buffered-counts.ts";
import { createDecisionQueue, type DecisionQueue } from "../recommend/record/decision-queue.ts";
import { type AccessLog, createAccessLog } from "../shopper/access-log.ts";
import type { Services } from "./services.ts";

/** What is written behind the answers: the decisions, and who read or changed whose data. */
export type RecordServices = {
  /** A decision about a shopper is noted beside them too. */
  readonly decisions: DecisionQueue;
  readonly accesses: AccessLog;
  /** Sums for a privacy officer, before they are in the store. */
  readonly officer: BufferedCounts;
};

type Deps = {
  readonly services: Services;
  readonly onDropped: {
    readonly decisions: (count: number) => void;
    readonly accesses: (count: number) => void;
  };
  readonly log: Log;
};

export const openRecords = ({ services, onDropped, log }: Deps): RecordServices => {
  const { store, clock } = services;
  const officer = bufferCounts(store.shops);
  const queue = createDecisionQueue({
    port: store.decisions,
    onDropped: onDropped.decisions,
    onError: (error) =>
      log.error({ job: "decisions", ...describeError(error) }, "decisions could not be written"),
  });
  const accesses = createAccessLog({
    port: store.shoppers,
    clock,
    count: officer.count,
    onDropped: onDropped.accesses,
    onError: (error) =>
      log.error({ job: "accesses", ...describeError(error) }, "who read whom could not be noted"),
  });
  const decisions: DecisionQueue = {
    ...queue,
    push(entry) {
      const { recommendation_id, shopper, expires_at: until } = entry;
      if (shopper !== null) accesses.decided({ shopper, recommendation_id, at: clock(), until });
      queue.push(entry);
    },
  };
  return { decisions, accesses, officer };
};
