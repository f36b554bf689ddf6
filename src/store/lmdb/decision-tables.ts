import type { DecisionPort } from '../decision-port.ts';
import type { KeyRing } from '../decision-row.ts';
import { decisionPlace, decodeDecision, encodeDecision } from '../decision-row.ts';
import type { Sealer } from '../sealing.ts';
import { shopFolder } from '../shopper/program.ts';
import type { Environment } from './environment.ts';
import { sortable } from './environment.ts';

const EMPTY = Buffer.alloc(0);
const SWEPT_A_TURN = 5000;

/** Decisions in an environment of their own, so that writing them never waits for, nor holds up, what a client waits for. */
export const createLmdbDecisions = (environment: Environment, sealer: Sealer, keys: KeyRing): DecisionPort => {
  const rows = environment.table<Buffer>('decisions', 'binary');
  const expiry = environment.table<Buffer>('expiry', 'binary');
  const rowKey = (shop: string, id: string): string => `${shopFolder(shop)}/${id}`;
  return {
    async write(entries) {
      const made = await Promise.all(entries.map(async (entry) => {
        const key = rowKey(entry.shop, entry.recommendation_id);
        const base = { key, expiresAt: entry.expires_at };
        if (entry.shopper === null) return { ...base, row: encodeDecision({ expiresAt: entry.expires_at, owner: null, body: Buffer.from(entry.body) }) };
        const own = await keys.ownKey(entry.shopper);
        // Erased in the meantime: there is nobody left to keep it for.
        if (own === null) return null;
        const body = sealer.seal(own.key, decisionPlace(entry), Buffer.from(entry.body));
        return { ...base, row: encodeDecision({ expiresAt: entry.expires_at, owner: { key: entry.shopper.key, generation: own.generation }, body }) };
      }));
      await environment.write(() => {
        for (const one of made) {
          if (one === null) continue;
          void rows.put(one.key, one.row);
          void expiry.put(`${sortable(one.expiresAt)}/${one.key}`, EMPTY);
        }
      });
    },
    async read(shop, recommendationId, asker, now) {
      const bytes = await environment.read(() => rows.getBinary(rowKey(shop, recommendationId)));
      if (bytes === undefined) return null;
      const { expiresAt, owner, body } = decodeDecision(bytes);
      if (expiresAt <= now) return null;
      if (owner === null) return { body, shopper: null };
      const shopper = { shop, key: owner.key };
      if (asker !== null && (asker.shop !== shop || asker.key !== owner.key)) return null;
      const own = await keys.ownKey(shopper);
      if (own === null || own.generation !== owner.generation) return null;
      return { body: sealer.unseal(own.key, decisionPlace({ shop, recommendation_id: recommendationId }), body), shopper };
    },
    async sweep(now) {
      let removed = 0;
      for (;;) {
        const some = await environment.write(() => {
          const due = Array.from(expiry.getKeys({ end: sortable(now + 1), limit: SWEPT_A_TURN }));
          for (const key of due) {
            const name = key.slice(key.indexOf('/') + 1);
            const row = rows.getBinary(name);
            if (row !== undefined && decodeDecision(row).expiresAt <= now) void rows.remove(name);
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
