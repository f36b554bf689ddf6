import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { ENDPOINTS } from "../../src/contract/endpoints.ts";
import { check } from "../../src/http/read-body.ts";
import { DomainError } from "../../src/lib/errors.ts";

/** Words of the library, which tell a caller nothing that they could do. */
const OF_THE_LIBRARY =
  /invalid (input|option|string|key|element|value)|nonoptional|expected |too (big|small)|received/i;

const BAD: readonly unknown[] = [
  null,
  -1e12,
  1.5,
  "",
  "x y",
  "x".repeat(9000),
  true,
  [],
  {},
  [null],
  [7],
  ["x y"],
  [{}],
  { x: 1 },
  Array.from({ length: 2000 }, (_, at) => `i${at}`),
];
const MOST_DEEP = 4;

type Shaped = z.ZodType & {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  unwrap?: () => z.ZodType;
};

/** Every value that a schema may get at every one of its places, each wrong in one way. */
function* wrongValues(schema: z.ZodType, deep = 0): Generator {
  yield* BAD;
  if (deep === MOST_DEEP) return;
  const { shape, element, options, unwrap } = schema as Shaped;
  if (shape !== undefined)
    for (const [name, inner] of Object.entries(shape))
      for (const value of wrongValues(inner, deep + 1)) yield { [name]: value };
  else if (element !== undefined) for (const value of wrongValues(element, deep + 1)) yield [value];
  else if (options !== undefined) for (const option of options) yield* wrongValues(option, deep + 1);
  else if (unwrap !== undefined) yield* wrongValues(unwrap.call(schema), deep);
}

const refusalsOf = (schema: z.ZodType): Map<string, string> => {
  const said = new Map<string, string>();
  for (const value of wrongValues(schema)) {
    try {
      check(schema, value, "the body");
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      for (const { path, message } of [{ path: "", message: error.message }, ...error.errors])
        said.set(message, `${path}: ${message} (${JSON.stringify(value).slice(0, 80)})`);
    }
  }
  return said;
};

const SCHEMAS = Object.entries(ENDPOINTS).flatMap(([name, endpoint]) =>
  (["body", "query", "params"] as const).flatMap((part) => {
    const schema = (endpoint as Partial<Record<typeof part, z.ZodType>>)[part];
    return schema === undefined ? [] : [[`${part} of ${name}`, schema] as const];
  }),
);

describe("whatever a schema refuses is said as a sentence that mends it", () => {
  it.each(SCHEMAS)("%s", (_, schema) => {
    const said = refusalsOf(schema);
    expect([...said].flatMap(([message, where]) => (OF_THE_LIBRARY.test(message) ? [where] : []))).toEqual(
      [],
    );
    for (const message of said.keys()) expect(message).toMatch(/[.:)]$/);
  });

  const { recommend, putRule, previewRecommendations } = ENDPOINTS;
  const messagesOf = (schema: z.ZodType, value: unknown): readonly { path: string; message: string }[] => {
    try {
      check(schema, value, "the body");
      return [];
    } catch (error) {
      return error instanceof DomainError ? error.errors : [];
    }
  };
  it.each<[string, z.ZodType, unknown, string, string]>([
    ["a field that is missing", recommend.body, {}, "moment", "This field is missing; add it."],
    ["another type", recommend.body, { moment: "home", limit: "3" }, "limit", "Give a number."],
    ["too much", recommend.body, { moment: "home", limit: 999 }, "limit", "Give 100 or less."],
    ["a rule without an effect", putRule.body, { filter: { brand: ["A"] } }, "effect", "Name one of "],
    [
      "a rule in a preview",
      previewRecommendations.body,
      { moment: "home", rules: [{}] },
      "rules.0.effect",
      "Name one of ",
    ],
  ])("%s", (_, schema, value, path, message) => {
    const found = messagesOf(schema, value).find((each) => each.path === path);
    expect(found?.message.startsWith(message) ? message : messagesOf(schema, value)).toBe(message);
  });
});
