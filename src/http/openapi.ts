import {
  extendZodWithOpenApi,
  OpenApiGeneratorV31,
  OpenAPIRegistry,
  type RouteConfig,
} from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { type Endpoint, ENDPOINTS, type Retry } from "../contract/endpoints.ts";
import type { Example } from "../contract/example.ts";
import { EXAMPLES } from "../contract/examples.ts";
import { Held, Problem } from "../contract/primitives.ts";

extendZodWithOpenApi(z);

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

const SHOPPER_HEADER = z.object({
  "Shopper-Id": z.string().openapi({
    description:
      "The shop’s id of the shopper; a shopper token names its own. Never in the URL; sent once. Ids " +
      "that are not ASCII: UTF-8'' and percent-encoded UTF-8 (RFC 8187).",
  }),
});

/** The example of a body or of an answer, where there is one. */
const shown = (example: unknown) => (example === undefined ? {} : { example });

const bodyOf = ({ body, takes }: Endpoint, example: Example) => {
  if (takes === "stream")
    return { content: { "application/x-tar": { schema: z.string().openapi({ format: "binary" }) } } };
  if (body === undefined) return undefined;
  const schema = takes === "rows" ? z.union([body, z.array(body)]) : body;
  const json = { "application/json": { schema, ...shown(example.body) } };
  return {
    required: true,
    content: takes === "rows" ? { ...json, "application/x-ndjson": { schema: body } } : json,
  };
};

/** Examples of what stands in the path, the query and the header of the shopper, put in when all is made. */
const exampleOf = (example: Example, { name, in: place }: { name: string; in: string }): unknown =>
  place === "path" ? example.params?.[name] : place === "query" ? example.query?.[name] : example.shopper;

type MadeDocument = {
  readonly paths?: Readonly<Record<string, object>>;
};
type MadeOperation = {
  readonly operationId?: string;
  readonly parameters?: { name: string; in: string; example?: unknown }[];
};

const addParameterExamples = <T extends MadeDocument>(document: T): T => {
  for (const methods of Object.values(document.paths ?? {}))
    for (const { operationId = "", parameters = [] } of Object.values(methods) as MadeOperation[])
      for (const parameter of parameters) {
        const example = exampleOf(EXAMPLES[operationId] ?? {}, parameter);
        if (example !== undefined) parameter.example = example;
      }
  return document;
};

/** How a retry is answered, as the table says. */
const ON_RETRY: Record<Retry, string> = {
  decided_again: "Retried under an `Idempotency-Key` it runs anew, under what holds then; no answer is kept.",
  by_event_id:
    "Retried under an `Idempotency-Key`, what was kept before is a `duplicate`; no answer is kept.",
  act: "Under an `Idempotency-Key` it happens once; a retry is told what stands then, and no answer is kept.",
  stored: "Under an `Idempotency-Key` it happens once; a retry within a day has the first answer again.",
};

const HELD = "The store has no room: the refusal holds from now on and is written as soon as there is";

/** The answer of a "no" that is held; beside that of a call which is answered with 202 anyway. */
const heldOf = ({ mayBeHeld, status, answer }: Endpoint, example: Example): RouteConfig["responses"] =>
  mayBeHeld === undefined
    ? {}
    : {
        202: {
          description: status === 202 ? `The answer. ${HELD}` : HELD,
          content: {
            "application/json": {
              schema: status === 202 ? z.union([answer, Held]) : Held,
              ...(status === 202 ? shown(example.answer) : {}),
            },
          },
        },
      };

const register = (registry: OpenAPIRegistry, name: string, endpoint: Endpoint): void => {
  const { method, path, params, query, summary, key, token, shopper, status, answer, answerType } = endpoint;
  const example = EXAMPLES[name] ?? {};
  const body = bodyOf(endpoint, example);
  const who =
    key === "public"
      ? "Anybody."
      : `Key scope \`${key}\`${token === null ? "; no shopper token." : `; token scope \`${token}\`.`}`;
  registry.registerPath({
    operationId: name,
    method,
    path: path.replace(/:(\w+)/g, "{$1}"),
    summary,
    description: endpoint.retry === undefined ? who : `${who} ${ON_RETRY[endpoint.retry]}`,
    tags: [tagOf(path)],
    ...(key === "public" ? {} : { security: [{ access: [] }] }),
    request: {
      ...(params === undefined ? {} : { params: params as z.ZodObject }),
      ...(query === undefined ? {} : { query: query as z.ZodObject }),
      ...(body === undefined ? {} : { body }),
      ...(shopper === "none"
        ? {}
        : { headers: shopper === "required" ? SHOPPER_HEADER : SHOPPER_HEADER.partial() }),
    },
    responses: {
      [status]:
        status === 204
          ? { description: "Done" }
          : {
              description: "The answer",
              content: {
                [answerType ?? "application/json"]: {
                  schema:
                    answerType === "application/x-tar" ? z.string().openapi({ format: "binary" }) : answer,
                  ...shown(example.answer),
                },
              },
            },
      ...heldOf(endpoint, example),
      default: {
        description: "A problem (RFC 9457); `code` is stable and `detail` says how to mend it",
        content: { "application/problem+json": { schema: Problem } },
      },
    },
  });
};

/** The OpenAPI 3.1 document of the wire, made from the schemas that check it. */
export const makeOpenApi = (version: string): object => {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", "access", {
    type: "http",
    scheme: "bearer",
    description: "An access key of the shop (`ck_…`) or a shopper token.",
  });
  for (const [name, endpoint] of Object.entries(ENDPOINTS)) register(registry, name, endpoint);
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "Candor",
      version,
      description:
        "Privacy-first recommendations: consent on every request, a true reason with every suggestion.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
  });
  return addParameterExamples(document);
};
