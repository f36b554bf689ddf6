import type { Gate, Grant } from "../consent/gate.ts";
import type { ConsentPolicy } from "../consent/policy.ts";
import { NO_SIGNALS, type Purpose } from "../consent/purposes.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { StoredEvent } from "./event.ts";
import type { ShopperPort } from "./port.ts";

/** One person of those who agree today that the shop measures, all their joined ids as one. */
export type MeasuredPerson = {
  /** The same for the joined ids of a person, in memory alone. */
  readonly person: string;
  readonly purposes: ReadonlySet<Purpose>;
  readonly joined: boolean;
  /** Opens what else is theirs; null where only what is said of the shop may be measured. */
  readonly grant: Grant<"measure"> | null;
  readonly events: readonly StoredEvent[];
};

/**
 * Visits everybody of a shop who agrees to be measured; of nobody else is anything read. Ends after `most`
 * people and answers false then; they come in the order of their pseudonyms, which is that of chance.
 */
export type ReadMeasured = (
  shop: string,
  visit: (one: MeasuredPerson) => void | Promise<void>,
  most?: number,
) => Promise<boolean>;

type Deps = {
  readonly shoppers: Pick<ShopperPort, "listShoppers" | "readEvents">;
  readonly gate: Pick<Gate, "pass">;
  readonly policyOf: (shop: string) => Promise<ConsentPolicy>;
  /** Lets answers in between. */
  readonly breathe: () => Promise<unknown>;
};

const INDEX_SETS = 256;
const AT_ONCE = 32;

/**
 * Figures are made from the rows that stand now, under a `Grant<"measure">` of this moment for each person:
 * what was withdrawn, forgotten or erased is in no figure that is made afterwards.
 */
export const createReadMeasured = ({ shoppers, gate, policyOf, breathe }: Deps): ReadMeasured => {
  const readOne = async (shopper: ShopperRef, policy: ConsentPolicy): Promise<MeasuredPerson | null> => {
    const gateResult = await gate.pass({
      shopper,
      signals: NO_SIGNALS,
      optOut: false,
      sessionReceipt: [],
      policy,
      country: null,
    });
    const whole = gateResult.grant("measure");
    const grant = whole ?? gateResult.grantNps();
    if (grant === null) return null;
    // Somebody whose consent changes at this very moment is left out this time.
    const events = await shoppers.readEvents(grant);
    if (events === null) return null;
    const [person = shopper.key] = grant.subjects.map(({ key }) => key).sort();
    return {
      person,
      purposes: grant.purposes,
      joined: grant.subjects.length > 1,
      grant: whole,
      // Without `personalise` what somebody says of the shop is all that may be measured.
      events: whole === null ? events.filter(({ type }) => type === "nps") : events,
    };
  };
  return async (shop, visit, most = Infinity) => {
    const policy = await policyOf(shop);
    const seen = new Set<string>();
    for (let set = 0; set < INDEX_SETS; set += 1) {
      const keys = await shoppers.listShoppers(shop, set);
      for (let from = 0; from < keys.length; from += AT_ONCE) {
        const some = keys.slice(from, from + AT_ONCE).map((key) => readOne({ shop, key }, policy));
        for (const one of await Promise.all(some)) {
          if (one === null || seen.has(one.person)) continue;
          if (seen.size >= most) return false;
          seen.add(one.person);
          await visit(one);
        }
        await breathe();
      }
    }
    return true;
  };
};
