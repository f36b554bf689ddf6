import type { Grant } from "../consent/gate.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Notes, ShopperPort } from "./port.ts";

/** The answers that are noted of those whom a grant covers, newest first: of up to `days` days ago. */
export type ReadNotedAnswers = (
  grant: Grant<"measure">,
  now: number,
  days: number,
) => Promise<readonly (Notes["decisions"][number] & { readonly ref: ShopperRef })[]>;

/** What was answered to somebody is theirs: it is read under their grant, as their events are. */
export const createReadNotedAnswers =
  (shoppers: Pick<ShopperPort, "readNotes">): ReadNotedAnswers =>
  async ({ subjects }, now, days) => {
    const noted = await Promise.all(
      subjects.map(async (ref) =>
        (await shoppers.readNotes(ref, now, days)).decisions.map((each) => ({ ref, ...each })),
      ),
    );
    return noted.flat().sort((one, other) => other.at - one.at);
  };
