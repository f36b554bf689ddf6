/** What programs write where nobody was signed in: words for nothing, of several languages and tools. */
const WORDS: ReadonlySet<string> = new Set([
  "",
  "-",
  "--",
  "?",
  "anon",
  "anonymous",
  "anonymous user",
  "anonymous_user",
  "anonymous-user",
  "anonymous customer",
  "barverkauf",
  "cash customer",
  "anonym",
  "anoniem",
  "anonyme",
  "false",
  "gast",
  "guest",
  "guest user",
  "guest_user",
  "guest-user",
  "guest checkout",
  "guest_checkout",
  "gæst",
  "gjest",
  "geen",
  "ingen",
  "inconnu",
  "keine",
  "keiner",
  "laufkunde",
  "laufkundschaft",
  "invité",
  "[object object]",
  "n/a",
  "na",
  "nan",
  "nil",
  "logged out",
  "logged_out",
  "logged-out",
  "no user",
  "no_user",
  "no card",
  "nocard",
  "not logged in",
  "not_logged_in",
  "not-logged-in",
  "not-set",
  "nobody",
  "none",
  "not set",
  "not_set",
  "null",
  "onbekend",
  "true",
  "ukjent",
  "unbekannt",
  "undefined",
  "unknown",
  "walk-in",
  "walk-in customer",
  "walk in customer",
  "#n/a",
  "#null!",
  "-1",
  "\\n",
]);

/** Zeros alone, as a number or as an empty UUID: `0`, `0.0`, `00000000-0000-0000-0000-000000000000`. */
const ZEROS = /^0+(?:[-.]0+)*$/u;
/** A long number that a spreadsheet shortened: `4.00638E+12` has lost digits, and is many people's. */
const SHORTENED = /^\d(?:[.,]\d+)?E\+\d{1,2}$/iu;
/** What analytics tools write in place of a value: `(not set)`, `(none)`, `(other)`, `(data deleted)`. */
const BRACKETED = /^(?:\([a-z _/-]*\)|<[a-z _/-]*>|\{\{[^}]*\}\}|\[[a-z _/-]*\])$/iu;

const quoted = (word: string): string => word.replace(/[.*+?^${}()|[\]\\/]/gu, "\\$&");
const inAnyCase = (word: string): string =>
  [...word]
    .map((letter) =>
      letter.toUpperCase() === letter ? quoted(letter) : `[${letter}${letter.toUpperCase()}]`,
    )
    .join("");

/**
 * The same as a pattern, for a description of the wire: no id has white space at its ends, and patterns there
 * know no case that is ignored.
 */
export const NOBODY_PATTERN =
  `^(?:${[...WORDS].map(inAnyCase).join("|")}|0+(?:[-.]0+)*|\\([A-Za-z _/-]*\\)|<[A-Za-z _/-]*>` +
  "|\\d(?:[.,]\\d+)?[Ee]\\+\\d{1,2}|\\{\\{[^}]*\\}\\}|\\[[A-Za-z _/-]*\\])$";

/**
 * Whether a text stands for nobody (or nothing) where an id should be. Taken for an id, such a word would
 * join everybody of whom nothing was known into one person.
 */
export const namesNobody = (text: string): boolean => {
  const plain = text.trim().toLowerCase();
  return WORDS.has(plain) || ZEROS.test(plain) || BRACKETED.test(plain) || SHORTENED.test(plain);
};

/** The same with the shop's own mail addresses: what a till or a form fills in names no customer. */
export const createNamesNobody = (ownAddresses: readonly (string | null | undefined)[]) => {
  const own = new Set(
    ownAddresses.flatMap((text) => (text ?? "").toLowerCase().match(/[^\s<>(),;:"]+@[^\s<>(),;:"]+/gu) ?? []),
  );
  return (text: string): boolean =>
    namesNobody(text) ||
    (own.size > 0 &&
      own.has(
        text
          .trim()
          .toLowerCase()
          .replace(/^mailto:/u, ""),
      ));
};
