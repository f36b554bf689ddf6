import { deniesAlone, SKEW_MS } from "../../consent/acts/choice.ts";
import type { ChoiceGiven } from "../../consent/acts/take-choice.ts";
import type { Decision } from "../../consent/decide.ts";
import type { ConsentPolicy } from "../../consent/policy.ts";
import type { RecordProof } from "../../consent/proofs/ledger/prove-records.ts";
import { type Purpose, PURPOSES, type Signals } from "../../consent/purposes.ts";
import { type ConsentRecord, namedState, type PurposeState } from "../../consent/record.ts";
import { readCmpCategories } from "../../consent/signals/cmp.ts";
import type { ShopperState } from "../../consent/state.ts";
import { type ConsentPut, LeftOutPart } from "../../contract/consent.ts";
import { DomainError } from "../../lib/errors.ts";

/** Where a choice comes from; of purposes and a platform, one. */
const sourceOf = ({ purposes, source }: ConsentPut): ChoiceGiven["source"] => {
  if (purposes !== undefined && source !== undefined)
    throw new DomainError("invalid_request", "Send purposes or source, not both.");
  if (source !== undefined) return source;
  if (purposes === undefined)
    throw new DomainError("invalid_request", "Send purposes: each purpose with true or false.", {
      errors: [{ path: "purposes", message: "This is missing." }],
    });
  return { kind: "direct", purposes };
};

/** A choice of the wire as the domain takes it; what was left out is null. */
export const toGiven = (body: ConsentPut, signals: Signals): ChoiceGiven => ({
  source: sourceOf(body),
  notice: body.notice ?? null,
  method: body.method ?? null,
  given_at: body.given_at === undefined ? null : Date.parse(body.given_at),
  expires_at: body.expires_at == null ? null : Date.parse(body.expires_at),
  jurisdiction: body.jurisdiction ?? null,
  age_band: body.age_band ?? "unknown",
  under_gpc: signals.gpc,
});

export const time = (ms: number): string => new Date(ms).toISOString();
export const timeOrNull = (ms: number | null): string | null => (ms === null ? null : time(ms));

const stateOf = (state: ShopperState, purpose: Purpose, now: number): PurposeState => {
  const standing = state.standing[purpose];
  return standing.state === "granted" && standing.expires_at !== null && standing.expires_at <= now
    ? "expired"
    : namedState(standing);
};

/** What stands, and what holds under this call's signals, with why not. */
export const fromStanding = (
  state: ShopperState,
  decision: Decision,
  now: number,
): { purposes: Record<string, unknown>; effective: Record<string, unknown>; attested: boolean } => ({
  purposes: Object.fromEntries(
    PURPOSES.map((purpose) => [
      purpose,
      { state: stateOf(state, purpose, now), since: timeOrNull(state.standing[purpose].since) },
    ]),
  ),
  effective: Object.fromEntries(PURPOSES.map((purpose) => [purpose, decision.verdicts[purpose]])),
  attested: PURPOSES.some(
    (purpose) => state.standing[purpose].state === "granted" && state.standing[purpose].attested,
  ),
});

export const fromRecord = (record: ConsentRecord, proof: RecordProof | null): Record<string, unknown> => ({
  record_id: record.record_id,
  kind: record.kind,
  purposes: record.purposes,
  notice: record.notice,
  method: record.method,
  source: record.source,
  given_at: time(record.given_at),
  given_from: timeOrNull(record.given_from ?? null),
  received_at: time(record.received_at),
  expires_at: timeOrNull(record.expires_at),
  jurisdiction: record.jurisdiction,
  age_band: record.age_band,
  under_gpc: record.under_gpc,
  receipt: record.receipt,
  ledger: {
    state: proof === null ? "pending" : "placed",
    index: proof === null ? null : record.ledger_index,
    salt: record.salt,
    leaf: null,
    size: null,
    proof: null,
    head: null,
    ...proof,
  },
});

/** What a plain no named that did not hold, so that it stands in no record: told, and not refused. */
export const tellLeftOut = (
  sent: ConsentPut,
  record: ConsentRecord,
): { left_out?: readonly LeftOutPart[] } => {
  if (!deniesAlone(record)) return {};
  const isLate = sent.given_at !== undefined && Date.parse(sent.given_at) > record.received_at + SKEW_MS;
  const found: Readonly<Record<LeftOutPart, boolean>> = {
    notice: sent.notice !== undefined && record.notice === null,
    given_at: isLate,
    expires_at: sent.expires_at != null && record.expires_at === null,
    jurisdiction: sent.jurisdiction != null && record.jurisdiction === null,
    age_band: (sent.age_band ?? "unknown") !== "unknown" && record.age_band === "unknown",
  };
  const left_out = LeftOutPart.options.filter((name) => found[name]);
  return left_out.length === 0 ? {} : { left_out };
};

/** The answer to a choice that came as a platform's categories names those that nobody mapped. */
export const tellUnmapped = <R extends { readonly body: object }>(
  { source }: ConsentPut,
  { cmp_mapping }: Pick<ConsentPolicy, "cmp_mapping">,
  reply: R,
): R | (Omit<R, "body"> & { body: object }) => {
  if (source?.kind !== "cmp") return reply;
  const { unknown } = readCmpCategories(source, cmp_mapping);
  return unknown.length === 0
    ? reply
    : { ...reply, body: { ...reply.body, unmapped_categories: unknown.slice(0, 20) } };
};
