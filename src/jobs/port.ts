import type { RetryPort } from "./retry-port.ts";

/**
 * One entry of a shop's erasure log, `at` to the hour; its sequence is the watermark that a model must have
 * reached.
 */
export type ErasureLogEntry = { readonly sequence: number; readonly job_id: string; readonly at: number };

/**
 * Long work that survives a crash: a JSON document per job, sealed at rest; `secret` (a job key) is destroyed
 * with it.
 */
export type Job = {
  readonly job_id: string;
  readonly shop: string;
  readonly kind: "erasure" | "training" | "unlearning" | "retention" | "drift" | "webhook" | "delivery";
  readonly state: string;
  readonly body: unknown;
  readonly updated_at: number;
};

export type JobPort = RetryPort & {
  /**
   * Takes or renews a named lease; false while another holder has it. Leases end by themselves after `ttlMs`.
   */
  lease(name: string, holder: string, ttlMs: number, now: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
  put(job: Job): Promise<void>;
  /** Puts a job where none has its id, filed or not; false: one has. */
  add(job: Job): Promise<boolean>;
  /**
   * Puts a job in its own place where it still stands there in the state `from`, and was not filed; false:
   * another process was faster.
   */
  advance(job: Job, from: string): Promise<boolean>;
  /** What was read of a shop's jobs stands as what was written does: it may be acknowledged. */
  settle(shop: string): Promise<void>;
  read(shop: string, jobId: string): Promise<Job | null>;
  /** Jobs that somebody works on; opens every one of them, and none that was filed. */
  list(shop: string, kind: Job["kind"]): Promise<readonly Job[]>;
  /**
   * Files a job that nobody works on any more, in one transaction: it is read by its id as before, and what
   * looks for work does not open it again.
   */
  file(job: Job): Promise<void>;
  listFiled(shop: string, kind: Job["kind"]): Promise<readonly Job[]>;
  /** Removes a job, filed or not. */
  remove(shop: string, jobId: string): Promise<void>;
  appendErasure(shop: string, jobId: string, at: number): Promise<ErasureLogEntry>;
  /** Entries after `sequence`, oldest first. */
  readErasures(shop: string, sequence: number): Promise<readonly ErasureLogEntry[]>;
  erasureHead(shop: string): Promise<number>;

  /** Remembers a session receipt's `jti` as void until `until`. */
  revoke(shop: string, jti: string, until: number): Promise<void>;
  isRevoked(shop: string, jti: string, now: number): Promise<boolean>;
};
