import type { ForgottenModel } from "../consent/proofs/receipts/erasure-receipt.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { JobPort } from "../jobs/port.ts";
import { readProgress } from "../jobs/unlearning-progress.ts";
import { type ForgettingProgress, iso } from "./erasure-job.ts";
import type { FateOfModels } from "./fate-of-models.ts";
import { findLeaving, newestAbout } from "./who-left.ts";

/** An act after which models have to forget, short of an erasure: it has an id and no receipt. */
export type ForgettingRef = {
  readonly receipt_id: string;
  readonly state: "forgotten_in_data";
  /** Where its progress is told. */
  readonly href: string;
};

export type ForgettingOfAct = {
  readonly state: "forgotten_in_data" | "complete";
  /** Versions that still remember. */
  readonly model_versions: readonly ForgottenModel[];
  readonly progress: ForgettingProgress | null;
};

export type ForgettingStatus = {
  /** The newest act of one person that models have still to forget; null: there is none. */
  about(refs: readonly ShopperRef[]): Promise<ForgettingRef | null>;
  ofAct(shops: readonly string[], id: string): Promise<ForgettingOfAct | null>;
};

type Deps = {
  readonly jobs: Pick<JobPort, "list" | "read" | "readErasures" | "erasureHead">;
  readonly fate: Pick<FateOfModels, "stillRemembering">;
};

/**
 * How far the models are with a withdrawal, an objection, a restriction, a forgotten event or an undone link
 * (docs/consent-rules.md, "Withdrawal"). What says whom an act was about goes once they have forgotten; its
 * place in the erasure log stays.
 */
export const createForgettingStatus = ({ jobs, fate }: Deps): ForgettingStatus => ({
  async about(refs) {
    const found = await newestAbout(jobs, refs);
    return found === null
      ? null
      : { receipt_id: found, state: "forgotten_in_data", href: `/v1/erasures/${found}` };
  },
  async ofAct(shops, id) {
    for (const shop of shops) {
      const found = await findLeaving(jobs, shop, id);
      if (found === null) continue;
      const model_versions = await fate.stillRemembering(shop, found);
      const last = model_versions.length === 0 ? null : await readProgress(jobs, shop);
      const isOfAct =
        last !== null && (last.phase !== "done" || last.sequence >= (found.sequence ?? Infinity));
      return {
        state: model_versions.length === 0 ? "complete" : "forgotten_in_data",
        model_versions,
        progress:
          last !== null && isOfAct
            ? { phase: last.phase, since: iso(last.since) ?? "", seconds: last.seconds }
            : null,
      };
    }
    return null;
  },
});
