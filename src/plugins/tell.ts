import type { Calls, Client } from "../client/index.ts";

type Body = Calls["postEvents"]["input"]["body"];
export type SentEvent = Exclude<Body, readonly unknown[]>;
export type Candor = Pick<Client, "call">;

/** Ids of others are numbers; ours are texts. */
export const idOf = (id: number | string | null | undefined): string | null =>
  id === null || id === undefined || id === 0 || id === "" ? null : String(id);

/** Sends what happened, and says what became of it; what nobody agreed to is not kept. */
export const tellEvents = async (candor: Candor, events: readonly SentEvent[]): Promise<string> => {
  if (events.length === 0) return "There is nobody to tell of: nobody was signed in, or nothing was bought.";
  const answer = await candor.call("postEvents", { body: [...events] });
  const { kept, duplicate, not_kept, rejected, results } = answer;
  const why = results.find(({ status }) => status === "rejected")?.message;
  return (
    `${kept} kept, ${duplicate} known, ${not_kept} without consent, ${rejected} refused` +
    `${why === undefined ? "." : `: ${why}`}`
  );
};

/** Erases somebody once, however often the sender asks. */
export const eraseCustomer = async (
  candor: Candor,
  shopperId: string,
  deliveryId: string,
): Promise<string> => {
  const { receipt_id } = await candor.call("eraseShopper", { shopperId, idempotencyKey: deliveryId });
  return `Erased under the receipt ${receipt_id}.`;
};
