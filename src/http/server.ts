import { createServer as createHttpServer, IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import helmet from "helmet";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import { type Endpoint, ENDPOINTS } from "../contract/endpoints.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { describeError, type Log } from "../lib/log.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import type { Shops } from "../shop/shops.ts";
import type { AccessLog } from "../shopper/access-log.ts";
import { type Authoriser, shopperOf } from "./authorise.ts";
import type { Call, Caller, Reply, Route } from "./call.ts";
import { requireOwnControl } from "./control-scope.ts";
import type { Metrics } from "./metrics.ts";
import { noteAccess } from "./note-access.ts";
import { toProblem } from "./problems.ts";
import type { RateLimiter } from "./rate-limit.ts";
import {
  type BodyLimits,
  check,
  cutWhenSlow,
  endUnread,
  readJson,
  readRows,
  refuseBody,
} from "./read-body.ts";
import type { Retries } from "./retries.ts";

export type ServerDeps = {
  readonly routes: readonly Route[];
  readonly authorise: Authoriser;
  readonly shops: Shops;
  readonly retries: Retries;
  readonly pseudonym: (shop: string, shopperId: string) => string;
  readonly limits: BodyLimits;
  readonly rateLimiter: RateLimiter;
  readonly accesses: Pick<AccessLog, "note">;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  readonly trustProxy: boolean;
  /** Pages and documents that are not part of the JSON wire. */
  readonly mount: (app: Express) => void;
};

/** All values of a header that may stand several times; Node joins duplicates with ", ". */
const valuesOf = (request: IncomingMessage, name: string): string[] => {
  const value = request.headers[name];
  return value === undefined
    ? []
    : (Array.isArray(value) ? value : value.split(",")).map((each) => each.trim());
};

const readBody = (request: IncomingMessage, endpoint: Endpoint, limits: BodyLimits): Promise<unknown> => {
  if (endpoint.takes === "stream") return Promise.resolve(cutWhenSlow(request, limits.waitMs));
  if (endpoint.body === undefined) return refuseBody(request, limits);
  return endpoint.takes === "rows"
    ? readRows(request, endpoint.body, limits)
    : readJson(request, endpoint.body, limits);
};

const send = (response: Response, reply: Reply, personal: boolean): void => {
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
  response.end(body);
};

const allowOrigin = async (
  deps: ServerDeps,
  shop: string,
  request: IncomingMessage,
  response: Response,
): Promise<void> => {
  const { origin } = request.headers;
  if (origin === undefined || shop === "") return;
  if (!(await deps.shops.settings(shop)).origins.includes(origin)) return;
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Vary", "Origin");
};

const makeCall = async (
  deps: ServerDeps,
  endpoint: Endpoint,
  caller: Caller,
  request: Request,
  requestId: string,
): Promise<Call> => {
  const shop = caller.shop ?? "";
  const pseudonym = (shopperId: string): ShopperRef => ({ shop, key: deps.pseudonym(shop, shopperId) });
  const params =
    endpoint.params === undefined ? undefined : check(endpoint.params, ownParams(request), "the path");
  const query =
    endpoint.query === undefined ? refuseQuery(request) : check(endpoint.query, request.query, "the query");
  const named = { id: null as string | null };
  const shopper = shopperOf(caller, endpoint, request, (shopperId) => {
    named.id = shopperId;
    return pseudonym(shopperId);
  });
  const call = {
    requestId,
    caller,
    shop,
    shopper,
    // The id as the shop gave it, for those whom the shop has to tell.
    shopperId: named.id,
    pseudonym,
    params,
    query,
    body: (await readBody(request, endpoint, deps.limits)) as Call["body"],
    headers: request.headers,
    signals: { secGpc: valuesOf(request, "sec-gpc"), dnt: valuesOf(request, "dnt") },
    retryKey: deps.retries.keyOf(request, { shop, shopper, caller }),
    log: deps.log,
  } as Call;
  requireOwnControl(call, endpoint);
  return call;
};

/** The parameters of the endpoint's own path: the shop that a public path begins with is the caller's. */
const ownParams = ({ params }: Request): object => {
  const { shop: _shop, ...own } = params;
  return own;
};

const refuseQuery = (request: Request): undefined => {
  const names = request.url.includes("?") ? Object.keys(request.query) : [];
  if (names.length > 0)
    throw new DomainError(
      "unknown_field",
      `This call takes no query; leave out ${names.join(", ")}.`.slice(0, 200),
      { errors: names.map((name) => ({ path: `query.${name}`, message: "Unknown." })) },
    );
};

const fail = (
  deps: ServerDeps,
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
  if (problem.status === 429 || problem.status === 503) headers["Retry-After"] = "1";
  send(
    response,
    { status: problem.status, body: problem, headers, type: "application/problem+json" } as Reply,
    false,
  );
};

const isPersonal = (endpoint: Endpoint): boolean => endpoint.shopper !== "none" || endpoint.key === "privacy";

const handler = (deps: ServerDeps, route: Route) => {
  const { endpoint } = route;
  const personal = isPersonal(endpoint);
  return async (request: Request, response: Response): Promise<void> => {
    const started = performance.now();
    const requestId = randomId("req", deps.random);
    response.setHeader("X-Request-Id", requestId);
    try {
      const shopInPath = (response.locals as { shop?: string }).shop ?? null;
      const caller = await deps.authorise(request, endpoint, shopInPath);
      if (request.headers.origin !== undefined) await allowOrigin(deps, caller.shop ?? "", request, response);
      if (caller.kind === "key") deps.rateLimiter.take(caller.keyId);
      const call = await makeCall(deps, endpoint, caller, request, requestId);
      const reply = await deps.retries.answer(request, call, route);
      await noteAccess(deps.accesses, endpoint, call, reply);
      send(response, reply.status === undefined ? { ...reply, status: endpoint.status } : reply, personal);
    } catch (error) {
      fail(deps, request, response, error, requestId, endpoint);
    }
    deps.metrics.observe(endpoint.method, endpoint.path, response.statusCode, performance.now() - started);
    deps.log.debug(
      {
        request_id: requestId,
        route: endpoint.path,
        method: endpoint.method,
        status: response.statusCode,
        ms: performance.now() - started,
      },
      "answered",
    );
  };
};

const preflight =
  (deps: ServerDeps) =>
  async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const { origin } = request.headers;
    if (request.method !== "OPTIONS" || origin === undefined) return next();
    // A preflight carries no token, so that any shop's origin may pass it; the call itself is checked against
    // its own shop.
    const all = await Promise.all((await deps.shops.list()).map((shop) => deps.shops.settings(shop)));
    response.setHeader("Vary", "Origin");
    if (all.some((settings) => settings.origins.includes(origin))) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
      response.setHeader(
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Idempotency-Key, Sec-GPC, DNT",
      );
      response.setHeader("Access-Control-Max-Age", "600");
    }
    response.statusCode = 204;
    response.end();
  };

