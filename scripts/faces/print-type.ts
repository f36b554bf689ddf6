/** A JSON schema of the OpenAPI document, as far as the contract uses it. */
export type Schema = {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
};

const wordOf = (type: string, schema: Schema): string => {
  switch (type) {
    case "string":
    case "boolean":
    case "null":
      return type;
    case "number":
    case "integer":
      return "number";
    case "array":
      return `(${printType(schema.items ?? {})})[]`;
    case "object":
      return printObject(schema);
    default:
      throw new Error(`No TypeScript is known for the type ${type} of a schema.`);
  }
};

const NAME = /^[A-Za-z_]\w*$/;

const printObject = ({ properties, required = [], additionalProperties }: Schema): string => {
  const rest =
    typeof additionalProperties === "object" ? `Record<string, ${printType(additionalProperties)}>` : null;
  const members = Object.entries(properties ?? {}).map(([name, each]) => {
    const written = NAME.test(name) ? name : JSON.stringify(name);
    return `${written}${required.includes(name) ? "" : "?"}: ${printType(each)}`;
  });
  if (members.length === 0) return rest ?? (properties === undefined ? "Record<string, unknown>" : "{}");
  return rest === null ? `{ ${members.join("; ")} }` : `{ ${members.join("; ")} } & ${rest}`;
};

/** TypeScript for what a schema takes. Limits of length and size are the server's to check. */
export const printType = (schema: Schema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  // Beside a type, these are rules of several fields, which TypeScript is not asked to know.
  const either = schema.type === undefined ? (schema.anyOf ?? schema.oneOf) : undefined;
  if (either !== undefined)
    return (
      either
        // A row that does not fit is answered by itself; nobody means to send one.
        .filter((each) => Object.keys(each).length > 0)
        .map((each) => `(${printType(each)})`)
        .join(" | ")
    );
  if (schema.type === undefined && schema.allOf !== undefined)
    return schema.allOf.map((each) => `(${printType(each)})`).join(" & ");
  if (schema.type === undefined) return "unknown";
  const types = typeof schema.type === "string" ? [schema.type] : schema.type;
  return types.map((type) => wordOf(type, schema)).join(" | ");
};
