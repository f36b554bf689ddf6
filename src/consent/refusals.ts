import type { ConsentPort } from "./port.ts";
import { NO_PREFERENCES } from "./preferences.ts";
import { type Purpose, PURPOSES } from "./purposes.ts";
import type { ShopperRef } from "./shopper-ref.ts";
import { neverSeen, type ShopperState } from "./state.ts";

/** What a person said no to, where the store could not take it yet. */
export type RefusedAct =
  | { readonly act: "refuse"; readonly purposes: readonly Purpose[] }
  | { readonly act: "withdraw"; readonly erase: boolean }
  | { readonly act: "object" }
  | { readonly act: "restrict" }
  | { readonly act: "pause" }
  /**
   * `receipt_id`: of the erasure that it will be. `shopper_id`: as the shop gave it, for whom the shop has to
   * tell; null or absent where a token asked.
   */
  | { readonly act: "erase"; readonly receipt_id: string; readonly shopper_id?: string | null };

/**
 * What a refusal ends beside it: session receipts that the person was handed, which open what they said no to
 * without naming them (docs/consent-rules.md, "Session receipts").
 */
export type VoidReceipts = { readonly act: "void"; readonly receipts: ShopperState["session_receipts"] };

/**
 * `keys`: pseudonyms of the person's identities, as far as they could be read; the first is the caller's
 * own.
 */
export type HeldRefusal = {
  readonly shop: string;
  readonly keys: readonly string[];
  readonly at: number;
} & (RefusedAct | VoidReceipts);

/** Refusals outside the store: seen by every process of this machine at once, and by whoever starts later. */
export type RefusalPort = {
  /**
   * Durable, and in force in every process, when it returns: what holds now, which is an earlier one where an
   * erasure is asked for again. @throws DomainError store_full without room
   */
  hold(refusal: HeldRefusal): HeldRefusal;
  /** Those that are held of this shopper, oldest first. Nothing is read where none is held of anybody. */
  of(ref: ShopperRef): readonly HeldRefusal[];
  list(): readonly HeldRefusal[];
  release(refusal: HeldRefusal): void;
};

const DENIES = { refuse: "refused", withdraw: "withdrawn" } as const;

const deny = (
  state: ShopperState,
  purposes: readonly Purpose[],
  as: "refused" | "withdrawn",
  at: number,
): ShopperState => {
  const standing = { ...state.standing };
  for (const purpose of purposes) {
    const before = standing[purpose];
    const barrier = Math.max(before.barrier, at);
    const held = before.state === "never_given" ? ({ held: false } as const) : {};
    standing[purpose] = { ...before, state: as, since: at, expires_at: null, barrier, ...held };
  }
  return { ...state, standing, has_record: true };
};

/** The state as it will be once the store has taken what is held. */
export const withRefusal = (state: ShopperState, refusal: HeldRefusal): ShopperState => {
  switch (refusal.act) {
    case "refuse":
      return deny(state, refusal.purposes, DENIES.refuse, refusal.at);
    case "withdraw":
      return deny(state, PURPOSES, DENIES.withdraw, refusal.at);
    case "object":
      return { ...state, objection_since: state.objection_since ?? refusal.at };
    case "restrict":
      return { ...state, restriction_since: state.restriction_since ?? refusal.at };
    case "pause":
      return { ...state, preferences: { ...NO_PREFERENCES, ...state.preferences, paused: true } };
    case "erase":
      return neverSeen(refusal.at, state.version);
    case "void":
      return state;
  }
};

/** Consent as it holds: what is in the store, under what is held beside it. */
export const readUnderRefusals =
  (shoppers: Pick<ConsentPort, "readState">, refusals: Pick<RefusalPort, "of">): ConsentPort["readState"] =>
  async (ref) => {
    // Before the store and after it: what is held until the store has it is never in neither, also where the
    // store gets it between the two looks, and what comes to be held meanwhile is in force at once.
    const before = refusals.of(ref);
    const state = await shoppers.readState(ref);
    return [...before, ...refusals.of(ref)].reduce(withRefusal, state);
  };

/** Where nothing can be held: commands and tests that work on a store alone. */
export const NOTHING_HELD: RefusalPort = {
  hold() {
    throw new TypeError("This process holds no refusals.");
  },
  of: () => [],
  list: () => [],
  release: () => undefined,
};
