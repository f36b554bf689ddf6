import { decodeHTMLStrict } from "entities/decode";
import { idFault } from "../../lib/id-rule.ts";

/**
 * The words of a piece of HTML, on one line; null when there are none. Scripts and styles go with their
 * content.
 */
export const plainText = (html: string): string | null => {
  const bare = html
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/giu, " ")
    .replace(/<\/?(?:a|abbr|b|em|font|i|mark|s|small|span|strong|sub|sup|u)(?:\s[^>]*)?>/giu, "")
    .replace(/<[/!]?[a-z][^>]*>|<!--[\s\S]*?-->/giu, " ");
  const text = decodeHTMLStrict(bare)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return text === "" ? null : text;
};

/** `Home > Kitchen > Cake stands` to its steps: at most 20 of at most 200 characters, as the wire allows. */
export const pathOf = (text: string): string[] =>
  decodeHTMLStrict(text)
    .split(/[>›»]/u)
    .map((step) => cut(step.trim(), 200))
    .filter((step) => step !== "")
    .slice(0, 20);

/**
 * An http(s) address that the wire takes, or null. Blanks and letters that an address cannot hold are
 * percent-encoded; an address without a scheme (`//cdn.shop.example/a.jpg`) is https.
 */
export const urlOf = (text: string): string | null => {
  const plain = text.trim().replace(/^\/\//u, "https://");
  if (plain.length > 2048 || !/^https?:\/\/[^\s/]/iu.test(plain)) return null;
  if (/^[!-~]+$/u.test(plain) && !/["<>\\^`{|}]/u.test(plain)) return plain;
  const parsed = URL.canParse(plain) ? new URL(plain) : null;
  return parsed === null || parsed.href.length > 2048 ? null : parsed.href;
};

/** The first address of a list: feeds put several into one cell, with a comma, a bar or a line between. */
export const firstUrlOf = (text: string): string | null => {
  for (const one of text.split(/[|\n]|,\s*(?=https?:\/\/|\/\/)/u)) {
    const url = urlOf(one);
    if (url !== null) return url;
  }
  return null;
};

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