/** What no route has; a path that cannot be decoded is refused as such (URIError). */
const notHere =
  (deps: ServerDeps) =>
  (request: Request, response: Response): void => {
    decodeURIComponent(request.path);
    const requestId = randomId("req", deps.random);
    const methods = Object.values(ENDPOINTS)
      .filter((endpoint) => matches(endpoint.path, request.path))
      .map((endpoint) => endpoint.method.toUpperCase());
    if (methods.length > 0) response.setHeader("Allow", [...new Set(methods)].join(", "));
    const error =
      methods.length > 0
        ? new DomainError("method_not_allowed", `This path takes ${methods.join(", ")}.`)
        : new DomainError("not_found", "See /docs for every path.");
    fail(deps, request, response, error, requestId, null);
  };

const matches = (pattern: string, path: string): boolean =>
  new RegExp(`^${pattern.replace(/:\w+/g, "[^/]+")}/?$`).test(path);

/** In order of traffic: the first route that fits answers. */
const byTraffic = (routes: readonly Route[]): Route[] => {
  const hot = [ENDPOINTS.recommend as Endpoint, ENDPOINTS.postEvents as Endpoint];
  return [
    ...hot.flatMap((endpoint) => routes.filter((each) => each.endpoint === endpoint)),
    ...routes.filter((each) => !hot.includes(each.endpoint)),
  ];
};

export const createExpress = (deps: ServerDeps): Express => {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.set("trust proxy", deps.trustProxy);
  for (const each of byTraffic(deps.routes))
    app[each.endpoint.method](each.endpoint.path, handler(deps, each));
  app.use(preflight(deps));
  app.use("/s/:shop", (request, response, next) => {
    (response.locals as { shop?: string }).shop = (request.params as { shop: string }).shop;
    next();
  });
  for (const each of deps.routes.filter(({ endpoint }) => endpoint.key === "public"))
    app[each.endpoint.method](`/s/:shop${each.endpoint.path}`, handler(deps, each));
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: {
          defaultSrc: ["'self'"],
          imgSrc: ["'self'", "data:", "https:"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          upgradeInsecureRequests: null,
        },
      },
    }),
  );
  deps.mount(app);
  app.use(notHere(deps));
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    fail(deps, request, response, error, randomId("req", deps.random), null),
  );
  return app;
};

/**
 * An HTTP server whose requests and responses are born with Express's prototypes: Express sets them on every
 * request, and changing a prototype costs four to five times the throughput of a small answer
 * (docs/architecture.md, "Measured facts of the platform"). Once it is stopping every answer says that it is
 * the last of its connection, also where its request came before, so that no client sends another there.
 */
export const createServer = (app: Express, isStopping: () => boolean = () => false): Server => {
  function BornRequest(this: unknown, socket: Socket): IncomingMessage {
    return Reflect.construct(IncomingMessage, [socket], BornRequest) as IncomingMessage;
  }
  function BornResponse(this: unknown, ...given: unknown[]): ServerResponse {
    return Reflect.construct(ServerResponse, given, BornResponse) as ServerResponse;
  }
  // As with `extends`: what the platform's classes have themselves, these have too.
  const Request: typeof IncomingMessage = Object.setPrototypeOf(BornRequest, IncomingMessage);
  const Response: typeof ServerResponse = Object.setPrototypeOf(BornResponse, ServerResponse);
  BornRequest.prototype = app.request;
  BornResponse.prototype = app.response;
  const { writeHead } = ServerResponse.prototype;
  app.response.writeHead = function writeLastHead(this: ServerResponse, ...given: unknown[]) {
    if (isStopping()) this.shouldKeepAlive = false;
    return Reflect.apply(writeHead, this, given) as ServerResponse;
  } as typeof app.response.writeHead;
  return createHttpServer(
    {
      IncomingMessage: Request,
      ServerResponse: Response,
      keepAliveTimeout: 65_000,
    },
    app,
  );
};
