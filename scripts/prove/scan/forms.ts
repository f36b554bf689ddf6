import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { textMark } from "../../../src/lib/text-mark.ts";

/** One way in which a word may stand in bytes. */
export type Form = { readonly name: string; readonly bytes: Buffer };

/** Needles are found by their first so many bytes, so that a shorter word cannot be looked for. */
export const SHORTEST = 5;
/** So much of a digest is looked for: whatever is kept of it is found, unless it is less than this. */
const DIGEST_BYTES = 6;
const DIGESTS = ["md5", "sha1", "sha256", "sha512"] as const;

const big = (value: number, size: number): Buffer => {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
};

/** Seven bits a byte, lowest first (LEB128), as records count. */
const counted = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
};

/**
 * Base64 of a text wherever it begins within other bytes: three ways, without what its neighbours have a
 * share in.
 */
const base64Forms = (word: string): Form[] =>
  [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(word)]).toString("base64");
    const from = before === 0 ? 0 : before + 1;
    const inner = text.replace(/=+$/, "").slice(from, -1);
    return inner.length < SHORTEST
      ? []
      : [
          { name: `base64+${before}`, bytes: Buffer.from(inner) },
          {
            name: `base64url+${before}`,
            bytes: Buffer.from(inner.replaceAll("+", "-").replaceAll("/", "_")),
          },
        ];
  });

const digestForms = (word: string): Form[] =>
  DIGESTS.flatMap((algorithm) => {
    const digest = createHash(algorithm).update(word).digest();
    const hex = digest.subarray(0, DIGEST_BYTES).toString("hex");
    return [
      { name: algorithm, bytes: digest.subarray(0, DIGEST_BYTES) },
      { name: `${algorithm} hex`, bytes: Buffer.from(hex) },
      { name: `${algorithm} HEX`, bytes: Buffer.from(hex.toUpperCase()) },
      { name: `${algorithm} base64`, bytes: Buffer.from(digest.toString("base64").slice(0, 8)) },
      { name: `${algorithm} base64url`, bytes: Buffer.from(digest.toString("base64url").slice(0, 8)) },
    ];
  });

/** The public 40-bit mark (cyrb53), in each way that a number is written. */
const markForms = (word: string): Form[] => {
  const mark = textMark(word);
  const bytes = big(mark, 5);
  return [
    { name: "mark", bytes },
    { name: "mark reversed", bytes: Buffer.from(bytes).reverse() },
    { name: "mark hex", bytes: Buffer.from(bytes.toString("hex")) },
    { name: "mark decimal", bytes: Buffer.from(String(mark)) },
    { name: "mark counted", bytes: counted(mark) },
  ];
};

/**
 * Every form in which a word that was kept, encoded or hashed without a secret would be found. Raw CRC-32 is
 * left out: at four bytes each word would be "found" in any large file; its hexadecimal form is looked for.
 */
export const formsOf = (word: string): Form[] => {
  const plain = [
    { name: "plain", bytes: Buffer.from(word) },
    { name: "upper case", bytes: Buffer.from(word.toUpperCase()) },
    { name: "utf-16", bytes: Buffer.from(word, "utf16le") },
    { name: "url", bytes: Buffer.from(encodeURIComponent(word)) },
    { name: "hex", bytes: Buffer.from(Buffer.from(word).toString("hex")) },
    { name: "HEX", bytes: Buffer.from(Buffer.from(word).toString("hex").toUpperCase()) },
    { name: "reversed", bytes: Buffer.from(word).reverse() },
    { name: "crc32 hex", bytes: Buffer.from(crc32(word).toString(16).padStart(8, "0")) },
  ];
  const all = [...plain, ...base64Forms(word), ...digestForms(word), ...markForms(word)];
  return all.filter(
    ({ bytes }, at) => bytes.length >= SHORTEST && all.findIndex((one) => one.bytes.equals(bytes)) === at,
  );
};
