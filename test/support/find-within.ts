/** Letters of base64, base64url and hex, in a row that is long enough to hide something. */
const ENCODED = /[\w+/=-]{12,}/g;
const DEEPEST = 4;

/**
 * A text as it may stand somewhere: itself, its hex, and what its own base64url stands for, plain and in hex.
 */
export const formsOf = (text: string): string[] => {
  const bytes = Buffer.from(text, "base64url");
  return [
    text,
    Buffer.from(text).toString("hex"),
    ...(bytes.toString("base64url") === text ? [bytes.toString("latin1"), bytes.toString("hex")] : []),
  ];
};

/** Whatever a text may stand for: itself, without percent signs, and each run of letters in it decoded. */
const readingsOf = (text: string): string[] => {
  const plain = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return [
    ...(plain === text ? [] : [plain]),
    ...[...text.matchAll(ENCODED)].flatMap(([run]) => [
      Buffer.from(run, "base64").toString("latin1"),
      Buffer.from(run, "hex").toString("latin1"),
    ]),
  ];
};

/**
 * Is one of the forms anywhere within, however often it was wrapped in base64, base64url, hex or percent
 * signs?
 */
export const holds = (text: string, forms: readonly string[], depth = 0): boolean =>
  forms.some((form) => text.includes(form)) ||
  (depth < DEEPEST &&
    readingsOf(text).some((reading) => reading.length > 0 && holds(reading, forms, depth + 1)));

/** Every string of a JSON value with the names of the fields that lead to it. */
export const stringsOf = (
  value: unknown,
  path: readonly string[] = [],
): { readonly path: readonly string[]; readonly text: string }[] => {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => [
    { path, text: name },
    ...stringsOf(each, Array.isArray(value) ? path : [...path, name]),
  ]);
};
