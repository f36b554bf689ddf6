import { format } from "prettier";
import { makeOpenApi } from "../../src/http/openapi.ts";
import { printType, type Schema } from "./print-type.ts";

type Content = Readonly<Record<string, { readonly schema: Schema }>>;
type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Schema;
};
type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

const HEAD = `/**
 * Long because it is the contract itself: every call of the wire with its types, made by
 * \`npm run faces:build\`. Not written by hand: a test makes it again and compares.
 */
`;

const parametersOf = (operation: Operation, place: "path" | "query"): string | null => {
  const named = (operation.parameters ?? []).filter((each) => each.in === place);
  if (named.length === 0) return null;
  const members = named.map(
    ({ name, required, schema }) => `${name}${place === "path" || required ? "" : "?"}: ${printType(schema)}`,
  );
  return `{ ${members.join("; ")} }`;
};

const BYTES = "application/x-tar";

const bodyOf = ({ requestBody }: Operation): string | null => {
  if (requestBody === undefined) return null;
  const json = requestBody.content["application/json"];
  return json === undefined ? "Uint8Array<ArrayBuffer>" : printType(json.schema);
};

/** NDJSON is answered line by line, and read as a list. */
const answerOf = ({ responses }: Operation): string => {
  const [, success] = Object.entries(responses).find(([status]) => status.startsWith("2")) ?? [];
  const { content } = success ?? {};
  if (content === undefined) return "undefined";
  if (content[BYTES] !== undefined) return "ArrayBuffer";
  const rows = content["application/x-ndjson"];
  if (rows !== undefined) return `(${printType(rows.schema)})[]`;
  return printType(content["application/json"]?.schema ?? {});
};

const COLUMNS = 100;

/** A sentence in lines of a comment. */
const wrap = (text: string): string => {
  if (text.length <= COLUMNS) return text;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= COLUMNS) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return `\n * ${lines.join("\n * ")}\n`;
};

const typeOf = (operation: Operation): string => {
  const params = parametersOf(operation, "path");
  const query = parametersOf(operation, "query");
  const body = bodyOf(operation);
  const input = [
    ...(params === null ? [] : [`params: ${params}`]),
    ...(query === null ? [] : [`query${query.includes("?:") ? "?" : ""}: ${query}`]),
    ...(body === null ? [] : [`body: ${body}`]),
  ];
  return (
    `/** ${wrap(operation.summary)} */\n` +
    `${operation.operationId}: { input: { ${input.join("; ")} }; answer: ${answerOf(operation)} };`
  );
};

/** The source of `src/client/calls.ts`. */
export const writeCalls = (): Promise<string> => {
  const { paths } = makeOpenApi("1") as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const table = operations.map(
    ({ path, method, operation }) => `${operation.operationId}: "${method.toUpperCase()} ${path}",`,
  );
  const types = operations.map(({ operation }) => typeOf(operation));
  return format(
    `${HEAD}export const CALLS = {\n${table.join("\n")}\n} as const;\n\n` +
      `/** What each call takes and answers. */\nexport type Calls = {\n${types.join("\n")}\n};\n`,
    { parser: "typescript", printWidth: 110 },
  );
};
