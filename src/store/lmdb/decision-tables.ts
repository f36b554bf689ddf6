import type { DecisionPort } from "../../recommend/record/port.ts";
import { createDecisionRows, decisionEnds, type KeyRing } from "../sealing/decision-row.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { shopFolder } from "../shopper/program.ts";
import { type Environment, sortable } from "./environment.ts";

const EMPTY = Buffer.alloc(0);
const SWEPT_A_TURN = 5000;

/**
 * Decisions in an environment of their own, so that writing them never waits for, nor holds up, what a client
 * waits for.
 */
export const createLmdbDecisions = (
  environment: Environment,
  sealer: Sealer,
  keys: KeyRing,
): DecisionPort => {
  const rows = environment.table<Buffer>("decisions", "binary");
  const expiry = environment.table<Buffer>("expiry", "binary");
  const rowKey = (shop: string, id: string): string => `${shopFolder(shop)}/${id}`;
  const made = createDecisionRows(sealer, keys);
  return {
    async write(entries) {
      const some = await made.make(entries);
      await environment.write(() => {
        for (const { shop, name, ends, row } of some) {
          const key = rowKey(shop, name);
          void rows.put(key, row);
          void expiry.put(`${sortable(ends)}/${key}`, EMPTY);
        }
      });
    },
    read: (shop, recommendationId, asker, now) =>
      made.open({ shop, recommendationId, now }, asker, (name) =>
        environment.read(() => rows.getBinary(rowKey(shop, name)) ?? null),
      ),
    async sweep(now) {
      let removed = 0;
      for (;;) {
        const some = await environment.write(() => {
          const due = Array.from(expiry.getKeys({ end: sortable(now + 1), limit: SWEPT_A_TURN }));
          for (const key of due) {
            const name = key.slice(key.indexOf("/") + 1);
            const row = rows.getBinary(name);
            if (row !== undefined && decisionEnds(row) <= now) void rows.remove(name);
            void expiry.remove(key);
          }
          return due.length;
        });
        removed += some;
        if (some < SWEPT_A_TURN) return removed;
      }
    },
  };
};
