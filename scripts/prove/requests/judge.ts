import type { MadeRequest } from "./make-request.ts";
import type { Operation } from "./operations.ts";
import type { Schema, Validator } from "./schemas.ts";
import type { Reply } from "./send.ts";

/** Codes of a service that is asked too much or lacks room: it says so and when to come again. */
const DELIBERATE: ReadonlySet<number> = new Set([503, 507]);

export type Verdict = {
  /** The code of the problem, or the status of the answer. */
  readonly told: string;
  /** Why the answer is not what the document says; null: it is. */
  readonly fault: string | null;
};

const jsonOf = (text: string): { readonly value: unknown } | null => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
};

const codeOf = (text: string): string => {
  const { code } = (jsonOf(text)?.value ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : "";
};

/** Whether a refusal is one that the description of the operation names: by its code, or code and field. */
const isNamed = ({ named }: Operation, text: string): boolean => {
  const { errors = [] } = (jsonOf(text)?.value ?? {}) as { errors?: readonly { path: string }[] };
  const code = codeOf(text);
  const isAt = ({ path }: { path: string }): boolean => named.has(`${code} at ${path.split(".")[0] ?? ""}`);
  // A field that is named as wrong is a refusal of the shape, unless the description names that field.
  return errors.length > 0 && code === "invalid_request" ? errors.every(isAt) : named.has(code);
};

const faultOfAnswer = (schema: Schema, { type, text }: Reply, validator: Validator): string | null => {
  const parts = type === "application/x-ndjson" ? text.split("\n").filter((line) => line !== "") : [text];
  for (const part of parts) {
    const parsed = jsonOf(part);
    if (parsed === null) return "its answer is no JSON";
    const fault = validator.faultOf(schema, parsed.value);
    if (fault !== null) return `its answer does not fit the document: ${fault}`;
  }
  return null;
};

/** Rows that were refused by a code that the document does not name for the operation. */
const faultOfRows = ({ named }: Operation, { text }: Reply): string | null => {
  const { results } = (jsonOf(text)?.value ?? {}) as {
    results?: readonly { status: string; code?: string; message?: string }[];
  };
  const odd = (results ?? []).find(({ status, code }) => status === "rejected" && !named.has(code ?? ""));
  return odd === undefined ? null : `a row that fits was rejected: ${odd.code} ${odd.message}`;
};

/** Whether an answer is one that the document promises, and the request was taken or refused as it says. */
export const judge = (
  operation: Operation,
  { kind, sent }: MadeRequest,
  reply: Reply,
  validator: Validator,
): Verdict => {
  const { status, type, text } = reply;
  const isProblem = type === "application/problem+json";
  const code = isProblem ? codeOf(text) : null;
  const told = code ?? String(status);
  const wrong = (fault: string): Verdict => ({ told, fault });
  if (status === 0) return wrong(`no answer: ${text}`);
  if (status >= 500 && (!DELIBERATE.has(status) || !isProblem || code === "internal")) return wrong("a 5xx");
  const declared = operation.responses[String(status)] ?? operation.responses["default"];
  const schema = declared?.content?.[type]?.schema;
  if (schema === undefined && text !== "")
    return wrong(`an answer of type ${type} that is not in the document`);
  if (schema === undefined && status >= 400) return wrong("a refusal that says nothing");
  const fault = schema === undefined ? null : faultOfAnswer(schema, reply, validator);
  if (fault !== null) return wrong(fault);
  if (kind === "valid" && isProblem && !isNamed(operation, text) && !DELIBERATE.has(status))
    return wrong(`fits the document and is refused: ${text.slice(0, 400)}`);
  if (kind === "valid" && operation.row !== null && sent.body !== null && status === 200) {
    const body = JSON.parse(sent.body) as unknown;
    const rows = Array.isArray(body) ? (body as unknown[]) : [body];
    const { row } = operation;
    if (rows.every((each) => validator.holds(row, each))) {
      const odd = faultOfRows(operation, reply);
      if (odd !== null) return wrong(odd);
    }
  }
  if (kind === "invalid" && status < 400) return wrong("does not fit the document and is taken");
  return { told, fault: null };
};
