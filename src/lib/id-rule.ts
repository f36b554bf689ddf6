/** UTF-16 units of an id, at most: a till, a shop system or a feed never needs more. */
export const MOST_ID_UNITS = 256;

// Plain ASCII without controls and without a space at either end: what nearly every id is.
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/u;
// A surrogate that stands alone encodes to U+FFFD, and so do broken bytes: ids that differ would become one
// person.
const BROKEN = /[\p{Cs}\ufffd]/u;
// Controls and line separators end up in the logs, addresses and tables of others.
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const EDGES = /^\s|\s$/u;

/**
 * What is wrong with an id of the shop's (of a shopper, a session, an item, an event, an order); null:
 * nothing. One rule at every door, since two doors that read an id differently make two people of one, or one
 * of two. Ids are compared unit by unit and never normalised here: a spelling that is not in NFC is refused,
 * so that one person has one spelling.
 */
export const idFault = (id: string): string | null => {
  if (id === "") return "An id has at least one character.";
  if (id.length > MOST_ID_UNITS) return `An id has at most ${MOST_ID_UNITS} characters.`;
  if (PLAIN.test(id)) return null;
  if (BROKEN.test(id))
    return "Send well-formed Unicode: a surrogate stands alone, or bytes were lost (U+FFFD).";
  if (CONTROLS.test(id)) return "Leave out control characters.";
  if (EDGES.test(id)) return "Leave out white space at either end.";
  return id === id.normalize("NFC") ? null : "Send the id in Unicode normalization form C (NFC).";
};
