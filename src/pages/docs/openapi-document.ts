/** The OpenAPI document, as far as the reference reads it. */
export type ApiSchema = {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly ApiSchema[];
  readonly oneOf?: readonly ApiSchema[];
  readonly allOf?: readonly ApiSchema[];
  readonly properties?: Readonly<Record<string, ApiSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | ApiSchema;
  readonly items?: ApiSchema;
  readonly description?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly default?: unknown;
};
export type ApiContent = Readonly<Record<string, { readonly schema: ApiSchema; readonly example?: unknown }>>;
export type ApiParameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: ApiSchema;
  readonly description?: string;
  readonly example?: unknown;
};
export type ApiOperation = {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security?: unknown;
  readonly parameters?: readonly ApiParameter[];
  readonly requestBody?: { readonly content: ApiContent };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: ApiContent }>
  >;
};
export type OpenApiDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
};

export type DescribedCall = {
  readonly method: string;
  readonly path: string;
  readonly operation: ApiOperation;
};

export const operationsOf = ({ paths }: OpenApiDocument): DescribedCall[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

export const tagSlug = (tag: string): string => tag.toLowerCase().replaceAll(" ", "-");

/** Tags in the order in which the document has them, each with its operations. */
export const byTag = (document: OpenApiDocument): ReadonlyMap<string, readonly DescribedCall[]> => {
  const groups = new Map<string, DescribedCall[]>();
  for (const each of operationsOf(document)) {
    const [tag = ""] = each.operation.tags;
    groups.set(tag, [...(groups.get(tag) ?? []), each]);
  }
  return groups;
};
