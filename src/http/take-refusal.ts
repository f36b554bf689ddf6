import type { ShopperRef } from "../consent/shopper-ref.ts";
import { cannotWrite, type HeldRefusals } from "../shopper/held-refusals.ts";
import type { Call, Refusing, Reply, Route } from "./call.ts";

export type TakeRefusal = (call: Call, route: Route, answer: () => Promise<Reply>) => Promise<Reply>;

type Deps = {
  readonly heldRefusals: Pick<HeldRefusals, "hold" | "settle">;
  readonly inReservedRoom: <T>(action: () => Promise<T>) => Promise<T>;
};

const HOLDS =
  "It holds from now on in every process of this machine, also after a restart: nothing is used that was " +
  "said no to. The store has no room for its record at the moment; it is written as soon as there is.";

/** The "no" that a call says; "room": one that is written, and not held; null: it says none. */
export const refusalIn = (call: Call, route: Route): Refusing =>
  "asksNo" in route ? route.asksNo(call) : null;

/** An act upon a person, by the call that names them. */
const actedOn = (call: Call, route: Route): ShopperRef | null => ("act" in route ? call.shopper : null);

/**
 * Answers a call; one that says no in the room that the store reserves, and where the store cannot take it at
 * all, as held beside it (docs/consent-rules.md, "No refusal is refused"). What is held of a person goes
 * first: a yes that is acknowledged is not overtaken by a no of before it.
 */
export const createTakeRefusal =
  ({ heldRefusals, inReservedRoom }: Deps): TakeRefusal =>
  async (call, route, answer) => {
    const no = refusalIn(call, route);
    const person = actedOn(call, route);
    if (no === null) {
      if (person !== null) await heldRefusals.settle(person);
      return answer();
    }
    try {
      if (person !== null) await heldRefusals.settle(person);
      return await inReservedRoom(answer);
    } catch (error) {
      if (!cannotWrite(error) || no === "room" || call.shopper === null) throw error;
      const held = await heldRefusals.hold(call.shopper, no).catch(() => null);
      // What cannot be held is told as it was met.
      if (held === null) throw error;
      const receipt_id = held.act === "erase" ? held.receipt_id : null;
      const body = { held: true, since: new Date(held.at).toISOString(), receipt_id, detail: HOLDS };
      return { status: 202, body };
    }
  };
