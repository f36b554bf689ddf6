import type { Purpose } from './purposes.ts';
import { PURPOSES } from './purposes.ts';
import type { ConsentRecord, ConsentStanding, PurposeStanding } from './record.ts';
import type { ShopperState } from './state.ts';

/**
 * Lays one record over the standing of one purpose (CONSENT precedence 4). A denial always holds and raises the barrier
 * to its own `given_at` and to that of the grant it ends, so that neither an older grant nor a replay of that very grant
 * opens anything again; a grant counts only when given after the barrier. Equal times: the denial wins, in either order.
 */
const layOver = (standing: PurposeStanding, record: ConsentRecord, purpose: Purpose): PurposeStanding => {
  const answer = record.purposes[purpose];
  if (answer === undefined) return standing;
  const facts = {
    since: record.received_at, given_at: record.given_at, expires_at: record.expires_at, record_id: record.record_id,
    notice_hash: record.notice?.hash ?? null, notice_version: record.notice?.version ?? null, attested: record.kind === 'attested',
  };
  if (!answer) {
    const barrier = Math.max(standing.barrier, record.given_at, standing.state === 'granted' ? standing.given_at ?? -1 : -1);
    return { ...facts, state: record.kind === 'withdrawn' ? 'withdrawn' : 'refused', over_gpc: false, barrier };
  }
  if (record.given_at <= standing.barrier) return standing;
  if (standing.state === 'granted' && record.given_at < (standing.given_at ?? -1)) return standing;
  if (record.kind === 'attested' && standing.state !== 'never_given') return standing;
  return { ...facts, state: 'granted', over_gpc: record.under_gpc && record.gpc_named, barrier: standing.barrier };
};

/** Does the record grant anything that it could not, because a newer denial or an erasure stands before it? */
export const isHistory = (state: ShopperState, record: ConsentRecord): boolean =>
  PURPOSES.some((purpose) => record.purposes[purpose] === true && record.given_at <= state.standing[purpose].barrier);

/** The state after a record; pure. The version grows, so that no view read under the old one is handed out. */
export const foldRecord = (state: ShopperState, record: ConsentRecord): ShopperState => {
  const standing = Object.fromEntries(PURPOSES.map((purpose) => [purpose, layOver(state.standing[purpose], record, purpose)])) as ConsentStanding;
  const withdrew = record.purposes.personalise === false;
  const granted = standing.personalise.state === 'granted';
  return {
    ...state,
    version: state.version + 1,
    standing,
    has_record: state.has_record || PURPOSES.some((purpose) => standing[purpose] !== state.standing[purpose]),
    age_band: record.age_band === 'unknown' ? state.age_band : record.age_band,
    jurisdiction: record.jurisdiction ?? state.jurisdiction,
    events_restricted_since: granted ? null : withdrew ? state.events_restricted_since ?? record.received_at : state.events_restricted_since,
  };
};
