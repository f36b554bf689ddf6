import { type Request, type Response } from "express";
import { type Endpoint } from "../contract/endpoints.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { Reply } from "./call.ts";
import { endPaced, endUnread } from "./pace.ts";
import { PROBLEMS, toProblem } from "./problems.ts";
import type { BodyLimits } from "./read-body.ts";

type Deps = { readonly limits: BodyLimits; readonly log: Log };

/** No answer is a page: a browser that is led to one shows nothing of it, frames nothing and runs nothing. */
const NO_PAGE = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Writes an answer. */
export const send = (
  response: Response,
  reply: Reply,
  personal: boolean,
  { waitMs }: Pick<BodyLimits, "waitMs">,
): void => {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Content-Security-Policy", NO_PAGE);
  if (personal) response.setHeader("Cache-Control", "no-store");
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  response.statusCode = reply.status ?? 200;
  if (reply.body === undefined) return void response.end();
  const body =
    reply.body instanceof Buffer
      ? reply.body
      : Buffer.from(
          typeof reply.body === "string" && reply.type !== undefined
            ? reply.body
            : JSON.stringify(reply.body),
        );
  response.setHeader("Content-Type", reply.type ?? "application/json; charset=utf-8");
  response.setHeader("Content-Length", body.length);
  endPaced(response, body, waitMs);
};

/** Answers with the problem that an error is, and logs what the service itself did wrong. */
export const fail = (
  deps: Deps,
  request: Request,
  response: Response,
  error: unknown,
  requestId: string,
  endpoint: Endpoint | null,
): void => {
  const problem = toProblem(error, requestId);
  const path = endpoint?.path ?? "";
  if (problem.status >= 500)
    deps.log.error(
      { request_id: requestId, route: path, status: problem.status, ...describeError(error) },
      "a request failed",
    );
  if (response.headersSent) return void response.destroy();
  endUnread(request, response, deps.limits.waitMs);
  const headers: Record<string, string> = { "Cache-Control": "no-store", "X-Request-Id": requestId };
  if (problem.status === 401) headers["WWW-Authenticate"] = 'Bearer realm="candor"';
  if (problem.status === 408) headers["Connection"] = "close";
  if (problem.code === "encoding_unsupported") headers["Accept-Encoding"] = "gzip, deflate, br";
  const { retryAfter } = PROBLEMS[problem.code];
  if (retryAfter !== undefined) headers["Retry-After"] = String(retryAfter);
  send(
    response,
    { status: problem.status, body: problem, headers, type: "application/problem+json" } as Reply,
    false,
    deps.limits,
  );
};
