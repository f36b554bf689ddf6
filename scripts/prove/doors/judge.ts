import type { Showing } from "./expectations.ts";
import type { Written } from "./trace-writes.ts";

export type Sent = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};
export type Heard = { readonly status: number; readonly headers: string; readonly body: string };

const CANARY = /[\w-]*canary/gi;
/** What was suggested then, and may be told again where an answer tells of the past. */
const SUGGESTED = /^(pulled|guided|plasters)-item-canary$/i;
const WRAPPED = /[\w-]{16,}(\.[\w-]+)*/g;

/** A text with everything in it that is only wrapped: base64url, the parts of tokens and cursors. */
export const unwrapped = (text: string): string => {
  const parts = (text.match(WRAPPED) ?? []).flatMap((word) => word.split("."));
  return [text, ...parts.map((part) => Buffer.from(part, "base64url").toString("latin1"))].join("\n");
};

export const canariesOf = (text: string): string[] => [
  ...new Set((unwrapped(text).match(CANARY) ?? []).map((found) => found.toLowerCase())),
];

/** What the caller said itself. */
export const carriedBy = ({ path, headers, body }: Sent): string[] =>
  canariesOf(`${decodeURIComponent(path)}\n${JSON.stringify(headers)}\n${body ?? ""}`);

const STAMP = /\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g;
const TOKEN = /[\w-]{3,}(\.[\w-]{16,}){1,2}/g;
const OWN_ID = /\b[a-z]{2,8}_[\w-]{12,}/g;
const GIVEN_ID = /\bga4-[\w-]+/g;
/** Whether a leaf was placed before the answer went out is a matter of milliseconds. */
const PLACED = /"ledger":\{[^}]*\}/g;
const COUNTED = /(\\?")(index|size|sequence)\1:\d+/g;
const PROVEN = /"(leaf|salt|root|proof|secret)":("(?:[^"\\]|\\.)*"|\[[^\]]*\])/g;
const HASH = /\b[0-9a-f]{64}\b/g;

/** An answer without what differs between two calls of one person: ids, times, places in the ledger. */
export const plain = (heard: Heard, who: string): string =>
  `${heard.status} ${heard.headers}\n${heard.body}`
    .replaceAll(who, "<who>")
    .replace(PROVEN, '"$1":"<hash>"')
    .replace(PLACED, '"ledger":"<placed>"')
    .replace(STAMP, "<time>")
    .replace(TOKEN, "<token>")
    .replace(GIVEN_ID, "<id>")
    .replace(OWN_ID, "<id>")
    .replace(HASH, "<hash>")
    .replace(COUNTED, "$1$2$1:0");

/** Also where the answer stands in a string of another. */
const PROFILED = /"profiling\\?":\s*true|"basis\\?":\s*\\?"personalised|"mode\\?":\s*\\?"(profile|session)/;

/** A why-not of a list made now: all that it says of then is that another list was shown. */
const MADE_NOW = /"list":\s*"made_now"/;
const sayNow = (answer: string): string =>
  answer.replace(/("list":"(?:made_now|shown)",.*)"text":"(?:[^"\\]|\\.)*"/, (_, said: string) =>
    said.replace("made_now", "shown"),
  );

export type Judged = {
  readonly showing: Showing;
  readonly erased: boolean;
  /** No answer may be profiled and nothing of the person kept: all that this rests on was taken back. */
  readonly endsProfiling: boolean;
  /** Whether the answer is one to a person; the shop's own pages tell of profiling in general. */
  readonly personal: boolean;
  readonly sent: Sent;
  readonly own: Heard;
  /**
   * The same call of somebody who did the same but never had a history; null where there is nobody to compare
   * with.
   */
  readonly other: Heard | null;
  readonly names: readonly [string, string];
  readonly written: readonly Written[];
};

const isAllowed = (canary: string, { showing, erased }: Judged): boolean => {
  if (showing === "catalogue") return canary.includes("item-canary");
  return showing === "story" && !erased && SUGGESTED.test(canary);
};

/**
 * What of an answer, and of the rows written with it, rests on what was taken back: in words, empty where
 * nothing does.
 */
export const doorsOf = (judged: Judged): string[] => {
  const { showing, erased, personal, endsProfiling, sent, own, other, names, written } = judged;
  const carried = carriedBy(sent);
  // Ids that are made of what was said (a verdict's, of answer and item) are no news either.
  const isNews = (canary: string): boolean => !carried.some((said) => canary.endsWith(said));
  const rows = written.flatMap(({ call, text, personal: kept }) => [
    ...(kept && endsProfiling ? [`row: ${call} keeps something of the person`] : []),
    ...canariesOf(text)
      .filter(isNews)
      .map((canary) => `row: ${call} keeps ${canary}`),
  ]);
  if (own.status >= 500) return [`fault: ${own.status}`, ...rows];
  if (showing === "own_data" && !erased) return rows;
  if (showing === "correction" && !erased) return [];
  const shown = canariesOf(`${own.headers}\n${own.body}`)
    .filter((canary) => isNews(canary) && !isAllowed(canary, judged))
    .map((canary) => `answer: shows ${canary}`);
  const isProfiled = endsProfiling && personal && (showing !== "story" || erased) && PROFILED.test(own.body);
  // Where nothing is found there is nothing that could differ.
  const tellsThen = showing === "story" && !erased && !MADE_NOW.test(own.body);
  const isCompared = own.status !== 404 && other !== null && showing !== "next" && !tellsThen;
  const differs = isCompared && sayNow(plain(own, names[0])) !== sayNow(plain(other, names[1]));
  return [
    ...rows,
    ...shown,
    ...(isProfiled ? ["answer: is profiled"] : []),
    ...(differs ? ["answer: differs from that of somebody without the history"] : []),
  ];
};
