import type { IncomingMessage } from "node:http";
import type { Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { z } from "zod";
import { AnyObject } from "../contract/operations.ts";
import { None } from "../contract/primitives.ts";
import { DomainError } from "../lib/errors.ts";
import { mapInTurns } from "../lib/in-turns.ts";
import { present } from "../lib/present.ts";
import { ILL_FORMED, illFormedAt } from "../lib/well-formed.ts";
import type { BodyRow } from "./call.ts";
import { TOO_SLOW, watchPace } from "./pace.ts";
import { fromZod } from "./problems.ts";
import { sayIssue } from "./say-issue.ts";

/**
 * Most bytes of a JSON and of an NDJSON body, once unpacked; `waitMs`: how long a body may lag behind the
 * slowest pace.
 */
export type BodyLimits = { readonly json: number; readonly batch: number; readonly waitMs: number };

const UNPACK: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(),
  "x-gzip": () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
};

/** What unpacks the body; null where it comes as it is. */
const unpackerOf = (request: IncomingMessage): Transform | null => {
  const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return null;
  const make = Object.hasOwn(UNPACK, encoding) ? UNPACK[encoding] : undefined;
  if (make === undefined)
    throw new DomainError(
      "encoding_unsupported",
      "Send the body as it is, or with one Content-Encoding of gzip, deflate or br.",
    );
  return make();
};

/** The whole body as text, unpacked, refused as soon as it passes `most` bytes or lags behind. */
export const readText = (
  request: IncomingMessage,
  most: number,
  { waitMs }: Pick<BodyLimits, "waitMs">,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const unpacker = unpackerOf(request);
    const before = request.socket.bytesRead;
    const source: Readable = unpacker === null ? request : request.pipe(unpacker);
    const stop = watchPace(
      waitMs,
      () => request.socket.bytesRead - before,
      () => refuse(new DomainError("body_timeout", TOO_SLOW)),
    );
    const refuse = (error: DomainError): void => {
      stop();
      source.removeAllListeners("data");
      if (unpacker !== null) {
        request.unpipe(unpacker);
        unpacker.destroy();
      }
      request.resume();
      reject(error);
    };
    const tooLarge = (): void =>
      refuse(new DomainError("body_too_large", `Send at most ${most} bytes; split larger batches.`));
    if (Number(request.headers["content-length"] ?? 0) > most) return tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    source.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) return tooLarge();
      chunks.push(chunk);
    });
    source.on("end", () => {
      stop();
      resolve(
        (chunks.length === 1 ? present(chunks[0], "the one chunk") : Buffer.concat(chunks)).toString("utf8"),
      );
    });
    unpacker?.on("error", () =>
      refuse(new DomainError("bad_json", "The body does not unpack by its Content-Encoding; send it again.")),
    );
    request.on("aborted", () =>
      refuse(new DomainError("bad_json", "The body ended before it was whole; send it again.")),
    );
    request.on("error", (error) => {
      stop();
      reject(error);
    });
  });

const missing = (): DomainError =>
  new DomainError("body_missing", "This call takes a JSON body; send {} where there is nothing to say.");

/** JSON or a problem that says where it breaks, without quoting the body. */
export const parseJson = (text: string, where: string): unknown => {
  try {
    // A mark of the encoding that some senders put first; RFC 8259, section 8.1, lets it be passed over.
    return JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    throw new DomainError(
      "bad_json",
      `${where} is not JSON${position === undefined ? "" : ` from character ${position}`}; check ` +
        "quotes, commas and brackets.",
    );
  }
};

/** Another system's payload holds many events: its mapper refuses the one that is ill-formed. */
const isForeign = (schema: z.ZodType): boolean => schema === AnyObject;

/**
 * A parsed value through its schema, or the domain error that names every field. Ill-formed text is refused
 * whatever the schema says.
 */
export const check = <S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> => {
  const path = isForeign(schema) ? null : illFormedAt(value);
  if (path !== null) {
    throw new DomainError("invalid_request", `${ILL_FORMED} It is in ${where}.`, {
      errors: [{ path, message: ILL_FORMED }],
    });
  }
  const parsed = schema.safeParse(value, { error: sayIssue });
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
  const text = await readText(request, limits.json, limits);
  if (text === "") throw missing();
  return check(schema, parseJson(text, "The body"), "the body");
};

const row = <S extends z.ZodType>(schema: S, line: number, read: () => unknown): BodyRow<z.output<S>> => {
  let raw: unknown = null;
  try {
    raw = read();
    return { ok: true, line, value: check(schema, raw, `line ${line}`) };
  } catch (error) {
    return { ok: false, line, error, raw };
  }
};

/** Rows that are checked in one turn of the event loop. */
const ROWS_A_TURN = 128;

/**
 * One object, an array, or NDJSON: each row checked by itself, so that valid ones stand beside broken ones.
 */
export const readRows = async <S extends z.ZodType>(
  request: IncomingMessage,
  schema: S,
  limits: BodyLimits,
): Promise<{ rows: BodyRow<z.output<S>>[]; single: boolean }> => {
  const type = typeOf(request);
  if (isNdjson(type)) {
    const text = await readText(request, limits.batch, limits);
    if (text === "") throw missing();
    const rows = await mapInTurns(text.split("\n"), ROWS_A_TURN, (line, index) =>
      line.trim() === "" ? null : row(schema, index + 1, () => parseJson(line, `Line ${index + 1}`)),
    );
    return { rows: rows.filter((each) => each !== null), single: false };
  }
  if (!isJson(type))
    throw new DomainError("unsupported_media_type", "Send application/json or application/x-ndjson.");
  const text = await readText(request, limits.json, limits);
  if (text === "") throw missing();
  const value = parseJson(text, "The body");
  if (Array.isArray(value))
    return {
      rows: await mapInTurns(value, ROWS_A_TURN, (each: unknown, index) =>
        row(schema, index + 1, () => each),
      ),
      single: false,
    };
  const only = row(schema, 1, () => value);
  if (!only.ok) throw only.error;
  return { rows: [only], single: true };
};

/** A call that takes no body takes no fields either: what is said there is refused by name, not overheard. */
export const refuseBody = async (request: IncomingMessage, limits: BodyLimits): Promise<undefined> => {
  const sent =
    Number(request.headers["content-length"] ?? 0) > 0 || request.headers["transfer-encoding"] !== undefined;
  if (!sent) return;
  const text = await readText(request, limits.json, limits);
  if (text !== "") check(None, parseJson(text, "The body"), "the body");
};
