import type { ShopperRef } from "../consent/shopper-ref.ts";
import { DomainError } from "../lib/errors.ts";
import type { RandomBytes } from "../lib/random.ts";
import type { TextSeal } from "../lib/text-seal.ts";

/** The list that a cursor goes on with: its name, its shop, and whose it is (null: nobody's). */
export type CursorOf = {
  readonly list: "items" | "shopper events";
  readonly shop: string;
  readonly shopper: ShopperRef | null;
};

/** Where the next page starts, as clients carry it: it stands in an address, and so tells nothing. */
export type Cursors = {
  encode(of: CursorOf, after: string): string;
  /**
   * Null where there is none. @throws DomainError cursor_invalid where it was changed, or is of another list.
   */
  decode(of: CursorOf, cursor: string | undefined): string | null;
};

const PREFIX = "c2.";
const FRESH = 9;
const FRESH_LETTERS = (FRESH * 4) / 3;

export const cursorInvalid = (): DomainError =>
  new DomainError(
    "cursor_invalid",
    "Send the next_cursor of the page before, as it was, or none to start over.",
  );

const boundOf = ({ list, shop, shopper }: CursorOf): string[] =>
  shopper === null ? [list, shop] : [list, shop, shopper.key];

export const createCursors = ({ seal, random }: { seal: TextSeal; random: RandomBytes }): Cursors => ({
  // Something random comes first, so that the same place is never the same cursor.
  encode: (of, after) =>
    PREFIX + seal.seal(boundOf(of), Buffer.from(random(FRESH)).toString("base64url") + after),
  decode(of, cursor) {
    if (cursor === undefined) return null;
    const text = cursor.startsWith(PREFIX) ? seal.open(boundOf(of), cursor.slice(PREFIX.length)) : null;
    if (text === null) throw cursorInvalid();
    return text.slice(FRESH_LETTERS);
  },
});
