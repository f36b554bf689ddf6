import { contactRhythm } from "./contact-rhythm.ts";
import { careFirst, thanksFirst } from "./messages-first.ts";
import { RULES } from "./rules.ts";
import { UNKNOWN } from "./unknown-facts.ts";

const NAMED = [...RULES, contactRhythm, thanksFirst, careFirst, ...UNKNOWN];

/**
 * The codes under which an answer or a record names what was applied: the rules over suggestions, the
 * contact rhythm, and the facts that a wish asks for and the shop did not give.
 */
export type RuleCode = (typeof NAMED)[number]["code"];

/** All codes, in the order in which the rules are asked. */
export const RULE_CODES: readonly RuleCode[] = NAMED.map(({ code }) => code);

type OfCode<T> = Readonly<Record<RuleCode, T>>;

/** What the service says when it was applied, by code: a key of the wording. */
export const RULE_SENTENCES = Object.fromEntries(
  NAMED.map(({ code, sentence }) => [code, sentence]),
) as OfCode<(typeof NAMED)[number]["sentence"]>;

/** Why an item is not in a list, by code: a key of the wording. */
export const WHY_NOT_SENTENCES = Object.fromEntries(
  NAMED.map(({ code, why_not }) => [code, why_not]),
) as OfCode<(typeof NAMED)[number]["why_not"]>;

/** The number that stands for a code in records at rest. */
export const STORED_AS = Object.fromEntries(
  NAMED.map(({ code, stored_as }) => [code, stored_as]),
) as OfCode<number>;

const BY_NUMBER = new Map(NAMED.map(({ code, stored_as }) => [stored_as, code]));

/** The code that a number at rest stands for; undefined for a number that no rule ever had. */
export const codeStoredAs = (stored: number): RuleCode | undefined => BY_NUMBER.get(stored);
