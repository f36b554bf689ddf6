import type { ShopperRef } from "../../consent/shopper-ref.ts";

/**
 * A recorded decision: sealed with the shopper's key where there was a grant; without any link to a shopper
 * otherwise. `body` is at most 1 kB. Times in ms.
 */
export type DecisionEntry = {
  readonly recommendation_id: string;
  readonly shop: string;
  readonly shopper: ShopperRef | null;
  readonly expires_at: number;
  readonly body: Uint8Array;
};

/** Decisions, in an environment (or prefix) of their own, written behind the answer. */
export type DecisionPort = {
  write(entries: readonly DecisionEntry[]): Promise<void>;
  /**
   * Null when unknown, expired, the shopper's key is gone, or another shopper asks: one answer for all four.
   * An entry without a shopper is anybody's who knows the id.
   */
  read(
    shop: string,
    recommendationId: string,
    asker: ShopperRef | null,
    now: number,
  ): Promise<{ readonly body: Uint8Array; readonly shopper: ShopperRef | null } | null>;
  /** Removes what has expired; returns how many. */
  sweep(now: number): Promise<number>;
};
