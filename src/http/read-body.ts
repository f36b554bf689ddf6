import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { z } from "zod";
import { AnyObject } from "../contract/operations.ts";
import { None } from "../contract/primitives.ts";
import { DomainError } from "../lib/errors.ts";
import { present } from "../lib/present.ts";
import { ILL_FORMED, illFormedAt } from "../lib/well-formed.ts";
import type { BodyRow } from "./call.ts";
import { fromZod } from "./problems.ts";
import { sayIssue } from "./say-issue.ts";

/**
 * Most bytes of a JSON and of an NDJSON body, once unpacked; `waitMs`: how long a body may lag behind the
 * slowest pace.
 */
export type BodyLimits = { readonly json: number; readonly batch: number; readonly waitMs: number };

/** Whoever sends more slowly than this for longer than `waitMs` is refused, as they hold a connection. */
const SLOWEST_BYTES_PER_MS = 32;

const TOO_SLOW = "The body came too slowly; send it in one go, or in smaller parts.";

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

/**
 * Calls `late` once the body lags: after `waitMs` and the time that the bytes so far would take at the
 * slowest pace. Answers how to stop watching.
 */
const watchPace = (waitMs: number, bytes: () => number, late: () => void): (() => void) => {
  const began = performance.now();
  const look = (): void => {
    const left = began + waitMs + bytes() / SLOWEST_BYTES_PER_MS - performance.now();
    // After a turn of the loop: bytes may wait behind the timer where the process was busy.
    if (left <= 0) last = setImmediate(late);
    else timer = setTimeout(look, left);
  };
  let timer = setTimeout(look, waitMs);
  let last: NodeJS.Immediate | undefined;
  return () => {
    clearTimeout(timer);
    clearImmediate(last);
  };
};

/** An upload that its route reads itself: its connection is cut once it lags. */
export const cutWhenSlow = (request: IncomingMessage, waitMs: number): IncomingMessage => {
  const { socket } = request;
  const before = socket.bytesRead;
  const stop = watchPace(
    waitMs,
    () => socket.bytesRead - before,
    () => request.destroy(new DomainError("body_timeout", TOO_SLOW)),
  );
  request.once("end", stop).once("close", stop);
  return request;
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

/** An answer given before its body was whole does not wait for the rest any longer than a body may lag. */
export const endUnread = (request: IncomingMessage, response: ServerResponse, waitMs: number): void => {
  if (request.complete) return;
  response.once("finish", () => {
    if (request.complete) return;
    const timer = setTimeout(() => request.destroy(), waitMs);
    request.once("close", () => clearTimeout(timer));
    request.resume();
  });
};

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
    const rows: BodyRow<z.output<S>>[] = [];
    text.split("\n").forEach((line, index) => {
      if (line.trim() !== "") rows.push(row(schema, index + 1, () => parseJson(line, `Line ${index + 1}`)));
    });
    return { rows, single: false };
  }
  if (!isJson(type))
    throw new DomainError("unsupported_media_type", "Send application/json or application/x-ndjson.");
  const text = await readText(request, limits.json, limits);
  if (text === "") throw missing();
  const value = parseJson(text, "The body");
  if (Array.isArray(value))
    return { rows: value.map((each, index) => row(schema, index + 1, () => each)), single: false };
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
