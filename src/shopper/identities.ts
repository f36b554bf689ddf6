import type { ConsentPort } from "../consent/port.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Link, LinkKind } from "../consent/state.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";

const MOST_LINKS = 20;

/**
 * One shopper across channels, by their choice. A link stands on both identities; events keep the id that
 * they came with, so that taking identities apart restores both. Reading across a link needs both of its
 * sides and `connect_channels` (the gate sees to that).
 */
export type Identities = {
  join(ref: ShopperRef, other: ShopperRef, kind: LinkKind): Promise<Link>;
  /** False where the shopper has no such link. */
  part(ref: ShopperRef, linkId: string): Promise<boolean>;
  /**
   * The shopper and every identity joined to it, directly or through others: one person
   * (docs/consent-rules.md, "Linked identities"). `known`: pseudonyms that are the person's as well, whether
   * or not they are still joined.
   */
  all(ref: ShopperRef, known?: readonly string[]): Promise<readonly ShopperRef[]>;
};

export const createIdentities = ({
  shoppers,
  clock,
  random,
}: {
  shoppers: Pick<ConsentPort, "changeState" | "readState">;
  clock: Clock;
  random: RandomBytes;
}): Identities => {
  /** The link to that identity as it stands then: one that was there stays as it was. */
  const add = async (ref: ShopperRef, link: Link): Promise<Link> => {
    const { links } = await shoppers.changeState(ref, (state) =>
      state.links.some((each) => each.key === link.key)
        ? null
        : { state: { ...state, links: [...state.links, link], version: state.version + 1 } },
    );
    return links.find((each) => each.key === link.key) ?? link;
  };
  const remove = (ref: ShopperRef, linkId: string): Promise<unknown> =>
    shoppers.changeState(ref, (state) =>
      state.links.some((each) => each.link_id === linkId)
        ? {
            state: {
              ...state,
              links: state.links.filter((each) => each.link_id !== linkId),
              version: state.version + 1,
            },
          }
        : null,
    );
  return {
    async join(ref, other, kind) {
      if (ref.key === other.key)
        throw new DomainError("invalid_request", "An identity is not joined to itself; name the other one.", {
          errors: [{ path: "shopper_id", message: "This is the shopper’s own id." }],
        });
      const { links } = await shoppers.readState(ref);
      const known = links.find((each) => each.key === other.key);
      // Asked of the store once more: where its first try was refused, it is told once it is copied.
      if (known !== undefined) return add(ref, known);
      if (links.length >= MOST_LINKS)
        throw new DomainError(
          "invalid_request",
          `At most ${MOST_LINKS} identities are joined; take one apart first.`,
          { errors: [{ path: "shopper_id", message: "There is no room for a further one." }] },
        );
      const link: Link = { link_id: randomId("lnk", random), key: other.key, kind, since: clock() };
      // The other side first: a crash between the two leaves half a link, which denies and opens nothing.
      // Its retry takes up the id that stands there, or taking them apart would leave that half.
      const theirs = await add(other, { ...link, key: ref.key });
      return add(ref, { ...theirs, key: other.key });
    },
    async part(ref, linkId) {
      const link = (await shoppers.readState(ref)).links.find((each) => each.link_id === linkId);
      if (link === undefined) {
        // Gone already is not said before the store has it for good: the call before may have been refused.
        await shoppers.changeState(ref, () => null);
        return false;
      }
      // The other side first: where this is cut short between the two, its retry finds the link here.
      await remove({ shop: ref.shop, key: link.key }, linkId);
      await remove(ref, linkId);
      return true;
    },
    async all({ shop, key: own }, known = []) {
      const found = new Map<string, ShopperRef>([own, ...known].map((key) => [key, { shop, key }]));
      // A Map hands out what is added while it is walked: identities many links away are found as well.
      for (const each of found.values()) {
        for (const { key } of (await shoppers.readState(each)).links)
          if (!found.has(key)) found.set(key, { shop, key });
      }
      return [...found.values()];
    },
  };
};
