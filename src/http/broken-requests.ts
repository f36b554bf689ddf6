import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { DomainError } from "../lib/errors.ts";
import { toProblem } from "./problems.ts";

const faultOf = (code: string | undefined): DomainError => {
  if (code === "HPE_HEADER_OVERFLOW")
    return new DomainError(
      "invalid_request",
      "The address and the headers have at most 16 kB together; shorten them.",
    );
  if (code === "ERR_HTTP_REQUEST_TIMEOUT")
    return new DomainError("body_timeout", "The head of the request came too slowly; send it in one go.");
  return new DomainError("invalid_request", "This cannot be read as a request (RFC 9112, RFC 9110).");
};

/** The platform's own note of the answer that is under way on a connection. */
type Answering = { readonly _httpMessage?: { readonly headersSent: boolean } | null };

/**
 * Answers what cannot be read as a request, and so has no route and no response, with a problem like every
 * other; the connection ends. Nothing is written into an answer that has begun.
 */
export const answerBroken = (error: NodeJS.ErrnoException, socket: Socket, requestId: string): void => {
  const isAnswering = (socket as Socket & Answering)._httpMessage?.headersSent === true;
  if (error.code === "ECONNRESET" || !socket.writable || isAnswering) return void socket.destroy(error);
  const problem = toProblem(faultOf(error.code), requestId);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    `X-Request-Id: ${requestId}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
};
