import { namesNobody } from "../../lib/names-nobody.ts";
import { idOf, textOf } from "./json-fields.ts";
import type { MapContext, MappedEvents } from "./mapped.ts";

/** Undefined: an id is there and breaks the rule of ids; null: nobody is named. */
type Found = string | null | undefined;

/**
 * The first of several ids that names somebody, words that name nobody passed over and counted. Behind an id
 * that is broken nobody else is looked for.
 */
export const shopperIdOf = (values: readonly unknown[], context: MapContext, mapped: MappedEvents): Found => {
  const isNobody = context.namesNobody ?? namesNobody;
  for (const value of values) {
    if (value === null || value === undefined || value === "") continue;
    const text = textOf(value);
    if (text === null || isNobody(text)) {
      mapped.nobodies += 1;
      continue;
    }
    return idOf(value) ?? undefined;
  }
  return null;
};

/** An order's, session's or message's id, unless it is a word for nothing. */
export const namedIdOf = (...values: readonly unknown[]): string | null => {
  for (const value of values) {
    const id = idOf(value);
    if (id !== null && !namesNobody(id)) return id;
  }
  return null;
};

export const BROKEN_ID =
  "The shopper’s id breaks the rule of ids (at most 256 characters, well-formed, no white space at the " +
  "ends).";
