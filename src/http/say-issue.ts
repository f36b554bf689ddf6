/**
 * What a schema refused, as a sentence that says how to mend it. A schema's own message goes before; this
 * stands in wherever the library would speak of its inner terms.
 */
import type { z } from "zod";

const TYPES: Readonly<Record<string, string>> = {
  string: "text in quotes",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list in [ ]",
  object: "an object in { }",
  record: "an object in { }",
  null: "null",
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: "a time as in 2026-11-26T09:00:00Z",
  date: "a date as in 2026-11-26",
  time: "a time of day as in 09:00",
  email: "an e-mail address",
  url: "an address that begins with https://",
  uuid: "a UUID",
  base64: "base64",
  base64url: "base64url",
};

const either = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} or ${parts.at(-1)}`;

const literal = (value: unknown): string => (typeof value === "string" ? value : String(value));

type Raw = Parameters<z.core.$ZodErrorMap>[0];

const things = (count: number | bigint, origin: string, isLeast: boolean): string => {
  const bound = isLeast ? "at least" : "at most";
  if (origin === "string") return `${bound} ${count} characters`;
  if (origin === "array" || origin === "set")
    return `${bound} ${count} ${Number(count) === 1 ? "entry" : "entries"}`;
  return isLeast ? `${count} or more` : `${count} or less`;
};

const bound = (issue: Extract<Raw, { code: "too_big" | "too_small" }>): string => {
  const isLeast = issue.code === "too_small";
  const limit = isLeast ? issue.minimum : issue.maximum;
  const isNumber = issue.origin === "number" || issue.origin === "int" || issue.origin === "bigint";
  if (isNumber && issue.inclusive === false) return `Give ${isLeast ? "more" : "less"} than ${limit}.`;
  return `Give ${things(limit, issue.origin, isLeast)}.`;
};

type Found = z.core.$ZodIssue;

/** Of a choice of forms the one that was most likely meant: the one that goes furthest before it fails. */
export const likeliest = (branches: readonly (readonly Found[])[]): readonly Found[] => {
  const depth = (issues: readonly Found[]): number => Math.max(0, ...issues.map(({ path }) => path.length));
  const isKind = (issues: readonly Found[]): boolean =>
    !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0);
  return (
    [...branches].sort(
      (one, other) =>
        Number(isKind(other)) - Number(isKind(one)) || depth(other) - depth(one) || one.length - other.length,
    )[0] ?? []
  );
};

/** The forms that a choice allows, where each is of a kind of its own. */
const kindsOf = (branches: readonly (readonly Found[])[]): string[] =>
  branches.flatMap(([issue]) => {
    if (issue?.code === "invalid_type") return TYPES[issue.expected] ?? [];
    return issue?.code === "invalid_value" ? issue.values.map(literal) : [];
  });

const union = (issue: Extract<Raw, { code: "invalid_union" }>): string => {
  const discriminator = typeof issue["discriminator"] === "string" ? issue["discriminator"] : undefined;
  const options: readonly unknown[] = Array.isArray(issue["options"]) ? issue["options"] : [];
  if (discriminator !== undefined && options.length > 0)
    return `Name one of ${either(options.map(literal))} as ${discriminator}.`;
  if (discriminator !== undefined) return `Name ${discriminator}; /docs lists what it may be.`;
  const kinds = [...new Set(kindsOf(issue.errors))];
  if (kinds.length > 0) return `Give ${either(kinds)}.`;
  return likeliest(issue.errors)[0]?.message ?? ELSE;
};

const ELSE = "This value does not fit; /docs describes what this field takes.";

/** The sentence for an issue that no schema has worded itself. */
export const sayIssue = (issue: Raw): string => {
  switch (issue.code) {
    case "invalid_type": {
      if (issue.input === undefined) {
        const kind = TYPES[issue.expected];
        return kind === undefined ? "This field is missing; add it." : `This field is missing; add ${kind}.`;
      }
      const kind = TYPES[issue.expected];
      return kind === undefined ? ELSE : `Give ${kind}.`;
    }
    case "too_big":
    case "too_small":
      return bound(issue);
    case "invalid_format": {
      const kind = FORMATS[issue.format];
      return kind === undefined ? ELSE : `Give ${kind}.`;
    }
    case "invalid_value":
      return issue.values.length === 1
        ? `Give ${literal(issue.values[0])}.`
        : `Give one of ${either(issue.values.map(literal))}.`;
    case "invalid_union":
      return union(issue);
    case "not_multiple_of":
      return `Give a multiple of ${issue.divisor}.`;
    case "invalid_key":
      return issue.issues[0]?.message ?? ELSE;
    case "custom":
    case "invalid_element":
    case "unrecognized_keys":
      return ELSE;
  }
};
