import { type ENDPOINTS } from "../../../src/contract/endpoints.ts";
import { makeOpenApi } from "../../../src/http/openapi.ts";
import type { Schema } from "./schemas.ts";

type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Schema;
};
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
type Described = {
  readonly operationId: keyof typeof ENDPOINTS;
  readonly description: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};

/** One operation of the document, as a client reads it. */
export type Operation = {
  readonly name: keyof typeof ENDPOINTS;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  /** One row of a batch, where the body may be one. */
  readonly row: Schema | null;
  readonly responses: Described["responses"];
  /** Codes, or `code at field`, with which a request that fits may be refused by the description. */
  readonly named: ReadonlySet<string>;
};

const codesIn = (description: string): string[] =>
  [...description.matchAll(/^- `(\w+)`(?: at `(\w+)`)?: /gmu)].map(([, code = "", at]) =>
    at === undefined ? code : `${code} at ${at}`,
  );

/** The operations of the document that take and answer JSON, or lines of it. */
export const readOperations = (): Operation[] => {
  const { paths } = makeOpenApi("1") as Document;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, described]): Operation[] => {
      const content = described.requestBody?.content;
      // Bytes of a tar are no JSON, and a data set is written by a process of its own.
      if (content?.["application/x-tar"] !== undefined || path === "/v1/datasets") return [];
      return [
        {
          name: described.operationId,
          method: method.toUpperCase(),
          path,
          parameters: described.parameters ?? [],
          body: content?.["application/json"]?.schema ?? null,
          row: content?.["application/x-ndjson"]?.schema.anyOf?.[0] ?? null,
          responses: described.responses,
          named: new Set(codesIn(described.description)),
        },
      ];
    }),
  );
};
