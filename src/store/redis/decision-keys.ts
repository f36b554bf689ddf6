import type { Clock } from "../../lib/clock.ts";
import type { DecisionPort } from "../../recommend/record/port.ts";
import { createDecisionRows, type KeyRing } from "../sealing/decision-row.ts";
import type { Sealer } from "../sealing/sealing.ts";
import type { Connection } from "./connection.ts";
import { partKey } from "./key-names.ts";

/**
 * Decisions under a prefix of their own; Redis lets them go when they end, so that there is nothing to sweep.
 */
export const createRedisDecisions = ({
  connection,
  sealer,
  keys,
  clock,
}: {
  connection: Connection;
  sealer: Sealer;
  keys: KeyRing;
  clock: Clock;
}): DecisionPort => {
  const rows = createDecisionRows(sealer, keys);
  const rowKey = (shop: string, id: string): string =>
    partKey(shop, `decision/${id.replaceAll("}", "%7D")}`, "body");
  return {
    async write(entries) {
      await Promise.all(
        (await rows.make(entries)).map(({ shop, name, ends, row }) =>
          connection.call("SET", rowKey(shop, name), row, "PX", Math.max(1, Math.ceil(ends - clock()))),
        ),
      );
    },
    read: (shop, recommendationId, asker, now) =>
      rows.open({ shop, recommendationId, now }, asker, (name) =>
        connection.call<Buffer | null>("GET", rowKey(shop, name)),
      ),
    sweep: async () => 0,
  };
};
