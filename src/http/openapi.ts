import { z } from "zod";
import { BEYOND_SCHEMA, OF_EVERY_CALL, type Refused } from "../contract/beyond-schema.ts";
import { type Endpoint, type EndpointName, ENDPOINTS, type Retry } from "../contract/endpoints.ts";
import type { Example } from "../contract/example.ts";
import { EXAMPLES } from "../contract/examples.ts";
import { ShopperIdHeader, SomebodyHeader } from "../contract/headers.ts";
import { Held, Problem } from "../contract/primitives.ts";
import { toJsonSchema, type WireSchema } from "./json-schema.ts";

const TAGS: readonly (readonly [RegExp, string])[] = [
  [/recommendations/, "Recommendations"],
  [/insight/, "Insight"],
  [/items|offers/, "Catalogue"],
  [/^\/v1\/events/, "Events"],
  [/consent|session-receipts/, "Consent"],
  [/shopper|erasures/, "Shopper"],
  [/models|slots|datasets/, "Models"],
  [/transparency|well-known/, "Transparency"],
];

const tagOf = (path: string): string =>
  TAGS.find(([pattern]) => pattern.test(path))?.[1] ?? "Shop and operations";

const BYTES: WireSchema = { type: "string", format: "binary" };

type Content = Readonly<Record<string, { readonly schema: WireSchema; readonly example?: unknown }>>;

/** The example of a body, of an answer or of a parameter, where there is one. */
const shown = (example: unknown) => (example === undefined ? {} : { example });

/** A row of a batch that does not fit is answered by itself, beside those that do. */
const anyRow = (row: WireSchema): WireSchema => ({ anyOf: [row, {}] });

const bodyOf = (
  { body, takes }: Endpoint,
  example: Example,
): { required: boolean; content: Content } | undefined => {
  if (takes === "stream") return { required: true, content: { "application/x-tar": { schema: BYTES } } };
  if (body === undefined) return undefined;
  const schema = toJsonSchema(body, "input");
  if (takes !== "rows")
    return { required: true, content: { "application/json": { schema, ...shown(example.body) } } };
  return {
    required: true,
    content: {
      "application/json": {
        schema: { anyOf: [schema, { type: "array", items: anyRow(schema) }] },
        ...shown(example.body),
      },
      "application/x-ndjson": { schema: anyRow(schema) },
    },
  };
};

type WireParameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: WireSchema;
  readonly example?: unknown;
};

const parametersIn = (
  place: "path" | "query",
  given: z.ZodType | undefined,
  examples: Example["params"],
): WireParameter[] => {
  if (given === undefined) return [];
  const { properties = {}, required = [] } = toJsonSchema(given, "input") as {
    properties?: Record<string, WireSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema,
    ...shown(examples?.[name]),
  }));
};

const TIMING: WireParameter = {
  name: "Candor-Timing",
  in: "header",
  required: false,
  description:
    "Sent with a key, whatever its value: the answer has a header `Server-Timing` with the milliseconds of " +
    "each stage of this very answer.",
  schema: { type: "string" },
};

/** What a store has of before, under a word for nobody, can still be looked at and taken back. */
const takesIn = ({ method }: Endpoint): boolean => method !== "get" && method !== "delete";

const shopperHeader = (endpoint: Endpoint, example: Example): WireParameter => ({
  name: "Shopper-Id",
  in: "header",
  required: endpoint.shopper === "required",
  description:
    "The shop’s id of the shopper; a shopper token names its own. Never in the URL; sent once. Ids " +
    "that are not ASCII: UTF-8'' and percent-encoded UTF-8 (RFC 8187).",
  schema: toJsonSchema(
    endpoint.shopper === "required" && takesIn(endpoint) ? SomebodyHeader : ShopperIdHeader,
    "input",
  ),
  ...shown(example.shopper),
});

const headersOf = (endpoint: Endpoint, example: Example): WireParameter[] => [
  ...(endpoint.shopper === "none" ? [] : [shopperHeader(endpoint, example)]),
  ...(endpoint.timed === true ? [TIMING] : []),
];

/** How a retry is answered, as the table says. */
const ON_RETRY: Record<Retry, string> = {
  decided_again: "Retried under an `Idempotency-Key` it runs anew, under what holds then; no answer is kept.",
  by_event_id:
    "Retried under an `Idempotency-Key`, what was kept before is a `duplicate`; no answer is kept.",
  act: "Under an `Idempotency-Key` it happens once; a retry is told what stands then, and no answer is kept.",
  stored: "Under an `Idempotency-Key` it happens once; a retry within a day has the first answer again.",
};

