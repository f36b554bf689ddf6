import { idFault } from "../../lib/id-rule.ts";
import { toMinor } from "../../lib/money.ts";

/** An amount in minor units with its currency (ISO 4217). */
export type Money = { readonly minor: number; readonly currency: string };

/**
 * `12.75 GBP`, `GBP 12.75`, `1,299.00 USD`, `12,75 EUR`, or a bare amount in `currency`. The last mark before
 * one or two digits at the end is the decimal mark. Null when there is no amount, no currency, or the amount
 * is negative.
 */
export const moneyOf = (text: string, currency: string | null): Money | null => {
  const found = /^\s*([A-Za-z]{3})?\s*(-?[\d.,\s'\u00a0\u202f]+?)\s*([A-Za-z]{3})?\s*$/u.exec(text);
  const code = (found?.[3] ?? found?.[1] ?? currency)?.toUpperCase() ?? null;
  const amount = found?.[2] === undefined ? null : amountOf(found[2]);
  return amount === null || code === null || amount < 0
    ? null
    : { minor: toMinor(amount, code), currency: code };
};

const amountOf = (text: string): number | null => {
  const marks = text.replace(/[\s'\u00a0\u202f]/gu, "");
  const comma = marks.lastIndexOf(",");
  const point = marks.lastIndexOf(".");
  const decimalComma = comma > point && (point !== -1 || /,\d{1,2}$/u.test(marks));
  const plain = decimalComma ? marks.replaceAll(".", "").replace(",", ".") : marks.replaceAll(",", "");
  return /^-?\d+(?:\.\d+)?$/u.test(plain) ? Number(plain) : null;
};

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/**
 * The words of a piece of HTML, on one line; null when there are none. Scripts and styles go with their
 * content.
 */
export const plainText = (html: string): string | null => {
  const text = html
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/giu, " ")
    .replace(/<\/?(?:a|abbr|b|em|font|i|mark|s|small|span|strong|sub|sup|u)(?:\s[^>]*)?>/giu, "")
    .replace(/<[/!]?[a-z][^>]*>|<!--[\s\S]*?-->/giu, " ")
    .replace(
      /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/giu,
      (whole: string, decimal?: string, hex?: string, name?: string) =>
        characterOf(whole, decimal, hex, name),
    )
    .replace(/\s+/gu, " ")
    .trim();
  return text === "" ? null : text;
};

const characterOf = (
  whole: string,
  decimal: string | undefined,
  hex: string | undefined,
  name: string | undefined,
): string => {
  if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
  const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? "", 16);
  return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : " ";
};

/** `Home > Kitchen > Cake stands` to its steps: at most 20 of at most 200 characters, as the wire allows. */
export const pathOf = (text: string): string[] =>
  text
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .split(">")
    .map((step) => cut(step.trim(), 200))
    .filter((step) => step !== "")
    .slice(0, 20);

/** An http(s) address that the wire takes, or null. */
export const urlOf = (text: string): string | null =>
  text.length <= 2048 && /^https?:\/\/\S+$/iu.test(text.trim()) ? text.trim() : null;

/** An id that the wire takes: 1 to 256 characters, none of them control characters. */
export const isId = (text: string): boolean => idFault(text) === null;

/** At most `most` characters, never ending in half a surrogate pair. */
export const cut = (text: string, most: number): string =>
  text.length <= most
    ? text
    : text
        .slice(0, most)
        .replace(/[\ud800-\udbff]$/u, "")
        .trimEnd();

/** `plainText`, cut to `most` characters. */
export const words = (html: string, most: number): string | null => {
  const text = plainText(html);
  return text === null ? null : cut(text, most);
};
