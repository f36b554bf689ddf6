import { z } from "zod";

/** Keywords of JSON Schema (draft 2020-12) that say what a check of a zod schema does in code. */
export type JsonRule = Readonly<Record<string, unknown>>;

/**
 * What checks in code mean in JSON Schema, by the schema that has them: zod cannot tell it, and the OpenAPI
 * document carries it from here.
 */
export const jsonRules = z.registry<{ readonly rule: JsonRule }>();

/** A schema whose check in code says this as well. A rule of several fields stands under `allOf`. */
export const carrying = <S extends z.ZodType>(schema: S, rule: JsonRule): S => {
  jsonRules.add(schema, { rule });
  return schema;
};

/** Requires that a member is there and is something: null counts as left out. */
export const says = (...names: readonly string[]): JsonRule => ({
  required: names,
  properties: Object.fromEntries(names.map((name) => [name, { not: { type: "null" } }])),
});

/** Requires that members are left out, or null. */
export const saysNot = (...names: readonly string[]): JsonRule => ({
  properties: Object.fromEntries(names.map((name) => [name, { type: "null" }])),
});

/** Where `given` holds, so must `then`. */
export const where = (given: JsonRule, then: JsonRule): JsonRule => ({ if: given, then });

/** A member has one of these values. */
export const isOneOf = (name: string, values: readonly unknown[]): JsonRule => ({
  required: [name],
  properties: { [name]: { enum: values } },
});
