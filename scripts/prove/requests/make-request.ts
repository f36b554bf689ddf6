import { type Chance, pick } from "../readers/chance.ts";
import { HOSTILE_BODIES, HOSTILE_PATHS, HOSTILE_TYPES, makeInvalid } from "./break-value.ts";
import { makeValid, type Making } from "./make-value.ts";
import type { Operation } from "./operations.ts";
import type { Schema } from "./schemas.ts";
import type { Sent } from "./send.ts";

/** `valid` and `invalid` are said of the document: the service has to agree. */
export type Kind = "valid" | "invalid" | "hostile";
export type MadeRequest = { readonly kind: Kind; readonly sent: Sent };

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Path and query that fit their schemas; the query may leave out what it need not say. */
const addressOf = ({ path, parameters }: Operation, making: Making): string => {
  const valueOf = (name: string, schema: Schema): string => {
    const known = (making.known.get(name) ?? []).filter((value) => making.validator.holds(schema, value));
    return known.length > 0 && making.chance() < 0.7
      ? textOf(pick(making.chance, known))
      : textOf(makeValid(schema, making));
  };
  const filled = parameters
    .filter((each) => each.in === "path")
    .reduce(
      (at, { name, schema }) => at.replace(`{${name}}`, encodeURIComponent(valueOf(name, schema))),
      path,
    );
  const query = parameters
    .filter((each) => each.in === "query" && (each.required || making.chance() < 0.4))
    .map(({ name, schema }) => `${name}=${encodeURIComponent(valueOf(name, schema))}`);
  return query.length === 0 ? filled : `${filled}?${query.join("&")}`;
};

const shopperOf = ({ parameters }: Operation, making: Making): Record<string, string> => {
  const header = parameters.find((each) => each.in === "header");
  if (header === undefined || (!header.required && making.chance() < 0.5)) return {};
  const id = textOf(pick(making.chance, making.known.get("shopper_id") ?? ["c-1"]));
  return { [header.name]: /^[!-~]+$/u.test(id) ? id : `UTF-8''${encodeURIComponent(id)}` };
};

const hostile = (operation: Operation, base: Sent, chance: Chance): Sent => {
  const path =
    operation.path.includes("{") && chance() < 0.4
      ? operation.path.replace(/\{\w+\}/gu, () => pick(chance, HOSTILE_PATHS))
      : chance() < 0.1
        ? `${base.path}${base.path.includes("?") ? "&" : "?"}__proto__[a]=1&a[]=2&a[]=3`
        : base.path;
  return {
    ...base,
    path,
    headers: { ...base.headers, "Content-Type": pick(chance, HOSTILE_TYPES) },
    body: base.method === "GET" ? null : pick(chance, HOSTILE_BODIES),
  };
};

/** One request for an operation: as the document says, with one thing broken, or as no client sends it. */
export const makeRequest = (operation: Operation, key: string, making: Making): MadeRequest => {
  const { chance, validator } = making;
  const { method, body } = operation;
  const value = body === null ? null : makeValid(body, making);
  const headers = {
    Authorization: `Bearer ${key}`,
    ...(body === null ? {} : { "Content-Type": "application/json" }),
    ...shopperOf(operation, making),
  };
  const text = value === null && body === null ? null : JSON.stringify(value);
  const sent = { method, path: addressOf(operation, making), headers, body: text };
  const wanted = chance();
  if (wanted < 0.1) return { kind: "hostile", sent: hostile(operation, sent, chance) };
  const broken = wanted < 0.4 && body !== null ? makeInvalid(body, value, { chance, validator }) : null;
  return broken === null
    ? { kind: "valid", sent }
    : { kind: "invalid", sent: { ...sent, body: JSON.stringify(broken.value) } };
};
