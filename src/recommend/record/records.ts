import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { decodeDecision } from "./decision-codec.ts";
import type { DecisionQueue } from "./decision-queue.ts";
import { type DecisionRecord } from "./decision-record.ts";
import type { DecisionPort } from "./port.ts";
import { type RecordedQuestion } from "./question.ts";
import { questionOf } from "./question-codec.ts";

/** A recorded answer. `shopper`: whose it is; null: nobody's. */
export type FoundRecord = {
  readonly recommendation_id: string;
  readonly record: DecisionRecord;
  readonly recorded: RecordedQuestion | null;
  readonly shopper: ShopperRef | null;
};

export type RecordLookup = {
  readonly shop: string;
  readonly recommendationId: string;
  readonly asker: ShopperRef | null;
};

export type Records = {
  /** Null: never made, no longer kept, or somebody else's; one answer for all three, after the same work. */
  look(asked: RecordLookup): Promise<FoundRecord | null>;
  /** @throws DomainError recommendation_unknown */
  find(asked: RecordLookup): Promise<FoundRecord>;
};

type Deps = {
  readonly port: Pick<DecisionPort, "read">;
  readonly queue: Pick<DecisionQueue, "flush">;
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<unknown>;
};

/**
 * Another process writes its records behind its answers: 50 ms at most, and longer where it has much to do.
 */
const BEHIND_MS = [60, 150] as const;
const ID = /^rec_[\w-]{22}$/;

/** Finds what was recorded of an answer. */
export const createRecords = ({ port, queue, clock, wait }: Deps): Records => {
  const look: Records["look"] = async ({ shop, recommendationId, asker }) => {
    if (!ID.test(recommendationId)) return null;
    await queue.flush();
    let found = await port.read(shop, recommendationId, asker, clock());
    for (const behind of BEHIND_MS) {
      if (found !== null) break;
      await wait(behind);
      found = await port.read(shop, recommendationId, asker, clock());
    }
    const record = found === null ? null : decodeDecision(found.body);
    return found === null || record === null
      ? null
      : {
          recommendation_id: recommendationId,
          record,
          recorded: questionOf(found.body),
          shopper: found.shopper,
        };
  };
  return {
    look,
    async find(asked) {
      const found = await look(asked);
      if (found === null)
        throw new DomainError(
          "recommendation_unknown",
          "It was never made, is no longer kept, or is somebody else’s; check the id and the shopper.",
        );
      return found;
    },
  };
};
