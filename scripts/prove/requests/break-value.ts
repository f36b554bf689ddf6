import { type Chance, pick } from "../readers/chance.ts";
import type { Schema, Validator } from "./schemas.ts";

const ODD: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e300,
  "",
  " ",
  "x".repeat(70_000),
  "\u0000",
  [],
  {},
  [[]],
  { a: 1 },
  "2026-13-45T99:99:99Z",
];
const NAMES = ["unknown_field", "consent", "__proto__x", "constructor", "item_Id"];
const TRIES = 40;

/** Every place of a value, with what stands there. */
const placesOf = (
  value: unknown,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] => [
  path,
  ...(Array.isArray(value)
    ? value.flatMap((each, at) => placesOf(each, [...path, at]))
    : typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([name, each]) => placesOf(each, [...path, name]))
      : []),
];

const changed = (
  value: unknown,
  path: readonly (string | number)[],
  change: (there: unknown) => unknown,
): unknown => {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((each, at) => (at === step ? changed(each, rest, change) : each));
  const fields = value as Record<string, unknown>;
  const next = changed(fields[step], rest, change);
  return Object.fromEntries(
    Object.entries({ ...fields, [step]: next }).filter(([name, each]) => name !== step || each !== undefined),
  );
};

/** A value with one thing changed: a part left out, one more, or something odd in its place. */
const changeOne = (value: unknown, chance: Chance): unknown => {
  const path = pick(chance, placesOf(value));
  return changed(value, path, (there) => {
    const kind = chance();
    if (kind < 0.25 && path.length > 0) return undefined;
    if (kind < 0.5 && typeof there === "object" && there !== null && !Array.isArray(there))
      return { ...there, [pick(chance, NAMES)]: pick(chance, ODD) };
    return pick(chance, ODD);
  });
};

/** A value that fits its schema no more; null where none was found, as of a schema that takes nearly all. */
export const makeInvalid = (
  schema: Schema,
  value: unknown,
  { chance, validator }: { readonly chance: Chance; readonly validator: Validator },
): { readonly value: unknown } | null => {
  for (let at = 0; at < TRIES; at += 1) {
    const broken: unknown = JSON.parse(JSON.stringify(changeOne(value, chance) ?? null));
    if (!validator.holds(schema, broken)) return { value: broken };
  }
  return null;
};

/** Bodies that no client sends by mistake. */
export const HOSTILE_BODIES: readonly string[] = [
  "{",
  "[".repeat(50_000),
  `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`,
  '{"__proto__":{"admin":true}}',
  '{"a":1,"a":2}',
  '"\\ud800"',
  '{"moment":"home","shopper":{"id":"\\udc00"}}',
  "1e400",
  "null",
  "true",
  "[]",
  "\u0000",
  "\ufeff{}",
  '{"moment":"home"}\n{"moment":"home"}',
  `{"moment":"${"x".repeat(100_000)}"}`,
  "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
  "a=1&b=2",
];

export const HOSTILE_TYPES: readonly string[] = [
  "application/json",
  "application/x-ndjson",
  "text/xml",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-7",
  "",
];

/** What stands in a path's place, raw. */
export const HOSTILE_PATHS: readonly string[] = [
  "%ZZ",
  "%00",
  "..%2f..%2fetc",
  "%ED%A0%80",
  "a".repeat(3000),
  "%20",
  "%E2%80%AE",
  "__proto__",
];
