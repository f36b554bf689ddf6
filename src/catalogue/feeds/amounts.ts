import { decimalsOf, toMinor } from "../../lib/money.ts";

/** An amount in minor units with its currency (ISO 4217). */
export type Money = {
  readonly minor: number;
  readonly currency: string;
  /** It may be another amount: nothing but the currency's decimals says which mark is the decimal one. */
  readonly ambiguous?: true;
};

/** What a cell says: an amount, nothing, no amount, or an amount without a currency. */
export type AmountRead = Money | "empty" | "unreadable" | "no_currency";

type DecimalMark = "." | ",";

/** Signs of one currency alone. `$` and `kr` are those of many: the shop's own currency says which. */
const SIGNS: Readonly<Record<string, string>> = {
  "€": "EUR",
  "£": "GBP",
  zł: "PLN",
  "₽": "RUB",
  "₹": "INR",
  "₺": "TRY",
};
const SHARED_SIGNS: Readonly<Record<string, RegExp>> = {
  $: /^(?:USD|CAD|AUD|NZD|SGD|HKD|MXN)$/u,
  kr: /^(?:NOK|SEK|DKK|ISK)$/u,
  "kr.": /^(?:NOK|SEK|DKK|ISK)$/u,
  "¥": /^(?:JPY|CNY)$/u,
  "fr.": /^CHF$/u,
};

const SHAPE = /^([^\d.,+-]*?)\s*([+-]?[\d.,'’\s\u00a0\u202f]*\d)[.,]?(?:-{1,2}|–)?\s*([^\d.,]*)$/u;

const currencyOf = (text: string, fallback: string | null): string | null => {
  const sign = text.trim();
  if (sign === "") return fallback;
  if (/^[a-z]{3}$/iu.test(sign)) return sign.toUpperCase();
  const known = SIGNS[sign.toLowerCase()];
  if (known !== undefined) return known;
  return fallback !== null && SHARED_SIGNS[sign.toLowerCase()]?.test(fallback) === true ? fallback : null;
};

/** The digits and marks of an amount, without blanks and apostrophes that group. */
const bare = (text: string): string => text.replace(/['’\s\u00a0\u202f]/gu, "");

/** Which mark is the decimal one, by the amount alone; null: it has none, or it may be either. */
const decimalMarkOf = (digits: string): DecimalMark | "none" | "either" | "grouping," | "grouping." => {
  const comma = digits.lastIndexOf(",");
  const point = digits.lastIndexOf(".");
  if (comma === -1 && point === -1) return "none";
  if (comma !== -1 && point !== -1) return comma > point ? "," : ".";
  const mark: DecimalMark = comma === -1 ? "." : ",";
  if (digits.indexOf(mark) !== digits.lastIndexOf(mark)) return mark === "," ? "grouping," : "grouping.";
  const [before = "", after = ""] = digits.split(mark);
  return after.length === 3 && /^[1-9]\d{0,2}$/u.test(before.replace(/^[+-]/u, "")) ? "either" : mark;
};

const other = (mark: DecimalMark): DecimalMark => (mark === "," ? "." : ",");

const numberOf = (digits: string, decimal: DecimalMark): number | null => {
  const [whole = "", ...fractions] = digits.split(decimal);
  const groups = whole.replace(/^[+-]/u, "").split(other(decimal));
  const isGrouped = groups.slice(1).every((group) => /^\d{2,3}$/u.test(group)) && groups.at(-1)?.length === 3;
  if (fractions.length > 1 || (groups.length > 1 && !isGrouped)) return null;
  const plain = digits.replaceAll(other(decimal), "").replace(decimal, ".");
  return /^[+-]?(?:\d+\.?\d*|\.\d+)$/u.test(plain) ? Number(plain) : null;
};

export type AmountColumn = {
  /** Hears a cell of the column before any of its rows is read. */
  note(text: string): void;
  read(text: string, currency: string | null): AmountRead;
};

/**
 * Reads the amounts of one column: `12.75`, `12,75`, `1.299,00`, `1,299.00`, `1’299.-`, with a currency's
 * code or sign before or behind. An amount like `1.299` may be either: then the other amounts of the column
 * say which mark is the decimal one; where they do not, the currency's decimals do (nobody has thousandths of
 * a euro, and the dinars of Kuwait have three decimals), and the amount is marked as ambiguous.
 */
export const createAmountColumn = (): AmountColumn => {
  const seen = { ",": 0, ".": 0 };
  const decimalFor = (digits: string, currency: string | null): { mark: DecimalMark; isSure: boolean } => {
    const sure = (mark: DecimalMark) => ({ mark, isSure: true });
    const found = decimalMarkOf(digits);
    if (found === "none" || found === "grouping,") return sure(".");
    if (found === "grouping.") return sure(",");
    if (found !== "either") return sure(found);
    if (seen[","] > 0 && seen["."] === 0) return sure(",");
    if (seen["."] > 0 && seen[","] === 0) return sure(".");
    const mark: DecimalMark = digits.includes(",") ? "," : ".";
    const decimals = decimalsOf(currency);
    return { mark: decimals === 3 ? mark : other(mark), isSure: decimals === 0 };
  };
  return {
    note: (text) => {
      const digits = SHAPE.exec(text.trim())?.[2];
      if (digits === undefined) return;
      const found = decimalMarkOf(bare(digits));
      if (found === "," || found === "grouping.") seen[","] += 1;
      if (found === "." || found === "grouping,") seen["."] += 1;
    },
    read: (text, fallback) => {
      if (text.trim() === "") return "empty";
      const found = SHAPE.exec(text.trim());
      if (found === null) return "unreadable";
      const [, before = "", amount = "", behind = ""] = found;
      if (before.trim() !== "" && behind.trim() !== "") return "unreadable";
      const sign = before.trim() === "" ? behind : before;
      const currency = currencyOf(sign, fallback);
      const digits = bare(amount);
      const { mark, isSure } = decimalFor(digits, currency);
      const value = numberOf(digits, mark);
      if (value === null || value < 0 || value > 1e12) return "unreadable";
      if (currency === null) return sign.trim() === "" ? "no_currency" : "unreadable";
      return { minor: toMinor(value, currency), currency, ...(isSure ? {} : { ambiguous: true }) };
    },
  };
};
