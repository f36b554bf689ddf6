import { highlightCode } from "../highlight.ts";
import { type Html, html } from "../html.ts";
import { renderMarkdown } from "../markdown.ts";
import { stackedTable } from "../stacked-table.ts";
import { codeSentence } from "./code-sentence.ts";
import type { DocPage } from "./layout.ts";
import {
  type ApiContent,
  type ApiParameter,
  byTag,
  type DescribedCall,
  type OpenApiDocument,
  tagSlug,
} from "./openapi-document.ts";
import { pathCode } from "./path-code.ts";
import { kindOf, schemaList } from "./schema-list.ts";
import { tryPage } from "./try-page.ts";

const raw = (text: string): Html => ({ html: text });
const marked = (text: string): Html => raw(renderMarkdown(text));
const json = (value: unknown): Html => raw(highlightCode(`${JSON.stringify(value, null, 2)}\n`, "json"));

const filled = (path: string, parameters: readonly ApiParameter[]): string => {
  const valueOf = ({ name, example }: ApiParameter): string => encodeURIComponent(String(example ?? name));
  const inPath = parameters.filter((each) => each.in === "path");
  const query = parameters.filter((each) => each.in === "query" && each.example !== undefined);
  const found = inPath.reduce((text, each) => text.replace(`{${each.name}}`, valueOf(each)), path);
  return query.length === 0
    ? found
    : `${found}?${query.map((each) => `${each.name}=${valueOf(each)}`).join("&")}`;
};

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The call as one line of a shell; the key is the reader's. */
export const curlOf = ({ method, path, operation }: DescribedCall): string => {
  const parameters = operation.parameters ?? [];
  const body = operation.requestBody?.content["application/json"]?.example;
  const shopper = parameters.find((each) => each.in === "header" && each.example !== undefined);
  return [
    `curl -s "$CANDOR${filled(path, parameters)}"`,
    ...(method === "GET" ? [] : [`-X ${method}`]),
    ...(operation.security === undefined ? [] : [`-H "Authorization: Bearer $KEY"`]),
    ...(shopper === undefined ? [] : [`-H '${shopper.name}: ${String(shopper.example)}'`]),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`]),
    ...(operation.requestBody?.content["application/x-tar"] === undefined
      ? []
      : [`-H 'Content-Type: application/x-tar'`, "--data-binary @model.tar"]),
  ].join(" \\\n  ");
};

const parametersTable = (parameters: readonly ApiParameter[]): Html | null =>
  parameters.length === 0
    ? null
    : raw(
        stackedTable(
          ["Parameter", "In", "Takes"],
          parameters.map(({ name, in: place, required, schema, description }) => ({
            cells: [
              html`<code>${name}</code>${required === true ? " (needed)" : ""}`,
              html`${place}`,
              html`${kindOf(schema)}${
                description === undefined ? null : html`<br />${codeSentence(description)}`
              }`,
            ].map((cell) => cell.html),
          })),
        ),
      );

const contentOf = (content: ApiContent): readonly (readonly [string, ApiContent[string]])[] =>
  Object.entries(content);

const bodySection = ({ operation }: DescribedCall): Html | null =>
  operation.requestBody === undefined
    ? null
    : html`<h3>Body</h3>
        <p>${Object.keys(operation.requestBody.content).join(", ")}</p>
        ${schemaList(contentOf(operation.requestBody.content)[0]?.[1].schema ?? {})}`;

const answersSection = ({ operation }: DescribedCall): Html =>
  html`${Object.entries(operation.responses)
    .filter(([status]) => status !== "default")
    .map(
      ([status, { description, content }]) =>
        html`<h3>Answer ${status}</h3>
          <p>${description}</p>
          ${Object.entries(content ?? {}).map(
            ([type, { schema, example }]) =>
              html`<p><code>${type}</code></p>
                ${schemaList(schema)} ${example === undefined ? null : json(example)}`,
          )}`,
    )}`;

const operationSection = (each: DescribedCall, isServed: boolean): Html => {
  const { method, path, operation } = each;
  return html`<section class="operation">
    <h2 id="${operation.operationId}"><span class="method">${method}</span> ${pathCode(path)}</h2>
    <p>${codeSentence(operation.summary)}</p>
    ${marked(operation.description)} ${parametersTable(operation.parameters ?? [])}
    <h3>Example</h3>
    ${
      isServed
        ? html`<p><a href="/docs/try#${operation.operationId}">Try ${operation.operationId}</a></p>`
        : null
    }
    ${raw(highlightCode(`${curlOf(each)}\n`, "sh"))} ${bodySection(each)} ${answersSection(each)}
  </section>`;
};

const tagPage = (tag: string, operations: readonly DescribedCall[], isServed: boolean): DocPage => ({
  path: `api/${tagSlug(tag)}`,
  title: tag,
  headings: operations.map(({ method, path, operation }) => ({
    id: operation.operationId,
    text: `${method} ${path}`,
  })),
  body: html`<h1>${tag}</h1>
    <p>
      Errors of every call: <a href="/docs/problems">every problem</a>. All calls:
      <a href="/docs/api">overview</a>.
    </p>
    ${operations.map((each) => operationSection(each, isServed))}`,
});

const overview = (groups: ReadonlyMap<string, readonly DescribedCall[]>, isServed: boolean): DocPage => ({
  path: "api",
  title: "Every call",
  headings: [],
  body: html`<h1>Every call</h1>
    <p>
      Made from the contract that checks each request. For machines: <a href="/openapi.json">OpenAPI 3.1</a>.
      ${isServed ? html`<a href="/docs/try">Try a call</a> against this service.` : null}
    </p>
    ${[...groups].map(
      ([tag, operations]) =>
        html`<h2 id="${tagSlug(tag)}"><a href="/docs/api/${tagSlug(tag)}">${tag}</a></h2>
          <ul class="calls">
            ${operations.map(
              ({ method, path, operation }) =>
                html`<li>
                  <a href="/docs/api/${tagSlug(tag)}#${operation.operationId}"
                    ><span class="method">${method}</span> ${pathCode(path)}</a
                  >
                  ${codeSentence(operation.summary)}
                </li>`,
            )}
          </ul>`,
    )}`,
});

/** The pages of the reference: one for all calls, one for each theme. */
export const referencePages = (document: OpenApiDocument, isServed: boolean): DocPage[] => {
  const groups = byTag(document);
  return [
    overview(groups, isServed),
    ...(isServed ? [tryPage(document)] : []),
    ...[...groups].map(([tag, operations]) => tagPage(tag, operations, isServed)),
  ];
};
