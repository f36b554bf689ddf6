/** Every text of a wording by its name; functions are told with a value. */
export const textsOf = (value: unknown, name = ""): [string, string][] => {
  if (typeof value === "string") return [[name, value]];
  if (typeof value === "function") return [[name, (value as (...given: unknown[]) => string)(3, 4)]];
  return Object.entries(value as object).flatMap(([key, each]) =>
    textsOf(each, name === "" ? key : `${name}.${key}`),
  );
};

/** Words of the other tone. */
const NOT_IN: Readonly<Record<string, RegExp>> = {
  "nl formal": /\b(je|jij|jou|jouw)\b/i,
  "nl informal": /\b(u|uw|uzelf)\b/i,
  "de formal": /\b(du|dir|dich|dein\w*|hast)\b/i,
  "de informal": /\b(Ihr\w*|Ihnen)\b|[a-zäöü,] Sie\b/,
  "fr formal": /(?<!\p{L})(tu|toi|te|ton|ta|tes)(?!\p{L})|(?<!\p{L})t’/iu,
  "fr informal": /\b(vous|votre|vos)\b/i,
};

/** Texts that speak in the other tone than they should. */
export const offTone = (
  locale: string,
  tone: "formal" | "informal",
  texts: readonly (readonly [string, string])[],
): string[] => {
  const forbidden = NOT_IN[`${locale} ${tone}`];
  return forbidden === undefined
    ? []
    : texts.filter(([, text]) => forbidden.test(text)).map(([name, text]) => `${name}: ${text}`);
};

const ENGLISH = /\b(the|your|you|with|what)\b/i;

/** Texts of another language that are English still. */
export const englishIn = (locale: string, texts: readonly (readonly [string, string])[]): string[] =>
  locale === "en" ? [] : texts.filter(([, text]) => ENGLISH.test(text)).map(([name]) => name);

/** Texts that are empty, or in which something was not put in its place. */
export const unfinished = (texts: readonly (readonly [string, string])[]): string[] =>
  texts
    .filter(([, text]) => text.trim() === "" || /undefined|\[object|\$\{|\s{2}/.test(text))
    .map(([name]) => name);
