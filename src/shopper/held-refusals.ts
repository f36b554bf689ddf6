import type { Choice, Controller } from "../consent/acts/choice.ts";
import type { Choices } from "../consent/acts/choices.ts";
import type { ConsentPort } from "../consent/port.ts";
import { type Purpose, PURPOSES } from "../consent/purposes.ts";
import type { HeldRefusal, RefusalPort, RefusedAct } from "../consent/refusals.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import type { Erasures } from "./erase.ts";
import type { Identities } from "./identities.ts";
import type { StandingInstructions } from "./standing-instructions.ts";

/**
 * What somebody said no to, held until the store can take it (docs/consent-rules.md, "No refusal is
 * refused").
 */
export type HeldRefusals = {
  /** In force in every process of this machine when it resolves; since when. */
  hold(ref: ShopperRef, act: RefusedAct): Promise<number>;
  /** Gives the store what it can take by now; one process at a time, again and again behind the answers. */
  resume(): Promise<void>;
};

type Deps = {
  readonly refusals: RefusalPort;
  /** The store as it is, without what is held. */
  readonly shoppers: Pick<ConsentPort, "readState">;
  readonly jobs: Pick<JobPort, "lease" | "release">;
  readonly identities: Pick<Identities, "all">;
  readonly choices: Pick<Choices, "record" | "withdraw">;
  readonly instructions: Pick<StandingInstructions, "setObjection" | "setRestriction" | "mergePreferences">;
  readonly erasures: Pick<Erasures, "begin">;
  readonly controllerOf: (shop: string) => Promise<Controller>;
  readonly inReservedRoom: <T>(action: () => Promise<T>) => Promise<T>;
  readonly clock: Clock;
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
const LEASE_MS = 60_000;

export const createHeldRefusals = (deps: Deps): HeldRefusals => {
  const { refusals, shoppers, jobs, identities, choices, instructions, erasures, clock, holder } = deps;
  /** What was granted again after the no stands; everything else is denied. */
  const deny = async (refusal: HeldRefusal, purposes: readonly Purpose[], erase: boolean): Promise<void> => {
    const by = await deps.controllerOf(refusal.shop);
    for (const key of refusal.keys) {
      const ref = { shop: refusal.shop, key };
      const { standing } = await shoppers.readState(ref);
      const still = purposes.filter((purpose) => (standing[purpose].since ?? -1) <= refusal.at);
      if (still.length === 0) continue;
      await (refusal.act === "refuse"
        ? choices.record(ref, refusalOf(still, refusal.at), by)
        : choices.withdraw(ref, by, { purposes: still, erase }));
    }
  };
  const give = async (refusal: HeldRefusal): Promise<void> => {
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
      case "erase":
        return void (await erasures.begin(own, null, refusal.receipt_id));
    }
  };
  return {
    async hold(ref, act) {
      const all = await identities.all(ref).catch(() => [ref]);
      const at = clock();
      refusals.hold({ shop: ref.shop, keys: all.map(({ key }) => key), at, ...act });
      return at;
    },
    resume: () =>
      deps.inReservedRoom(async () => {
        const held = refusals.list();
        if (held.length === 0 || !(await jobs.lease(LEASE, holder, LEASE_MS, clock()))) return;
        try {
          for (const refusal of refusals.list()) {
            await give(refusal);
            refusals.release(refusal);
          }
        } finally {
          await jobs.release(LEASE, holder);
        }
      }),
  };
};
