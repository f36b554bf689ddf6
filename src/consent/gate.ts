import type { Clock } from "../lib/clock.ts";
import { decide, type Decision } from "./decide.ts";
import type { ConsentPolicy } from "./policy.ts";
import type { ConsentPort } from "./port.ts";
import type { Purpose, Signals } from "./purposes.ts";
import type { ShopperRef } from "./shopper-ref.ts";
import type { ShopperState } from "./state.ts";

declare const brand: unique symbol;

/**
 * Rights that need no consent: the shopper's own access, rectification, erasure and portability (Art. 15-20
 * GDPR).
 */
export type Right = "access";

/**
 * One identity and the consent version that was read with it; a later read that finds another version returns
 * nothing.
 */
export type Subject = ShopperRef & { readonly version: number };

/**
 * Leave to touch personal data for a purpose. Only this file makes one, so that whoever holds it has asked;
 * ESLint refuses a cast elsewhere. It names the identities and the consent versions that it was made from.
 */
export type Grant<P extends Purpose | Right> = {
  readonly [brand]: P;
  readonly subjects: readonly Subject[];
  /** What it was asked for; null for a right. What was declined for this very purpose stays closed to it. */
  readonly purpose: Purpose | null;
  /**
   * Every purpose that the same decision granted: `sensitive` opens sensitive events, `connect_channels` the
   * joined ids.
   */
  readonly purposes: ReadonlySet<Purpose>;
  /**
   * The right that it rests on instead of a purpose: `access` covers everything that is stored, sensitive
   * events too (Art. 15 GDPR).
   */
  readonly right: Right | null;
};

export type GateCall = {
  readonly shopper: ShopperRef | null;
  readonly signals: Signals;
  readonly optOut: boolean;
  /** Purposes that were declined with this one thing alone (an event's consent flags). */
  readonly declines?: readonly Purpose[];
  readonly sessionReceipt: readonly Purpose[];
  readonly policy: ConsentPolicy;
  readonly country: string | null;
};

/**
 * What the gate found: the decision, the state that it was made from, and the only way to ask for a Grant.
 */
export type GateResult = {
  readonly decision: Decision;
  readonly state: ShopperState | null;
  readonly shopper: ShopperRef | null;
  /** A grant for a purpose that was granted from a stored record; null otherwise. */
  grant<P extends Purpose>(purpose: P): Grant<P> | null;
  /** NPS needs `measure` alone: the one thing that may be kept under it without `personalise`. */
  grantNps(): Grant<"measure"> | null;
};

export type Gate = {
  /**
   * Consent first: reads the state (and that of joined ids), decides, and touches nothing else. Never throws
   * for a store that is down.
   */
  pass(call: GateCall): Promise<GateResult>;
  /**
   * The shopper's own right to what is stored about them; needs no consent, and the caller must be
   * authenticated as that shopper.
   */
  exercise(shopper: ShopperRef): Promise<{ readonly state: ShopperState; readonly grant: Grant<"access"> }>;
};

type GateStore = Pick<ConsentPort, "readState">;

const mint = <P extends Purpose | Right>(
  made: Pick<Grant<P>, "subjects" | "purpose" | "purposes" | "right">,
): Grant<P> => made as Grant<P>;

const grantedOf = (decision: Decision): ReadonlySet<Purpose> =>
  new Set(
    (Object.keys(decision.verdicts) as Purpose[]).filter((purpose) => decision.verdicts[purpose].granted),
  );

type Known = { readonly ref: ShopperRef; readonly state: ShopperState };

/** Every identity of the person, however many links away: a refusal counts wherever it was made. */
const readLinked = async (store: GateStore, shopper: ShopperRef, state: ShopperState): Promise<Known[]> => {
  const found = new Map<string, Known>();
  let next = state.links.map(({ key }) => key);
  while (next.length > 0) {
    const fresh = [...new Set(next)].filter((key) => key !== shopper.key && !found.has(key));
    const read = await Promise.all(
      fresh.map(async (key) => ({
        ref: { shop: shopper.shop, key },
        state: await store.readState({ shop: shopper.shop, key }),
      })),
    );
    for (const each of read) found.set(each.ref.key, each);
    next = read.flatMap((each) => each.state.links.map(({ key }) => key));
  }
  return [...found.values()];
};

const subjectOf = ({ ref, state }: Known): Subject => ({ ...ref, version: state.version });

const isLinkedTo = ({ state }: Known, { ref }: Known): boolean =>
  state.links.some(({ key }) => key === ref.key);

/**
 * Of these, whom links lead to that stand on both sides. Half a link, which a crash leaves while identities
 * are joined or taken apart, denies as a whole one does, and opens nothing.
 */
const joinedWhole = (own: Known, linked: readonly Known[]): readonly Known[] => {
  const reached = new Set([own]);
  // A Set hands out what is added while it is walked: identities many links away are reached as well.
  for (const each of reached)
    for (const other of linked) if (isLinkedTo(each, other) && isLinkedTo(other, each)) reached.add(other);
  return linked.filter((other) => reached.has(other));
};

/** Makes the gate: the one place where a decision turns into leave to read. */
export const createGate = ({ store, clock }: { store: GateStore; clock: Clock }): Gate => {
  const closed = (
    shopper: ShopperRef | null,
    call: GateCall,
    why: "no_shopper" | "store_unavailable",
  ): GateResult => {
    const decision = decide({ ...call, shopper: why, linked: [], now: clock() });
    return { decision, state: null, shopper, grant: () => null, grantNps: () => null };
  };
  return {
    async pass(call) {
      const { shopper } = call;
      if (shopper === null) return closed(null, call, "no_shopper");
      let state: ShopperState;
      let linked: Known[];
      try {
        state = await store.readState(shopper);
        linked = state.links.length === 0 ? [] : await readLinked(store, shopper, state);
      } catch {
        return closed(shopper, call, "store_unavailable");
      }
      const decision = decide({
        ...call,
        shopper: state,
        linked: linked.map((other) => other.state),
        now: clock(),
      });
      const purposes = grantedOf(decision);
      const own = subjectOf({ ref: shopper, state });
      const all = purposes.has("connect_channels")
        ? [own, ...joinedWhole({ ref: shopper, state }, linked).map(subjectOf)]
        : [own];
      return {
        decision,
        state,
        shopper,
        grant: (purpose) =>
          purposes.has(purpose) && decision.bases[purpose] === "record"
            ? mint({ subjects: all, purpose, purposes, right: null })
            : null,
        grantNps: () =>
          decision.npsAllowed && decision.bases.measure === "record"
            ? mint({ subjects: [own], purpose: "measure", purposes, right: null })
            : null,
      };
    },
    async exercise(shopper) {
      const state = await store.readState(shopper);
      const subjects = [{ ...shopper, version: state.version }];
      return { state, grant: mint({ subjects, purpose: null, purposes: new Set(), right: "access" }) };
    },
  };
};
