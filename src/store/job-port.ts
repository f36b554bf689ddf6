/** One entry of a shop's erasure log; its sequence is the watermark that a model must have reached. */
export type ErasureLogEntry = { readonly sequence: number; readonly job_id: string; readonly at: number };

/** Long work that survives a crash: a JSON document per job, sealed at rest; `secret` (a job key) is destroyed with it. */
export type Job = {
  readonly job_id: string;
  readonly shop: string;
  readonly kind: "erasure" | "training" | "unlearning" | "retention" | "webhook" | "delivery";
  readonly state: string;
  readonly body: unknown;
  readonly updated_at: number;
};

export type JobPort = {
  /** Takes or renews a named lease; false while another holder has it. Leases end by themselves after `ttlMs`. */
  lease(name: string, holder: string, ttlMs: number, now: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
  put(job: Job): Promise<void>;
  read(shop: string, jobId: string): Promise<Job | null>;
  list(shop: string, kind: Job["kind"]): Promise<readonly Job[]>;
  remove(shop: string, jobId: string): Promise<void>;
  appendErasure(shop: string, jobId: string, at: number): Promise<ErasureLogEntry>;
  /** Entries after `sequence`, oldest first. */
  readErasures(shop: string, sequence: number): Promise<readonly ErasureLogEntry[]>;
  erasureHead(shop: string): Promise<number>;

  /** First answer under an idempotency key wins; kept sealed, under the shopper's key when one is named, so that erasure takes it too. */
  claimIdempotent(claim: IdempotentClaim): Promise<IdempotentOutcome>;
  completeIdempotent(claim: IdempotentClaim, answer: IdempotentAnswer): Promise<void>;
  abandonIdempotent(claim: IdempotentClaim): Promise<void>;
  /** Remembers a session receipt's `jti` as void until `until`. */
  revoke(shop: string, jti: string, until: number): Promise<void>;
  isRevoked(shop: string, jti: string, now: number): Promise<boolean>;
};

export type IdempotentClaim = {
  readonly shop: string;
  readonly key: string;
  readonly shopperKey: string | null;
  readonly bodyHash: string;
  readonly now: number;
  readonly ttlMs: number;
};
export type IdempotentAnswer = {
  readonly status: number;
  readonly body: string;
  readonly content_type: string;
};
export type IdempotentOutcome =
  | { readonly state: "new" }
  | { readonly state: "running" }
  | { readonly state: "conflict" }
  | { readonly state: "done"; readonly answer: IdempotentAnswer };
