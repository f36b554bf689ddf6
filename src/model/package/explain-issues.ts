import { z } from "zod";
import type { FieldError } from "../../lib/errors.ts";

type JsonSchema = {
  description?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
};

/** What a document did wrong, one entry a wrong field, each with what the schema says the field is. */
export const explainIssues = (error: z.ZodError, schema: z.ZodType): FieldError[] => {
  const described = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const mistyped = new Set(
    error.issues
      .filter(({ code }) => code === "invalid_type" || code === "invalid_union")
      .map(({ path }) => path.join(".")),
  );
  return (
    error.issues
      // Of a value of the wrong type, length and pattern say nothing.
      .filter(
        ({ code, path }) =>
          !mistyped.has(path.join(".")) || code === "invalid_type" || code === "invalid_union",
      )
      .map((issue) => ({
        path: issue.path.join("."),
        message: sentenceOf(issue, descriptionOf(described, issue.path)),
      }))
  );
};

const sentenceOf = (issue: z.core.$ZodIssue, description: string | null): string => {
  if (issue.code === "unrecognized_keys")
    return `the contract has no field ${issue.keys.map((key) => `"${key}"`).join(", ")}; remove it`;
  const said = issue.message
    .replace(/^Invalid (?:input|option): /, "")
    .replace(/^Invalid input$/, "not of this form")
    .replace("received undefined", "and it is missing");
  // A check with a sentence of its own has said it all.
  return description === null || !/^(?:Invalid|Too) /.test(issue.message) ? said : `${said}. ${description}`;
};

const partsOf = (schema: JsonSchema): JsonSchema[] => [schema, ...(schema.anyOf ?? []).flatMap(partsOf)];

/** What is said of the innermost field on the path that anything is said of. */
const descriptionOf = (schema: JsonSchema, path: readonly PropertyKey[]): string | null => {
  let at = partsOf(schema);
  let said: string | null = null;
  for (const step of path) {
    at = at.flatMap(({ properties, additionalProperties, items }) => {
      const inner =
        properties !== undefined && Object.hasOwn(properties, step)
          ? properties[String(step)]
          : typeof additionalProperties === "object"
            ? additionalProperties
            : typeof step === "number"
              ? items
              : undefined;
      return inner === undefined ? [] : partsOf(inner);
    });
    said = at.find(({ description }) => description !== undefined)?.description ?? said;
  }
  return said;
};
