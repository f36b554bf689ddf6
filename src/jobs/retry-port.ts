/**
 * What is remembered of a request with an `Idempotency-Key`. A row that names a shopper never holds an
 * answer: at most an opaque reference, sealed with the shopper's key where there is one, and gone with the
 * erasure.
 */
export type RetryPort = {
  /** First under a key wins. */
  claimIdempotent(claim: IdempotentClaim): Promise<IdempotentOutcome>;
  /**
   * @throws DomainError internal where a body would be kept beside a shopper, or a reference is no bare id.
   */
  completeIdempotent(claim: IdempotentClaim, done: IdempotentDone): Promise<void>;
  /** Frees the key where this very claim has it, and nothing was done: never the claim of another request. */
  abandonIdempotent(claim: IdempotentClaim): Promise<void>;
};

export type IdempotentClaim = {
  /** Of this request alone, random: its retry has another one. */
  readonly id: string;
  readonly shop: string;
  readonly key: string;
  readonly shopperKey: string | null;
  /** Keyed by the caller: a plain digest of a body could be guessed by whoever holds a copy of the store. */
  readonly bodyHash: string;
  readonly now: number;
  readonly ttlMs: number;
};

/** The answer of a call that touches what the shop itself owns. */
export type IdempotentAnswer = {
  readonly status: number;
  readonly body: string;
  readonly content_type: string;
};
/** What an act upon a person left behind: the id of its record, ticket or link, or nothing. */
export type IdempotentReference = { readonly reference: string | null };
export type IdempotentDone = IdempotentAnswer | IdempotentReference;

export type IdempotentOutcome =
  | { readonly state: "new" }
  | { readonly state: "running" }
  | { readonly state: "conflict" }
  | { readonly state: "done"; readonly answer: IdempotentDone };