const listed = (rules: readonly Refused[]): string =>
  rules
    .map(({ code, at, rule }) => `- \`${code}\`${at === undefined ? "" : ` at \`${at}\``}: ${rule}`)
    .join("\n");

const descriptionOf = (name: EndpointName, { key, token, retry, takes }: Endpoint): string => {
  const who =
    key === "public"
      ? "Anybody."
      : `Key scope \`${key}\`${token === null ? "; no shopper token." : `; token scope \`${token}\`.`}`;
  const beyond = BEYOND_SCHEMA[name];
  return [
    [who, ...(retry === undefined ? [] : [ON_RETRY[retry]])].join(" "),
    ...(takes === "rows"
      ? ["Rows of an array or of NDJSON are checked each by itself: one that does not fit has its result."]
      : []),
    ...(beyond === undefined ? [] : [`What a schema cannot say, and is refused:\n${listed(beyond)}`]),
  ].join("\n\n");
};

/** The answer of a "no" that is held; beside that of a call which is answered with 202 anyway. */
const HELD = "The store has no room: the refusal holds from now on and is written as soon as there is";

const heldOf = ({ mayBeHeld, status, answer }: Endpoint, example: Example): object =>
  mayBeHeld === undefined
    ? {}
    : {
        202: {
          description: status === 202 ? `The answer. ${HELD}` : HELD,
          content: {
            "application/json": {
              schema: toJsonSchema(status === 202 ? z.union([answer, Held]) : Held, "output"),
              ...(status === 202 ? shown(example.answer) : {}),
            },
          },
        },
      };

const answerOf = ({ status, answer, answerType, alsoAs = {} }: Endpoint, example: Example): object =>
  status === 204
    ? { description: "Done" }
    : {
        description: "The answer",
        content: {
          [answerType ?? "application/json"]: {
            schema: answerType === "application/x-tar" ? BYTES : toJsonSchema(answer, "output"),
            ...shown(example.answer),
          },
          ...Object.fromEntries(
            Object.entries(alsoAs).map(([type, other]) => [type, { schema: toJsonSchema(other, "output") }]),
          ),
        },
      };

const operationOf = (name: EndpointName, endpoint: Endpoint, problem: WireSchema): object => {
  const { path, params, query, summary, key, status } = endpoint;
  const example = EXAMPLES[name] ?? {};
  const body = bodyOf(endpoint, example);
  const parameters = [
    ...parametersIn("path", params, example.params),
    ...parametersIn("query", query, example.query),
    ...headersOf(endpoint, example),
  ];
  return {
    operationId: name,
    summary,
    description: descriptionOf(name, endpoint),
    tags: [tagOf(path)],
    ...(key === "public" ? {} : { security: [{ access: [] }] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [status]: answerOf(endpoint, example),
      ...(endpoint.alsoAnswers === undefined
        ? {}
        : { [endpoint.alsoAnswers]: answerOf({ ...endpoint, status: endpoint.alsoAnswers }, example) }),
      ...heldOf(endpoint, example),
      default: {
        description: "A problem (RFC 9457); `code` is stable and `detail` says how to mend it",
        content: { "application/problem+json": { schema: problem } },
      },
    },
  };
};

/** The OpenAPI 3.1 document of the wire, made from the schemas that check it. */
export const makeOpenApi = (version: string): object => {
  const problem = toJsonSchema(Problem, "output");
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, endpoint] of Object.entries(ENDPOINTS) as [EndpointName, Endpoint][])
    (paths[endpoint.path.replace(/:(\w+)/g, "{$1}")] ??= {})[endpoint.method] = operationOf(
      name,
      endpoint,
      problem,
    );
  return {
    openapi: "3.1.0",
    info: {
      title: "Candor",
      version,
      description:
        "Privacy-first recommendations: consent on every request, a true reason with every suggestion.\n\n" +
        `What a schema cannot say, of every call, and is refused:\n` +
        OF_EVERY_CALL.map((rule) => `- ${rule}`).join("\n"),
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    components: {
      securitySchemes: {
        access: {
          type: "http",
          scheme: "bearer",
          description: "An access key of the shop (`ck_…`) or a shopper token.",
        },
      },
    },
    paths,
  };
};
