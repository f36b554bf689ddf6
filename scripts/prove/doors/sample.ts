import { z } from "zod";

/** A JSON schema as far as requests of the wire need one. */
type Schema = {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly format?: string;
};

/** Values by the name of a field; a field that need not be there comes only where it has one. */
export type Hints = Readonly<Record<string, unknown>>;

const WORDS = [
  "a",
  "EUR",
  "NL",
  "en",
  "21:00",
  "https://shop.example",
  "default",
  `sha256:${"0".repeat(64)}`,
];

const textOf = ({ pattern, format }: Schema, path: string): string => {
  if (format === "date-time") return "2026-01-10T10:00:00Z";
  const fits = WORDS.find((word) => pattern === undefined || new RegExp(pattern).test(word));
  if (fits === undefined) throw new Error(`no example fits the pattern of ${path}; give a hint`);
  return fits;
};

const valueOf = (schema: Schema, hints: Hints, path: string): unknown => {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const choice = (schema.anyOf ?? schema.oneOf)?.[0];
  if (choice !== undefined) return valueOf(choice, hints, path);
  switch (schema.type) {
    case "object":
      return objectOf(schema, hints, path);
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => valueOf(schema.items ?? {}, hints, path));
    case "string":
      return textOf(schema, path);
    case "integer":
    case "number":
      return Math.max(1, schema.minimum ?? 1);
    case "boolean":
      return false;
    case undefined:
    default:
      throw new Error(`no example can be made of ${path}; give a hint`);
  }
};

const objectOf = (schema: Schema, hints: Hints, path: string): Record<string, unknown> => {
  const { properties = {}, required = [] } = schema;
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, each]) => {
      if (Object.hasOwn(hints, name)) return hints[name] === undefined ? [] : [[name, hints[name]]];
      return required.includes(name) ? [[name, valueOf(each, hints, `${path}.${name}`)]] : [];
    }),
  );
};

const schemaOf = (type: z.ZodType): Schema =>
  z.toJSONSchema(type, { io: "input", unrepresentable: "any" }) as Schema;

/** Does an object of this type have such a field? */
export const hasField = (type: z.ZodType | undefined, name: string): boolean =>
  type !== undefined && Object.hasOwn(schemaOf(type).properties ?? {}, name);

/** A value that the type takes. @throws Error where none can be made without a further hint */
export const sampleOf = (type: z.ZodType, hints: Hints, path: string): Record<string, unknown> =>
  objectOf(schemaOf(type), hints, path);
