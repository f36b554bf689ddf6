import type { ConsentPort } from "../consent/port.ts";
import { erasureLeaf } from "../consent/proofs/ledger/erasure-leaf.ts";
import type { Job, JobPort } from "../jobs/port.ts";
import { type ErasureBody, isoOf } from "./erasure-job.ts";
import type { ShopperPort } from "./port.ts";

type Deps = {
  readonly shoppers: Pick<ConsentPort, "readState"> &
    Pick<ShopperPort, "raiseBarrier" | "readDoomedReceipts">;
  readonly jobs: Pick<JobPort, "revoke">;
};

/**
 * Puts up the barrier of an erasure on every identity that has none of it yet, and ends the session receipts.
 */
export const createRaiseBarriers = ({ shoppers, jobs }: Deps): ((job: Job) => Promise<void>) => {
  return async (job) => {
    const body = job.body as ErasureBody;
    const leaf = erasureLeaf({
      receipt_id: job.job_id,
      shop: job.shop,
      accepted_at: isoOf(body.accepted_at),
    });
    const endReceipts = (receipts: ErasureBody["session_receipts"]) =>
      Promise.all(receipts.map(({ jti, until }) => jobs.revoke(job.shop, jti, until)));
    await endReceipts(body.session_receipts);
    for (const [at, key] of body.keys.entries()) {
      const ref = { shop: job.shop, key };
      const { erased_at } = await shoppers.readState(ref);
      // Once only: a fresh consent given after the erasure must not fall to its repetition.
      // One leaf an erasure: the ledger does not tell how many identities a person had.
      if ((erased_at ?? -1) < body.accepted_at)
        await (at === 0
          ? shoppers.raiseBarrier(ref, body.accepted_at, leaf)
          : shoppers.raiseBarrier(ref, body.accepted_at));
      // Also one that was handed out just before the barrier, or that a crash behind it has left.
      await endReceipts(await shoppers.readDoomedReceipts(ref));
    }
  };
};
