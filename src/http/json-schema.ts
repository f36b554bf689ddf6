import { z } from "zod";
import { jsonRules } from "../contract/json-rules.ts";

export type WireSchema = { [keyword: string]: unknown };

type Overridden = { readonly zodSchema: z.ZodType; readonly jsonSchema: WireSchema };

/** A record of a closed list of names is an object that has them all. */
const namesOf = (zodSchema: z.ZodType, { propertyNames }: WireSchema): readonly string[] | null => {
  if (zodSchema._zod.def.type !== "record") return null;
  const { enum: names } = (propertyNames ?? {}) as { enum?: readonly string[] };
  return names ?? null;
};

const override = ({ zodSchema, jsonSchema }: Overridden): void => {
  const names = namesOf(zodSchema, jsonSchema);
  if (names !== null) {
    const { additionalProperties: each } = jsonSchema;
    delete jsonSchema["propertyNames"];
    Object.assign(jsonSchema, {
      properties: Object.fromEntries(names.map((name) => [name, each])),
      required: names,
      additionalProperties: false,
    });
  }
  const carried = jsonRules.get(zodSchema);
  if (carried !== undefined) Object.assign(jsonSchema, carried.rule);
};

/**
 * A schema of the wire in JSON Schema (draft 2020-12, which OpenAPI 3.1 takes), with what its checks in code
 * say. `input`: what a client may send, where a default may be left out.
 */
export const toJsonSchema = (schema: z.ZodType, io: "input" | "output"): WireSchema => {
  const { $schema: _dialect, ...made } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
    override: override as (context: unknown) => void,
  }) as WireSchema;
  return made;
};
