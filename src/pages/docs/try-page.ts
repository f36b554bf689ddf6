import { type Html, html } from "../html.ts";
import { codeSentence } from "./code-sentence.ts";
import type { DocPage } from "./layout.ts";
import {
  type ApiParameter,
  byTag,
  type DescribedCall,
  type OpenApiDocument,
  tagSlug,
} from "./openapi-document.ts";
import { pathCode } from "./path-code.ts";
import { kindOf } from "./schema-list.ts";

const LINES = 4;
const MOST_LINES = 20;

/** What the example has stands in the field, but not where sending it would delete something. */
const startOf = ({ example }: ApiParameter, method: string): string =>
  method === "DELETE" || example === undefined ? "" : String(example);

const hintOf = ({ example, description, schema }: ApiParameter, method: string): string => {
  const suchAs = method === "DELETE" && example !== undefined ? `Such as ${String(example)}.` : "";
  return [description ?? `${kindOf(schema)}.`, suchAs].filter((each) => each !== "").join(" ");
};

const parameterField = (parameter: ApiParameter, { method, operation }: DescribedCall): Html => {
  const id = `${operation.operationId}-${parameter.in}-${parameter.name}`;
  const must = parameter.required === true;
  return html`<div class="field">
    <label for="${id}"><code>${parameter.name}</code> (${parameter.in}${must ? ", needed" : ""})</label>
    <input
      id="${id}"
      data-in="${parameter.in}"
      name="${parameter.name}"
      value="${startOf(parameter, method)}"
      autocomplete="off"
      spellcheck="false"
      aria-describedby="${id}-hint"
      ${{ html: must ? "required" : "" }}
    />
    <small id="${id}-hint">${codeSentence(hintOf(parameter, method))}</small>
  </div>`;
};

const fileField = (id: string, type: string): Html =>
  html`<div class="field">
    <label for="${id}">Body: a file (${type})</label>
    <input id="${id}" type="file" name="body" data-type="${type}" required />
  </div>`;

const textField = (id: string, types: readonly string[], example: unknown): Html => {
  const text = example === undefined ? "{}" : JSON.stringify(example, null, 2);
  const lines = Math.min(MOST_LINES, Math.max(LINES, text.split("\n").length));
  return html`<div class="field">
    <label for="${id}">Body</label>
    <textarea id="${id}" name="body" rows="${lines}" spellcheck="false">${text}</textarea>
    ${
      types.length === 1
        ? html`<input type="hidden" name="type" value="${types[0] ?? ""}" />`
        : html`<label for="${id}-type">The body is</label>
            <select id="${id}-type" name="type">
              ${types.map((type) => html`<option>${type}</option>`)}
            </select>`
    }
  </div>`;
};

const bodyField = ({ operation }: DescribedCall): Html | null => {
  const content = operation.requestBody?.content;
  if (content === undefined) return null;
  const id = `${operation.operationId}-body`;
  const types = Object.keys(content);
  return "application/x-tar" in content
    ? fileField(id, "application/x-tar")
    : textField(id, types, content["application/json"]?.example);
};

const callForm = (call: DescribedCall): Html => {
  const { method, path, operation } = call;
  const name = operation.operationId;
  return html`<details class="try" id="${name}">
    <summary><span class="method">${method}</span> ${pathCode(path)}</summary>
    <form
      data-method="${method}"
      data-path="${path}"
      data-open="${operation.security === undefined ? "yes" : "no"}"
    >
      <p>
        ${codeSentence(operation.summary)}.
        <a href="/docs/api/${tagSlug(operation.tags[0] ?? "")}#${name}">What ${name} takes and answers</a>
        ${operation.security === undefined ? null : html`· <a href="#key">Type the key first</a>`}
      </p>
      ${(operation.parameters ?? []).map((parameter) => parameterField(parameter, call))} ${bodyField(call)}
      <p><button disabled aria-label="Send ${name}">Send</button></p>
      <div class="sent"></div>
      <div class="told" role="status"></div>
    </form>
  </details>`;
};

/** A form for each call, which a script sends to this service with the key that was typed. */
export const tryPage = (document: OpenApiDocument): DocPage => ({
  path: "try",
  title: "Try a call",
  headings: [],
  body: html`<h1>Try a call</h1>
    <p>
      Each form sends its call to this service and shows the answer, and the same call for your shell. What
      changes or deletes something does so: try with a shop that is there for it.
    </p>
    <noscript
      ><p class="note">
        Sending needs JavaScript. <a href="/docs/api">Every call</a> stands there for your shell, too.
      </p></noscript
    >
    <div class="field">
      <label for="key">Key of the shop, or a shopper token</label>
      <input id="key" type="password" autocomplete="off" spellcheck="false" aria-describedby="key-hint" />
      <small id="key-hint">It stays in the memory of this page and is sent to this service alone.</small>
    </div>
    ${[...byTag(document)].map(
      ([tag, operations]) =>
        html`<h2 id="${tagSlug(tag)}">${tag}</h2>
          ${operations.map(callForm)}`,
    )}`,
});
