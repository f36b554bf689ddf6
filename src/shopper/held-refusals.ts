import type { Choice, Controller } from "../consent/acts/choice.ts";
import type { Choices } from "../consent/acts/choices.ts";
import type { ConsentPort } from "../consent/port.ts";
import { type Purpose, PURPOSES } from "../consent/purposes.ts";
import type { PurposeStanding } from "../consent/record.ts";
import type { HeldRefusal, RefusalPort, RefusedAct, VoidReceipts } from "../consent/refusals.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import type { Erasures } from "./erase.ts";
import type { Identities } from "./identities.ts";
import type { ShopperPort } from "./port.ts";
import type { StandingInstructions } from "./standing-instructions.ts";

/**
 * What somebody said no to, held until the store can take it (docs/consent-rules.md, "No refusal is
 * refused").
 */
export type HeldRefusals = {
  /** In force in every process of this machine when it resolves: what holds now (`RefusalPort.hold`). */
  hold(ref: ShopperRef, act: RefusedAct): Promise<HeldRefusal>;
  /** Gives the store what it can take by now; one process at a time, again and again behind the answers. */
  resume(): Promise<void>;
  /**
   * Gives the store what is held of this person: what they say next comes after it there, too.
   * @throws DomainError store_unavailable where it cannot be written yet
   */
  settle(ref: ShopperRef): Promise<void>;
};

const CANNOT_WRITE: readonly string[] = ["disk_full", "store_full", "store_unavailable"];

/** Did the store take nothing at all? Then a refusal is held beside it. */
export const cannotWrite = (error: unknown): error is DomainError =>
  error instanceof DomainError && CANNOT_WRITE.includes(error.code);

type Deps = {
  readonly refusals: RefusalPort;
  /** The store as it is, without what is held. */
  readonly shoppers: Pick<ConsentPort, "readState" | "changeState"> & Pick<ShopperPort, "dropEventsWhere">;
  readonly jobs: Pick<JobPort, "lease" | "release" | "revoke">;
  readonly identities: Pick<Identities, "all">;
  readonly choices: Pick<Choices, "record" | "withdraw">;
  readonly instructions: Pick<StandingInstructions, "setObjection" | "setRestriction" | "mergePreferences">;
  readonly erasures: Pick<Erasures, "begin">;
  readonly controllerOf: (shop: string) => Promise<Controller>;
  readonly inReservedRoom: <T>(action: () => Promise<T>) => Promise<T>;
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<void>;
  /** Names this process among the holders of the lease. */
  readonly holder: string;
};

/** The refusal as it came, with the time of its own. */
const refusalOf = (purposes: readonly Purpose[], at: number): Choice => ({
  purposes: Object.fromEntries(purposes.map((purpose) => [purpose, false])),
  notice: null,
  method: "refusal",
  source: "direct",
  given_at: at,
  given_from: null,
  expires_at: null,
  jurisdiction: null,
  age_band: "unknown",
  under_gpc: false,
  gpc_named: false,
});

const LEASE = "held-refusals";
const LEASE_MS = 10_000;
/** Whoever comes while another process gives what is held waits for it so often, and for so long each. */
const WAITS = 40;
const WAIT_MS = 50;

const NOT_YET =
  "An earlier no of this person is held beside the store and could not be written yet; it goes first. Send " +
  "the request again.";
const CHANGED = "Consent changed since this was decided; it is decided again.";

/** Was it granted after the person had said no? What cannot be told was not. */
const isGrantedAfter = ({ state, given_at, attested }: PurposeStanding, at: number): boolean =>
  state === "granted" && !attested && (given_at ?? -1) > at;

const isDeniedAfter = ({ state, since }: PurposeStanding, at: number): boolean =>
  (state === "refused" || state === "withdrawn") && (since ?? -1) > at;

type Denial = { readonly purposes: readonly Purpose[]; readonly erase: boolean };

/**
 * What was granted again after the no stands; everything else is denied, and what was told before it goes
 * where that was asked: also where another no of theirs has denied everything already.
 */
const createDenyOnce = (deps: Deps) => {
  const { shoppers, choices } = deps;
  return async (ref: ShopperRef, refusal: HeldRefusal, { purposes, erase }: Denial): Promise<void> => {
    const by = await deps.controllerOf(refusal.shop);
    const { standing, version } = await shoppers.readState(ref);
    const still = purposes.filter(
      (purpose) =>
        !isGrantedAfter(standing[purpose], refusal.at) && !isDeniedAfter(standing[purpose], refusal.at),
    );
    const isAnew = isGrantedAfter(standing.personalise, refusal.at);
    const dropsAll = erase && !isAnew;
    if (still.length > 0)
      await (refusal.act === "refuse"
        ? choices.record(ref, refusalOf(still, refusal.at), by, { decidedOn: version })
        : choices.withdraw(ref, by, { purposes: still, erase: dropsAll, decidedOn: version }));
    else
      await shoppers.changeState(ref, (state) => {
        // It stands, maybe by a write that too few replicas had: it is given once they have it.
        if (!dropsAll) return null;
        if (state.version !== version) throw new DomainError("consent_changed", CHANGED);
        return { state: { ...state, events_restricted_since: null }, dropEvents: true };
      });
    // What was told under the yes of since is no part of what was to go.
    if (erase && isAnew) await shoppers.dropEventsWhere(ref, ({ received_at: at }) => at <= refusal.at);
  };
};

