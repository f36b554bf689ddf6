import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { Clock } from "../../lib/clock.ts";
import { textMark } from "../../lib/text-mark.ts";
import { decodeDecision } from "./decision-codec.ts";
import type { DecisionQueue } from "./decision-queue.ts";
import type { DecisionPort } from "./port.ts";

type Deps = {
  readonly port: Pick<DecisionPort, "read">;
  readonly queue: Pick<DecisionQueue, "flush">;
  readonly clock: Clock;
};

/**
 * Did an answer name this event as evidence? From its record, and so only for the shopper whose answer it
 * was.
 */
export type NamesEvidence = (answer: {
  readonly recommendationId: string;
  readonly shopper: ShopperRef;
  readonly eventId: string;
}) => Promise<boolean>;

export const createNamesEvidence =
  ({ port, queue, clock }: Deps): NamesEvidence =>
  async ({ recommendationId, shopper, eventId }) => {
    await queue.flush();
    const found = await port.read(shopper.shop, recommendationId, shopper, clock());
    const record = found === null || found.shopper === null ? null : decodeDecision(found.body);
    const mark = textMark(eventId);
    return (
      record !== null &&
      record.items.some(({ reasons }) =>
        reasons.some(({ evidence }) => evidence.some((each) => "event" in each && each.event === mark)),
      )
    );
  };
