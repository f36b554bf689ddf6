import { type Chance, pick } from "../readers/chance.ts";
import type { MakeText } from "./make-text.ts";
import type { Schema, Validator } from "./schemas.ts";

/** What the service named before: ids and tokens by the name of their field. */
export type Known = ReadonlyMap<string, readonly unknown[]>;

type Making = {
  readonly chance: Chance;
  readonly texts: MakeText;
  readonly validator: Validator;
  readonly known: Known;
};
type Fields = Record<string, unknown>;

const NUMBERS = [0, 1, 2, 5, 0.5, 0.1, 12.75, 99, 100, 1000, -1, 1e6, 1e12, 2 ** 31, 1e-7];
const MOST_ITEMS = 3;
const TRIES = 60;
/** A field whose name is known has such a value so often. */
const OFTEN = 0.7;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const numberOf = (schema: Schema, { chance }: Making): number => {
  const { minimum = -1e9, maximum = 1e9, exclusiveMinimum, exclusiveMaximum } = schema;
  const [low, high] = [exclusiveMinimum ?? minimum, exclusiveMaximum ?? maximum];
  const isWhole = schema.type === "integer";
  const fits = [...NUMBERS, minimum, maximum, low + (high - low) * chance()]
    .map((value) => (isWhole ? Math.trunc(value) : value))
    .filter(
      (value) =>
        value >= minimum &&
        value <= maximum &&
        (exclusiveMinimum === undefined || value > exclusiveMinimum) &&
        (exclusiveMaximum === undefined || value < exclusiveMaximum),
    );
  return pick(chance, fits);
};

const listOf = (schema: Schema, making: Making): unknown[] => {
  const { minItems = 0, maxItems = MOST_ITEMS, items = {} } = schema;
  const span = Math.max(0, Math.min(maxItems, minItems + MOST_ITEMS) - minItems);
  const length = minItems + Math.floor(making.chance() * (span + 1));
  return Array.from({ length }, () => make(items, making));
};

const objectOf = (schema: Schema, making: Making): Fields => {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  const { chance } = making;
  const often = pick(chance, [0, 0.2, 0.5, 1]);
  const made: Fields = {};
  for (const [name, each] of Object.entries(properties))
    if (required.includes(name) || chance() < often) made[name] = ofField(name, each, making);
  const further = additionalProperties === true ? {} : additionalProperties;
  if (typeof further === "object")
    for (
      let at = Math.floor(chance() * 3);
      at > 0 || Object.keys(made).length < (schema.minProperties ?? 0);
      at -= 1
    )
      made[making.texts(propertyNames ?? { type: "string", minLength: 1, maxLength: 40 }, chance)] = make(
        further,
        making,
      );
  return made;
};

/** A field whose name the service used before has such a value most of the time. */
const ofField = (name: string, schema: Schema, making: Making): unknown => {
  const values = making.known.get(name) ?? [];
  const value = values.length > 0 && making.chance() < OFTEN ? pick(making.chance, values) : null;
  return value !== null && making.validator.holds(schema, value) ? value : make(schema, making);
};

const plain = (schema: Schema, making: Making): unknown => {
  const { chance } = making;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return pick(chance, schema.enum);
  if (schema.examples !== undefined) return pick(chance, schema.examples);
  const type = typeof schema.type === "string" ? schema.type : pick(chance, schema.type ?? ["any"]);
  if (type === "any") {
    const either = schema.anyOf ?? schema.oneOf;
    return either === undefined
      ? pick(chance, [null, true, 1, "text", ["a"], { a: 1 }])
      : make(pick(chance, either), making);
  }
  if (type === "string") return making.texts(schema, chance);
  if (type === "number" || type === "integer") return numberOf({ ...schema, type }, making);
  if (type === "boolean") return chance() < 0.5;
  if (type === "array") return listOf(schema, making);
  return type === "object" ? objectOf(schema, making) : null;
};

/** Changes an object until a rule of several fields holds; what cannot be mended is left as it is. */
const mend = (value: Fields, rule: Schema, whole: Schema, making: Making): void => {
  const { validator, chance } = making;
  if (validator.holds(rule, value)) return;
  if (rule.if !== undefined) {
    if (rule.then !== undefined && validator.holds(rule.if, value)) mend(value, rule.then, whole, making);
    return;
  }
  for (const each of rule.allOf ?? []) mend(value, each, whole, making);
  const either = rule.anyOf ?? rule.oneOf;
  if (either !== undefined) {
    if (rule.oneOf !== undefined)
      for (const { required = [] } of either) for (const name of required) delete value[name];
    mend(value, pick(chance, either), whole, making);
  }
  for (const name of rule.not?.required ?? []) delete value[name];
  const schemaOf = (name: string): Schema => whole.properties?.[name] ?? {};
  for (const name of rule.required ?? []) value[name] ??= ofField(name, schemaOf(name), making);
  for (const [name, asked] of Object.entries(rule.properties ?? {}))
    mendField(value, name, asked, schemaOf(name), making);
  const names = Object.keys(whole.properties ?? {});
  while (Object.keys(value).length < (rule.minProperties ?? 0)) {
    const name = pick(chance, names);
    value[name] = ofField(name, schemaOf(name), making);
  }
};

const mendField = (value: Fields, name: string, asked: Schema, schema: Schema, making: Making): void => {
  const { validator, chance } = making;
  if (!Object.hasOwn(value, name)) return;
  for (let at = 0; at < TRIES && !validator.holds(asked, value[name]); at += 1) {
    const member = value[name];
    if (isFields(member) && at === 0) mend(member, asked, schema, making);
    else if (asked.type === "null") delete value[name];
    else if (asked.enum !== undefined) value[name] = pick(chance, asked.enum);
    else value[name] = make({ ...schema, ...(schema.anyOf === undefined ? asked : {}) }, making);
  }
};

/** A value that fits a schema, but for a rule of several fields that could not be mended. */
const make = (schema: Schema, making: Making): unknown => {
  const value = plain(schema, making);
  if (!isFields(value)) return value;
  const { allOf = [], anyOf, oneOf, minProperties } = schema;
  const rules: Schema[] = [
    ...allOf,
    ...(schema.type === undefined
      ? []
      : [...(anyOf === undefined ? [] : [{ anyOf }]), ...(oneOf === undefined ? [] : [{ oneOf }])]),
    ...(minProperties === undefined ? [] : [{ minProperties }]),
  ];
  for (const rule of rules) mend(value, rule, schema, making);
  return value;
};

/** A value that fits its schema. @throws Error where none is found: then a rule is one that nothing meets */
export const makeValid = (schema: Schema, making: Making): unknown => {
  let last: unknown = null;
  for (let at = 0; at < TRIES; at += 1) {
    last = make(schema, making);
    if (making.validator.holds(schema, last)) return last;
  }
  throw new Error(
    `No value fits: ${making.validator.faultOf(schema, last)} in ${JSON.stringify(last).slice(0, 300)}`,
  );
};

export type { Making };
