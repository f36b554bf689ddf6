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

/** Signs of one currency alone, without the point behind them. `$` and `kr` are those of many. */
const SIGNS: Readonly<Record<string, string>> = {
  "€": "EUR",
  euro: "EUR",
  euros: "EUR",
  "£": "GBP",
  us$: "USD",
  $us: "USD",
  ca$: "CAD",
  c$: "CAD",
  a$: "AUD",
  au$: "AUD",
  nz$: "NZD",
  s$: "SGD",
  hk$: "HKD",
  r$: "BRL",
  zł: "PLN",
  kč: "CZK",
  ft: "HUF",
  lei: "RON",
  лв: "BGN",
  sfr: "CHF",
  "₽": "RUB",
  "₴": "UAH",
  "₹": "INR",
  "₺": "TRY",
  "₪": "ILS",
  "₩": "KRW",
};
/** Signs of several currencies: the shop's own says which. */
const SHARED_SIGNS: Readonly<Record<string, RegExp>> = {
  $: /^(?:USD|CAD|AUD|NZD|SGD|HKD|MXN)$/u,
  kr: /^(?:NOK|SEK|DKK|ISK)$/u,
  "¥": /^(?:JPY|CNY)$/u,
  fr: /^CHF$/u,
  rs: /^(?:INR|PKR|LKR)$/u,
};

/** ISO 4217, so that a unit of three letters (`Stk`) is no currency. */
const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

const SHAPE = /^((?:[^\d.,+-]+\.?)?)\s*([+-]?[\d.,'’\s]*\d)([.,]?)(?:-{1,2}|[–—])?\s*((?:[^\d.,]+\.?)?)$/u;
/** No amount is longer; what is longer would cost the pattern above much time. */
const MOST_CHARACTERS = 60;

/** The parts of an amount: what stands before and behind it, and its digits and marks. Null: it is none. */
const partsOf = (text: string): { signs: string[]; digits: string } | null => {
  const plain = text.replace(/\s+/gu, " ").trim();
  const found = plain.length > MOST_CHARACTERS ? null : SHAPE.exec(plain);
  if (found === null) return null;
  const [, before = "", amount = "", mark = "", behind = ""] = found;
  // `1.299,-` is whole: the mark before the stroke is the decimal one.
  const whole = mark !== "" && !amount.includes(mark) ? `${mark}00` : "";
  return { signs: [before, behind].filter((sign) => sign.trim() !== ""), digits: bare(amount) + whole };
};

/**
 * The currency that signs or codes name, all of them the same one (`$12.99 USD`); `fallback` where none
 * stands there, and null where what stands there is none that is known.
 */
const currencyOf = (signs: readonly string[], fallback: string | null): string | null => {
  const plain = signs.map(plainSign);
  const own = plain.map((sign) => (CODES.has(sign.toUpperCase()) ? sign.toUpperCase() : SIGNS[sign]));
  const named = own.find((code) => code !== undefined) ?? fallback;
  const isOf = (sign: string, at: number): boolean =>
    named !== null && (own[at] === named || SHARED_SIGNS[sign]?.test(named) === true);
  return plain.every(isOf) ? named : null;
};

const plainSign = (sign: string): string => sign.trim().toLowerCase().replace(/\.$/u, "");
const isShared = (signs: readonly string[]): boolean =>
  signs.every((sign) => Object.hasOwn(SHARED_SIGNS, plainSign(sign)));

/**
 * What a field of its own says of the currency of amounts beside it: a code or a sign. An empty one says
 * nothing; one that nobody knows is no leave to take the shop's currency, so it is null.
 */
export const currencyNamed = (text: string, fallback: string | null): string | null =>
  text.trim() === "" ? fallback : currencyOf([text], fallback);

/** The digits and marks of an amount, without blanks and apostrophes that group. */
const bare = (text: string): string => text.replace(/['’\s]/gu, "");

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
      const parts = partsOf(text);
      if (parts === null) return;
      const found = decimalMarkOf(parts.digits);
      if (found === "," || found === "grouping.") seen[","] += 1;
      if (found === "." || found === "grouping,") seen["."] += 1;
    },
    read: (text, fallback) => {
      if (text.trim() === "") return "empty";
      const parts = partsOf(text);
      if (parts === null) return "unreadable";
      const { signs, digits } = parts;
      const currency = currencyOf(signs, fallback);
      const { mark, isSure } = decimalFor(digits, currency);
      const value = numberOf(digits, mark);
      if (value === null || value < 0 || value > 1e12) return "unreadable";
      // A sign of several currencies says one only beside the shop's own.
      if (currency === null) return fallback === null && isShared(signs) ? "no_currency" : "unreadable";
      return { minor: toMinor(value, currency), currency, ...(isSure ? {} : { ambiguous: true }) };
    },
  };
};
