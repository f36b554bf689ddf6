import { sample, stringMatching } from "fast-check";
import { type Chance, pick } from "../readers/chance.ts";
import type { Schema } from "./schemas.ts";

/** Texts that shops, people and mistakes put into fields. */
const TEXTS = [
  "a",
  "mug",
  "item-1",
  "c-1",
  "e-1",
  "shopper 7",
  "Tasse à café",
  "Ünïcode – “quoted”",
  "日本語のカップ",
  "𝒳-astral",
  "O'Brien; DROP TABLE items;--",
  "<script>alert(1)</script>",
  "../../etc/passwd",
  "__proto__",
  "constructor",
  "%00%0a",
  "a b",
  "{{name}} x",
  "0x1F",
  "null and void",
  "line\nbreak",
  "\u0000nul",
  "  edges  ",
  "\u202eright to left",
  "zero\u200bwidth",
  "nl-NL",
  "en",
  "NL",
  "EUR",
  "default",
  "default.rank",
  "home",
  "https://shop.example/a?b=c",
  "http://127.0.0.1:1/",
  "sha256:94bea49536bf5580cb542efe027eb3059b2f465740915cfe7ae71e428df00e1e",
  "2026-01-31T12:00:00Z",
  "2026-11-26T23:59:59.999+01:00",
  "1970-01-01T00:00:00-11:00",
  "9999-12-31T23:59:59Z",
  "0000-01-01T00:00:00Z",
  "2024-02-29T00:00:00Z",
  "07:30",
];

const DRAWN = 24;
const SEED = 7;

/** Texts of a pattern: of the usual ones those that fit, and such as are made from it. */
const ofPattern = (pattern: string): string[] => {
  const usual = TEXTS.filter((text) => new RegExp(pattern, "u").test(text));
  try {
    return [...usual, ...sample(stringMatching(new RegExp(pattern, "u")), { numRuns: DRAWN, seed: SEED })];
  } catch {
    // It looks ahead, which nothing is made from: the usual texts have to do.
    return usual;
  }
};

/** Draws texts that fit a schema of texts. */
export const createTexts = () => {
  const pools = new Map<string, readonly string[]>();
  const poolOf = ({ pattern = "", minLength = 0, maxLength = 4000 }: Schema): readonly string[] => {
    const key = JSON.stringify([pattern, minLength, maxLength]);
    const known = pools.get(key);
    if (known !== undefined) return known;
    const long = "x".repeat(Math.min(maxLength, 4000));
    const short = "é".repeat(Math.max(minLength, 1));
    const fits = new RegExp(pattern, "u");
    const made = [...ofPattern(pattern), long, short, ...(minLength === 0 ? [""] : [])].filter(
      // Lengths count UTF-16 units, which a schema cannot say.
      (text) => fits.test(text) && [...text].length >= minLength && text.length <= maxLength,
    );
    pools.set(key, made);
    return made;
  };
  return (schema: Schema, chance: Chance): string => {
    const pool = poolOf(schema);
    if (pool.length === 0) throw new Error(`No text is known for ${JSON.stringify(schema)}.`);
    return pick(chance, pool);
  };
};
export type MakeText = ReturnType<typeof createTexts>;
