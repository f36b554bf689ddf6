import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { AnyObject } from "../contract/operations.ts";
import { DomainError } from "../lib/errors.ts";
import { ILL_FORMED, illFormedAt } from "../lib/well-formed.ts";
import type { Row } from "./call.ts";
import { fromZod } from "./problems.ts";

export type BodyLimits = { readonly json: number; readonly batch: number };

/** The whole body as text, refused as soon as it passes `most` bytes. */
export const readText = (request: IncomingMessage, most: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const refuse = (): void => {
      request.resume();
      reject(new DomainError("body_too_large", `Send at most ${most} bytes; split larger batches.`));
    };
    if (Number(request.headers["content-length"] ?? 0) > most) return refuse();
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) {
        request.removeAllListeners("data");
        return refuse();
      }
      chunks.push(chunk);
    });
    request.on("end", () =>
      resolve((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString("utf8")),
    );
    request.on("aborted", () =>
      reject(new DomainError("bad_json", "The body ended before it was whole; send it again.")),
    );
    request.on("error", reject);
  });

/** JSON or a problem that says where it breaks, without quoting the body. */
export const parseJson = (text: string, where: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    throw new DomainError(
      "bad_json",
      `${where} is not JSON${position === undefined ? "" : ` from character ${position}`}; check quotes, commas and brackets.`,
    );
  }
};

/** Another system's payload holds many events: its mapper refuses the one that is ill-formed. */
const isForeign = (schema: z.ZodType): boolean => schema === AnyObject;

/** A parsed value through its schema, or the domain error that names every field. Ill-formed text is refused whatever the schema says. */
export const check = <S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> => {
  const path = isForeign(schema) ? null : illFormedAt(value);
  if (path !== null) {
    throw new DomainError("invalid_request", `${ILL_FORMED} It is in ${where}.`, {
      errors: [{ path, message: ILL_FORMED }],
    });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw fromZod(parsed.error, where);
  return parsed.data;
};

const isNdjson = (type: string): boolean =>
  /^application\/(x-)?(ndjson|jsonl|json-lines|jsonlines)\b/.test(type);
const isJson = (type: string): boolean =>
  type === "" || /^(application\/([\w.+-]+\+)?json|text\/plain)\b/.test(type);

const typeOf = (request: IncomingMessage): string => (request.headers["content-type"] ?? "").toLowerCase();

/** A JSON body against its schema. */
export const readJson = async <S extends z.ZodType>(
  request: IncomingMessage,
  schema: S,
  limits: BodyLimits,
): Promise<z.output<S>> => {
  if (!isJson(typeOf(request))) throw new DomainError("unsupported_media_type", "Send application/json.");
  const text = await readText(request, limits.json);
  return check(schema, text === "" ? {} : parseJson(text, "The body"), "the body");
};

const row = <S extends z.ZodType>(schema: S, line: number, read: () => unknown): Row<z.output<S>> => {
  let raw: unknown = null;
  try {
    raw = read();
    return { ok: true, line, value: check(schema, raw, `line ${line}`) };
  } catch (error) {
    return { ok: false, line, error, raw };
  }
};

/** One object, an array, or NDJSON: each row checked by itself, so that valid ones stand beside broken ones. */
export const readRows = async <S extends z.ZodType>(
  request: IncomingMessage,
  schema: S,
  limits: BodyLimits,
): Promise<{ rows: Row<z.output<S>>[]; single: boolean }> => {
  const type = typeOf(request);
  if (isNdjson(type)) {
    const text = await readText(request, limits.batch);
    const rows: Row<z.output<S>>[] = [];
    text.split("\n").forEach((line, index) => {
      if (line.trim() !== "") rows.push(row(schema, index + 1, () => parseJson(line, `Line ${index + 1}`)));
    });
    return { rows, single: false };
  }
  if (!isJson(type))
    throw new DomainError("unsupported_media_type", "Send application/json or application/x-ndjson.");
  const value = parseJson(await readText(request, limits.json), "The body");
  if (Array.isArray(value))
    return { rows: value.map((each, index) => row(schema, index + 1, () => each)), single: false };
  const only = row(schema, 1, () => value);
  if (!only.ok) throw only.error;
  return { rows: [only], single: true };
};
