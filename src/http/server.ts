import express, { type Express, type NextFunction, type Request, type Response } from "express";
import helmet from "helmet";
import { type Endpoint, ENDPOINTS } from "../contract/endpoints.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { type Log } from "../lib/log.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import type { Shops } from "../shop/shops.ts";
import type { AccessLog } from "../shopper/access-log.ts";
import { type Admission, loadOf } from "./admission.ts";
import { type Authoriser } from "./authorise.ts";
import type { Call, Caller, Reply, Route } from "./call.ts";
import { allowOrigin, allowProblem, preflight } from "./cross-origin.ts";
import { makeCall } from "./make-call.ts";
import type { Metrics } from "./metrics.ts";
import { noteAccess } from "./note-access.ts";
import { overLimit, type RateLimiter } from "./rate-limit.ts";
import { type BodyLimits } from "./read-body.ts";
import type { Retries } from "./retries.ts";
import { fail, send } from "./send.ts";
import type { TakeRefusal } from "./take-refusal.ts";
import type { TakeTurn } from "./take-turn.ts";
import { createUrgency, type Urgency } from "./urgency.ts";

export type ServerDeps = {
  readonly routes: readonly Route[];
  readonly authorise: Authoriser;
  readonly shops: Shops;
  readonly retries: Retries;
  readonly takeRefusal: TakeRefusal;
  readonly pseudonym: (shop: string, shopperId: string) => string;
  readonly limits: BodyLimits;
  readonly limitRate: RateLimiter;
  readonly takeTurn: TakeTurn;
  readonly admission: Admission;
  readonly accesses: Pick<AccessLog, "note">;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  readonly trustProxy: boolean;
  /** Pages and documents that are not part of the JSON wire. */
  readonly mount: (app: Express) => void;
};

const isPersonal = (endpoint: Endpoint): boolean => endpoint.shopper !== "none" || endpoint.key === "privacy";

type CallAndReply = { readonly call: Call; readonly reply: Reply };

/**
 * Makes the call and answers it when there is a place for it. The body is read before: whoever sends slowly
 * holds no place. Only that of a batch is read within its place, for it is large.
 */
const answerer = (deps: ServerDeps, route: Route) => {
  const { endpoint } = route;
  const make = (caller: Caller, request: Request, requestId: string): Promise<Call> =>
    makeCall(deps, endpoint, caller, request, requestId);
  const answer = async (call: Call, request: Request): Promise<CallAndReply> => ({
    call,
    reply: await deps.takeRefusal(call, route, () => deps.retries.answer(request, call, route)),
  });
  return async (
    urgency: Urgency,
    caller: Caller,
    request: Request,
    requestId: string,
    over: DomainError | null,
  ): Promise<CallAndReply> => {
    const shop = loadOf(caller);
    if (endpoint.ofProcess === true) return answer(await make(caller, request, requestId), request);
    if (urgency === "batch")
      return deps.admission.run(urgency, shop, async () =>
        answer(await make(caller, request, requestId), request),
      );
    const call = await make(caller, request, requestId);
    if (over !== null) await deps.takeTurn({ over, call, route, request });
    return deps.admission.run(urgency, shop, () => answer(call, request));
  };
};

const handler = (deps: ServerDeps, route: Route) => {
  const { endpoint } = route;
  const personal = isPersonal(endpoint);
  const urgencyOf = createUrgency(endpoint);
  const answer = answerer(deps, route);
  return async (request: Request, response: Response): Promise<void> => {
    const started = performance.now();
    const requestId = randomId("req", deps.random);
    response.setHeader("X-Request-Id", requestId);
    const known: { caller?: Caller } = {};
    try {
      const shopInPath = (response.locals as { shop?: string }).shop ?? null;
      const urgency = urgencyOf(request);
      const caller = await deps.authorise(request, endpoint, shopInPath);
      known.caller = caller;
      if (request.headers.origin !== undefined) await allowOrigin(deps, caller.shop ?? "", request, response);
      if (endpoint.ofProcess !== true) deps.admission.knock(urgency, loadOf(caller));
      const over = urgency === "refusal" ? await overLimit(deps.limitRate, caller, request) : null;
      if (urgency !== "refusal" && endpoint.ofProcess !== true) {
        const limited = deps.limitRate(caller, request);
        if (limited !== undefined) await limited;
      }
      const { call, reply } = await answer(urgency, caller, request, requestId, over);
      await noteAccess(deps.accesses, endpoint, call, reply);
      send(
        response,
        reply.status === undefined ? { ...reply, status: endpoint.status } : reply,
        personal,
        deps.limits,
      );
    } catch (error) {
      if (known.caller === undefined) await allowProblem(deps, request, response);
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
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
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
