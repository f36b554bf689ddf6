import type { Grant } from "../consent/gate.ts";
import type { ConsentPort } from "../consent/port.ts";
import type { Purpose } from "../consent/purposes.ts";
import { type HeldRefusal, readUnderRefusals, type RefusalPort, withRefusal } from "../consent/refusals.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { JobPort } from "../jobs/port.ts";
import type { ShopperPort } from "./port.ts";

const denies = (refusal: HeldRefusal, purposes: ReadonlySet<Purpose>): boolean =>
  refusal.act === "refuse"
    ? refusal.purposes.some((purpose) => purposes.has(purpose))
    : refusal.act !== "void";

/** What a grant is held against, whatever it is for. */
type HeldAgainst = Pick<Grant<Purpose>, "subjects" | "purposes">;

const isErasure = ({ act }: HeldRefusal): boolean => act === "erase";

/** The receipts that are void, with those that were handed to somebody whose no is held. */
export const voidUnderRefusals =
  (isRevoked: JobPort["isRevoked"], refusals: Pick<RefusalPort, "list">): JobPort["isRevoked"] =>
  async (shop, jti, now) => {
    const isHeld = (refusal: HeldRefusal): boolean =>
      refusal.act === "void" && refusal.shop === shop && refusal.receipts.some((each) => each.jti === jti);
    // Before the store: what is held no more stands there by then.
    return refusals.list().some(isHeld) || isRevoked(shop, jti, now);
  };

/** Whatever is found of somebody whose erasure is held is found of nobody: it is told as unknown. */
export const findUnderRefusals =
  <Asked extends readonly unknown[], Found extends { readonly shopper: ShopperRef | null }>(
    find: (...asked: Asked) => Promise<Found | null>,
    refusals: Pick<RefusalPort, "of">,
  ) =>
  async (...asked: Asked): Promise<Found | null> => {
    const found = await find(...asked);
    const shopper = found?.shopper ?? null;
    return shopper !== null && refusals.of(shopper).some(isErasure) ? null : found;
  };

/**
 * The store's port under what is held beside it: nothing is read or kept that somebody said no to, also where
 * the store could not take their no.
 */
export const underRefusals = (
  shoppers: ConsentPort & ShopperPort,
  refusals: Pick<RefusalPort, "of">,
): ConsentPort & ShopperPort => {
  const isErased = (ref: ShopperRef): boolean => refusals.of(ref).some(isErasure);
  const isDenied = ({ subjects, purposes }: HeldAgainst): boolean =>
    subjects.some((subject) => refusals.of(subject).some((refusal) => denies(refusal, purposes)));
  return {
    ...shoppers,
    readState: readUnderRefusals(shoppers, refusals),
    readHistory: async (ref) => (isErased(ref) ? [] : shoppers.readHistory(ref)),
    readTrained: async (ref) => (isErased(ref) ? null : shoppers.readTrained(ref)),
    readShares: async (ref) => (isErased(ref) ? [] : shoppers.readShares(ref)),
    readForgottenCount: async (ref) => (isErased(ref) ? 0 : shoppers.readForgottenCount(ref)),
    readNotes: async (ref, now, days) =>
      isErased(ref) ? { accesses: [], decisions: [] } : shoppers.readNotes(ref, now, days),
    async readEvents(grant) {
      if (grant.right === "access") return grant.subjects.some(isErased) ? [] : shoppers.readEvents(grant);
      return isDenied(grant) ? null : shoppers.readEvents(grant);
    },
    writeTrained: (entries) =>
      shoppers.writeTrained(
        entries.map(({ ref, change }) => ({
          ref,
          change: (before, state) => change(before, refusals.of(ref).reduce(withRefusal, state)),
        })),
      ),
    async keepShares(entries, standing) {
      const denied = entries.map(({ grant }) => isDenied(grant));
      const kept = await shoppers.keepShares(
        entries.filter((_, at) => denied[at] === false),
        standing,
      );
      const rest = kept.values();
      return denied.map((isIt) => !isIt && rest.next().value === true);
    },
    async appendEvents(appends) {
      const denied = appends.map(({ grant }) => isDenied(grant));
      const kept = await shoppers.appendEvents(
        appends.map((append, at) => (denied[at] === true ? { ...append, events: [] } : append)),
      );
      return kept.map((result, at) => (denied[at] === true ? null : result));
    },
  };
};