/** Gives the store one refusal after the other; each may be given again. */
const createGive = (deps: Deps): ((refusal: HeldRefusal) => Promise<void>) => {
  const { refusals, instructions, erasures, jobs } = deps;
  const denyOnce = createDenyOnce(deps);
  /** A yes may come in between, from another machine: it is looked at again. */
  const deny = async (refusal: HeldRefusal, purposes: readonly Purpose[], erase: boolean): Promise<void> => {
    for (const key of refusal.keys) {
      const ref = { shop: refusal.shop, key };
      const once = (): Promise<void> => denyOnce(ref, refusal, { purposes, erase });
      await once().catch((cause: unknown) => {
        if (!(cause instanceof DomainError) || cause.code !== "consent_changed") throw cause;
        return once();
      });
    }
  };
  /** Everybody of one erasure, and who was named: a person of many identities is held in several places. */
  const heldUnder = (receiptId: string) => {
    const parts = refusals
      .list()
      .flatMap((each) => (each.act === "erase" && each.receipt_id === receiptId ? [each] : []));
    return {
      keys: parts.flatMap(({ keys }) => keys),
      shopperId: parts.find(({ shopper_id: id }) => id != null)?.shopper_id ?? null,
    };
  };
  return async (refusal) => {
    const [key] = refusal.keys;
    if (key === undefined) return;
    const own = { shop: refusal.shop, key };
    switch (refusal.act) {
      case "refuse":
        return deny(refusal, refusal.purposes, false);
      case "withdraw":
        return deny(refusal, PURPOSES, refusal.erase);
      case "object":
        return void (await instructions.setObjection(own, true));
      case "restrict":
        return void (await instructions.setRestriction(own, true));
      case "pause":
        return void (await instructions.mergePreferences(own, { paused: true }));
      case "erase": {
        const { receipt_id: receiptId, at } = refusal;
        const { keys, shopperId } = heldUnder(receiptId);
        return void (await erasures.begin(own, shopperId, { receiptId, keys, at }));
      }
      case "void":
        for (const { jti, until } of refusal.receipts) await jobs.revoke(refusal.shop, jti, until);
    }
  };
};

export const createHeldRefusals = (deps: Deps): HeldRefusals => {
  const { refusals, jobs, identities, clock, holder } = deps;
  const give = createGive(deps);
  /** Session receipts of these identities that open something yet. */
  const handedTo = async (all: readonly ShopperRef[], now: number): Promise<VoidReceipts["receipts"]> => {
    const states = await Promise.all(all.map((each) => deps.shoppers.readState(each)));
    return states.flatMap((state) => state.session_receipts).filter(({ until }) => until > now);
  };
  /** False where another process is about it. */
  const giveAll = async (which: (refusal: HeldRefusal) => boolean): Promise<boolean> => {
    if (!refusals.list().some(which)) return true;
    return deps.inReservedRoom(async () => {
      if (!(await jobs.lease(LEASE, holder, LEASE_MS, clock()))) return false;
      try {
        for (const refusal of refusals.list().filter(which)) {
          await give(refusal);
          refusals.release(refusal);
        }
        return true;
      } finally {
        await jobs.release(LEASE, holder);
      }
    });
  };
  /** Where there is no room for them as well they end by themselves within the day: the no is held. */
  const voidReceipts = ({ shop, key }: ShopperRef, at: number, receipts: VoidReceipts["receipts"]): void => {
    try {
      if (receipts.length > 0) refusals.hold({ shop, keys: [key], at, act: "void", receipts });
    } catch (error) {
      if (!cannotWrite(error)) throw error;
    }
  };
  return {
    async hold(ref, act) {
      const [all, at] = [await identities.all(ref).catch(() => [ref]), clock()];
      const receipts = await handedTo(all, at).catch(() => []);
      const held = refusals.hold({ shop: ref.shop, keys: all.map(({ key }) => key), at, ...act });
      voidReceipts(ref, at, receipts);
      return held;
    },
    async resume() {
      await giveAll(() => true);
    },
    async settle(ref) {
      if (refusals.list().length === 0) return;
      const keys = (await identities.all(ref)).map(({ key }) => key);
      const isTheirs = (refusal: HeldRefusal): boolean =>
        refusal.shop === ref.shop && refusal.keys.some((key) => keys.includes(key));
      for (let turn = 0; turn < WAITS; turn += 1) {
        if (await giveAll(isTheirs)) return;
        await deps.wait(WAIT_MS);
      }
      throw new DomainError("store_unavailable", NOT_YET);
    },
  };
};
