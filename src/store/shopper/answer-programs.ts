import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { IdempotentClaim, IdempotentDone, IdempotentOutcome } from "../../jobs/retry-port.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { filledJson, hourAfter } from "../sealing/size-classes.ts";
import { placeOf, type Program, rowName } from "./program.ts";
import { keyOf } from "./shopper-keys.ts";
import { readHead } from "./state-programs.ts";

/**
 * A claim whose process died is free again after this long; the answer itself is kept for the claim's
 * `ttlMs`.
 */
export const RUNNING_MS = 60_000;

type KeptRetry = {
  /** Whose claim runs. Left out once it is answered, and in rows of before there were ids. */
  readonly claim?: string;
  readonly hash: string;
  readonly until: number;
  readonly running_until: number | null;
  readonly answer: IdempotentDone | null;
};
type Place = { readonly name: string; readonly place: string; readonly key: Buffer | null };

/** An id of ours: a prefix, random digits, perhaps a time. Nothing that tells of anybody. */
const REFERENCE = /^[a-z]{2,4}_[\w.-]{1,120}$/;

const requireOpaque = ({ shopperKey }: IdempotentClaim, done: IdempotentDone): void => {
  const holds =
    "reference" in done ? done.reference === null || REFERENCE.test(done.reference) : shopperKey === null;
  if (!holds)
    throw new DomainError("internal", "Of an act upon a person nothing is kept but an opaque reference.");
};

/** An answer that names no shopper stands with nobody: a place that never gets a head. */
export const claimRef = (claim: IdempotentClaim): ShopperRef => ({
  shop: claim.shop,
  key: claim.shopperKey ?? "--",
});

const SHORT = 0;
const OWN = 1;
const WHICH = 20;

/**
 * stamp(12), until (8, to the hour, so that a sweep need not open it), which key (1), sealed. Somebody
 * without a key of their own yet, or any more, has it under the wrapping key.
 */
const encode = (sealer: Sealer, at: Place, kept: KeptRetry): Buffer => {
  const plain = filledJson(kept);
  const sealed = at.key === null ? sealer.sealLasting(at.place, plain) : sealer.seal(at.key, at.place, plain);
  const until = Buffer.alloc(8);
  until.writeDoubleLE(hourAfter(kept.until));
  return Buffer.concat([sealer.stamp(), until, Buffer.from([at.key === null ? SHORT : OWN]), sealed]);
};

const decode = (sealer: Sealer, at: Place, row: Buffer | null | undefined, now: number): KeptRetry | null => {
  if (row == null) return null;
  const sealed = row.subarray(WHICH + 1);
  const isOwn = row[WHICH] === OWN;
  if (isOwn && at.key === null) return null;
  const plain =
    isOwn && at.key !== null ? sealer.unseal(at.key, at.place, sealed) : sealer.unsealShort(at.place, sealed);
  const kept = JSON.parse(plain.toString("utf8")) as KeptRetry;
  return kept.until > now ? kept : null;
};

function* find(
  sealer: Sealer,
  claim: IdempotentClaim,
): Generator<readonly string[], { at: Place; kept: KeptRetry | null }, readonly (Buffer | null)[]> {
  const ref = claimRef(claim);
  const head = yield* readHead(sealer, ref);
  const name = rowName.answer(head.generation, sealer.hide("idempotency", claim.shop, claim.key));
  const at = { name, place: placeOf(ref, name), key: keyOf(sealer, ref, head) };
  return { at, kept: decode(sealer, at, (yield [name])[0], claim.now) };
}

/** When a kept answer may be swept, from its row. */
export const answerEnds = (row: Buffer): number => row.readDoubleLE(12);

const writing = (
  sealer: Sealer,
  at: Place,
  kept: KeptRetry,
): { rows: Map<string, Buffer>; expires: Map<string, number> } => ({
  rows: new Map([[at.name, encode(sealer, at, kept)]]),
  expires: new Map([[at.name, kept.until]]),
});

export function* claimAnswer(sealer: Sealer, claim: IdempotentClaim): Program<IdempotentOutcome> {
  const { at, kept } = yield* find(sealer, claim);
  if (kept !== null) {
    if (kept.hash !== claim.bodyHash) return { result: { state: "conflict" } };
    if (kept.answer !== null) return { result: { state: "done", answer: kept.answer } };
    if ((kept.running_until ?? 0) > claim.now) return { result: { state: "running" } };
  }
  const until = claim.now + claim.ttlMs;
  const running: KeptRetry = {
    claim: claim.id,
    hash: claim.bodyHash,
    until,
    running_until: Math.min(until, claim.now + RUNNING_MS),
    answer: null,
  };
  return { result: { state: "new" }, writes: writing(sealer, at, running) };
}

export function* completeAnswer(
  sealer: Sealer,
  claim: IdempotentClaim,
  answer: IdempotentDone,
): Program<void> {
  requireOpaque(claim, answer);
  const { at, kept } = yield* find(sealer, claim);
  if (kept?.answer != null) return { result: undefined };
  return {
    result: undefined,
    writes: writing(sealer, at, {
      hash: claim.bodyHash,
      until: claim.now + claim.ttlMs,
      running_until: null,
      answer,
    }),
  };
}

export function* abandonAnswer(sealer: Sealer, claim: IdempotentClaim): Program<void> {
  const { at, kept } = yield* find(sealer, claim);
  if (kept === null || kept.answer !== null || kept.claim !== claim.id) return { result: undefined };
  return { result: undefined, writes: { rows: new Map([[at.name, null]]) } };
}
