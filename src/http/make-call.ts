import type { IncomingMessage } from "node:http";
import { type Request } from "express";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import { type Endpoint } from "../contract/endpoints.ts";
import { DomainError } from "../lib/errors.ts";
import { type Log } from "../lib/log.ts";
import { shopperOf } from "./authorise.ts";
import type { Call, Caller } from "./call.ts";
import { requireOwnControl } from "./control-scope.ts";
import { cutWhenSlow } from "./pace.ts";
import { type BodyLimits, check, readJson, readRows, refuseBody } from "./read-body.ts";
import type { Retries } from "./retries.ts";

export type CallDeps = {
  readonly retries: Retries;
  readonly pseudonym: (shop: string, shopperId: string) => string;
  readonly limits: BodyLimits;
  readonly log: Log;
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

/** Checks all of a request against its endpoint's contract: what a route is given. */
export const makeCall = async (
  deps: CallDeps,
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
