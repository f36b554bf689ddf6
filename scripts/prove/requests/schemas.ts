import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** A JSON schema as the OpenAPI document has it. */
export type Schema = {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
  readonly not?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
};

/** Checks values against schemas, by a validator that knows nothing of the service. */
export const createValidator = () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const known = new WeakMap<Schema, ValidateFunction>();
  const of = (schema: Schema): ValidateFunction => {
    const made = known.get(schema) ?? ajv.compile(schema);
    known.set(schema, made);
    return made;
  };
  return {
    holds: (schema: Schema, value: unknown): boolean => of(schema)(value),
    /** What is wrong with a value, in the validator's words; null: nothing. */
    faultOf: (schema: Schema, value: unknown): string | null => {
      const check = of(schema);
      return check(value) ? null : ajv.errorsText(check.errors, { dataVar: "" }).slice(0, 300);
    },
  };
};
export type Validator = ReturnType<typeof createValidator>;
