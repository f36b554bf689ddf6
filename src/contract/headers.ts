import { z } from "zod";
import { NOBODY_PATTERN } from "../lib/names-nobody.ts";
import { carrying } from "./json-rules.ts";

const HEX = "[0-9A-Fa-f]";
const TAIL = `%[89aAbB]${HEX}`;
/** One character that is no control and no line separator, as it stands or as percent-encoded UTF-8. */
const CHARACTER = [
  "[!-$&-~]",
  `%(?:[2-6]${HEX}|7[0-9A-Ea-e])`,
  `%[cC]2%[aAbB]${HEX}`,
  `%(?:[cC][3-9A-Fa-f]|[dD]${HEX})${TAIL}`,
  `%[eE]0%[aAbB]${HEX}${TAIL}`,
  `%[eE]2(?!%80%[aA][89])(?:${TAIL}){2}`,
  `%[eE][13-9A-Ca-cEe](?:${TAIL}){2}`,
  `%[eE][fF](?!%[bB][fF]%[bB][dD])(?:${TAIL}){2}`,
  `%[eE][dD]%[89]${HEX}${TAIL}`,
  `%[fF]0%[9aAbB]${HEX}(?:${TAIL}){2}`,
  `%[fF][1-3](?:${TAIL}){3}`,
  `%[fF]4%8${HEX}(?:${TAIL}){2}`,
].join("|");

const PATTERN =
  `^(?:[uU][tT][fF]-8'[\\w-]*'(?!%20)(?:${CHARACTER}){1,256}(?<!%20)|` +
  "(?![uU][tT][fF]-8')[!-~](?:[ -~]{0,254}[!-~])?)$";

/**
 * The header Shopper-Id as it stands on the wire: an id of plain ASCII, or UTF-8'' and percent-encoded UTF-8
 * (RFC 8187). What it names is under the rule of ids (`ShopperId`).
 */
export const ShopperIdHeader = carrying(z.string().min(1).max(4096), { pattern: PATTERN });

/** Where something is taken in of a person who must be named: no word for nobody names one. */
export const SomebodyHeader = carrying(z.string().min(1).max(4096), {
  pattern: PATTERN,
  not: { pattern: NOBODY_PATTERN },
});
