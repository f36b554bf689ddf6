import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { shorten } from "../../scripts/docs/shorten.ts";
import { type HeardCall, tellStory } from "../../scripts/docs/tell-story.ts";
import { type Endpoint, type EndpointName, ENDPOINTS } from "../../src/contract/endpoints.ts";
import { EXAMPLES } from "../../src/contract/examples.ts";
import { makeOpenApi } from "../../src/http/openapi.ts";
import { type OpenApiDocument, operationsOf } from "../../src/pages/docs/openapi-document.ts";

const NAMES = Object.keys(ENDPOINTS) as EndpointName[];
const endpointOf = (name: EndpointName): Endpoint => ENDPOINTS[name];
const isBytes = ({ answerType }: Endpoint): boolean => answerType === "application/x-tar";

/** Names of members in their places; of a list those of its first row. */
const namesIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, 1).map(namesIn);
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, each]) => [name, namesIn(each)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
};

const bodySchemaOf = ({ body, takes }: Endpoint): z.ZodType =>
  body === undefined ? z.undefined() : takes === "rows" ? z.union([body, z.array(body)]) : body;

describe("the examples of OpenAPI", () => {
  let heard: readonly HeardCall[] = [];
  beforeAll(async () => {
    heard = await tellStory();
  }, 120_000);

  it("are there for every call: its path, its body, its answer", () => {
    for (const name of NAMES) {
      const endpoint = endpointOf(name);
      const example = EXAMPLES[name];
      expect([name, example !== undefined]).toEqual([name, true]);
      expect([name, Object.keys(example?.params ?? {})]).toEqual([
        name,
        [...endpoint.path.matchAll(/:(\w+)/g)].map(([, param]) => param),
      ]);
      expect([name, example?.body !== undefined]).toEqual([name, endpoint.body !== undefined]);
      const isAnswered = endpoint.status !== 204 && !isBytes(endpoint);
      expect([name, example?.answer !== undefined]).toEqual([name, isAnswered]);
    }
    expect(Object.keys(EXAMPLES).sort()).toEqual([...NAMES].sort());
  });

  it.each(NAMES)("%s: fits the schema that is published", (name) => {
    const endpoint = endpointOf(name);
    const example = EXAMPLES[name] ?? {};
    const faultsOf = (schema: z.ZodType, value: unknown): unknown =>
      schema.safeParse(value).error?.issues ?? [];
    expect(faultsOf(bodySchemaOf(endpoint), example.body)).toEqual([]);
    if (endpoint.params !== undefined) expect(faultsOf(endpoint.params, example.params)).toEqual([]);
    if (endpoint.query !== undefined) expect(faultsOf(endpoint.query, example.query ?? {})).toEqual([]);
    if (example.answer !== undefined) expect(faultsOf(endpoint.answer, example.answer)).toEqual([]);
  });

  it("are taken by a real service, which answers what they show", () => {
    const first = new Map<EndpointName, HeardCall>();
    for (const each of heard) {
      expect([each.name, each.status, each.answer]).toEqual([
        each.name,
        endpointOf(each.name).status,
        each.answer,
      ]);
      if (!first.has(each.name)) first.set(each.name, each);
      if (each.answer !== undefined) endpointOf(each.name).answer.parse(each.answer);
    }
    for (const name of NAMES) {
      const { body, answer } = first.get(name) ?? {};
      expect([name, namesIn(body)]).toEqual([name, namesIn(EXAMPLES[name]?.body)]);
      expect([name, namesIn(shorten(answer))]).toEqual([name, namesIn(EXAMPLES[name]?.answer)]);
    }
  });

  it("stand in the document, at the body, the answer, and what the address and the header take", () => {
    const operations = operationsOf(makeOpenApi("1") as OpenApiDocument);
    expect(operations).toHaveLength(NAMES.length);
    for (const { operation } of operations) {
      const { body, answer, shopper, params } = EXAMPLES[operation.operationId] ?? {};
      const { status } = endpointOf(operation.operationId as EndpointName);
      expect(operation.requestBody?.content["application/json"]?.example).toEqual(body);
      const [content] = Object.values(operation.responses[String(status)]?.content ?? {});
      expect(content?.example).toEqual(answer);
      for (const parameter of operation.parameters ?? []) {
        if (parameter.in === "path") expect(parameter.example).toBe(params?.[parameter.name]);
        if (parameter.in === "header") expect(parameter.example).toBe(shopper);
      }
    }
  });
});
