import { type Html, html } from "../html.ts";
import type { ApiSchema } from "./openapi-document.ts";

const asList = (value: ApiSchema["type"]): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

const limitsOf = ({ minimum, maximum, minLength, maxLength, format }: ApiSchema): string[] => [
  ...(format === undefined ? [] : [format]),
  ...(minimum === undefined ? [] : [`at least ${minimum}`]),
  ...(maximum === undefined || maximum > Number.MAX_SAFE_INTEGER / 2 ? [] : [`at most ${maximum}`]),
  ...(minLength === undefined || minLength <= 1 ? [] : [`${minLength} characters or more`]),
  ...(maxLength === undefined ? [] : [`up to ${maxLength} characters`]),
];

const eitherOf = ({ anyOf, oneOf }: ApiSchema): readonly ApiSchema[] | undefined => anyOf ?? oneOf;

/** What a value may be, in a few words. */
export const kindOf = (schema: ApiSchema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
  const either = eitherOf(schema);
  if (either !== undefined) return [...new Set(either.map(kindOf))].join(" or ");
  if (schema.items !== undefined) return `list of ${kindOf(schema.items)}`;
  const types = asList(schema.type);
  return [types.length === 0 ? "any" : types.join(" or "), ...limitsOf(schema)].join(", ");
};

/** What stands inside: of an object, of what a list holds, of each of several. */
const membersOf = (schema: ApiSchema): readonly (readonly [string, ApiSchema, boolean])[] => {
  const either = eitherOf(schema);
  if (either !== undefined) return either.flatMap(membersOf);
  if (schema.allOf !== undefined) return schema.allOf.flatMap(membersOf);
  if (schema.items !== undefined) return membersOf(schema.items);
  const own = Object.entries(schema.properties ?? {}).map(
    ([name, each]) => [name, each, (schema.required ?? []).includes(name)] as const,
  );
  return typeof schema.additionalProperties === "object"
    ? [...own, ["each name", schema.additionalProperties, false] as const]
    : own;
};

const DEEPEST = 8;

/** Fields with what they take; what lies deeper opens by itself where somebody wants it. */
export const schemaList = (schema: ApiSchema, depth = 0): Html | null => {
  const members = [...new Map(membersOf(schema).map((each) => [each[0], each])).values()];
  if (members.length === 0 || depth > DEEPEST) return null;
  return html`<ul class="schema">
    ${members.map(([name, each, isRequired]) => {
      const inside = schemaList(each, depth + 1);
      const line = html`<code>${name}</code>
        <span class="kind">${kindOf(each)}${isRequired ? ", needed" : ""}</span
        >${each.description === undefined ? null : html`<br />${each.description}`}`;
      return inside === null
        ? html`<li>${line}</li>`
        : html`<li>
            <details>
              <summary>${line}</summary>
              ${inside}
            </details>
          </li>`;
    })}
  </ul>`;
};
