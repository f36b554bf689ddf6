import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import { type Endpoint, type EndpointName, ENDPOINTS } from "../contract/endpoints.ts";
import { DomainError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { present } from "../lib/present.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import type { AccessLog } from "../shopper/access-log.ts";
import { type Admission, loadOf } from "./admission.ts";
import { type Authoriser, shopperOf } from "./authorise.ts";
import type { Call, Caller, Route } from "./call.ts";
import { noteAccess } from "./note-access.ts";
import { overLimit, type RateLimiter } from "./rate-limit.ts";
import { check } from "./read-body.ts";
import type { Retries } from "./retries.ts";
import type { TakeRefusal } from "./take-refusal.ts";
import type { TakeTurn } from "./take-turn.ts";
import { createUrgency } from "./urgency.ts";

/** Whom a page speaks for: with the token that it was given, under the signals of its own request. */
export type Presented = {
  readonly shop: string;
  /** Null: as anybody. */
  readonly token: string | null;
  readonly signals: Call["signals"];
  /** The page that the token was presented from, where that is another one than ours. */
  readonly origin: string | null;
};

type Given = {
  readonly params?: object;
  readonly query?: object;
  readonly body?: object;
  readonly idempotencyKey?: string | undefined;
};

export type AnswerOf<N extends EndpointName> = z.output<(typeof ENDPOINTS)[N]["answer"]>;

export type InnerCalls = {
  /**
   * One call of the wire, made by a page of this service for whoever opened it: authorised, checked,
   * answered, retried and noted as a call from outside. @throws DomainError as the call is refused
   */
  call<N extends EndpointName>(name: N, presented: Presented, given?: Given): Promise<AnswerOf<N>>;
  /** Whom the token speaks for, where it opens this call. */
  callerOf(name: EndpointName, presented: Presented): Promise<Caller>;
};

type Deps = {
  readonly routes: readonly Route[];
  readonly authorise: Authoriser;
  readonly retries: Retries;
  /** A no that the store has no room for is taken all the same. */
  readonly takeRefusal: TakeRefusal;
  readonly pseudonym: (shop: string, shopperId: string) => string;
  /** Of whoever calls with a token, as from outside. */
  readonly limitRate: RateLimiter;
  readonly takeTurn: TakeTurn;
  /** Pages wait among the calls from outside, by the same urgency. */
  readonly admission: Admission;
  readonly accesses: Pick<AccessLog, "note">;
  readonly random: RandomBytes;
  readonly log: Log;
};

/** The request that a client outside would have sent, as far as authorisation and retries look at one. */
const requestOf = (endpoint: Endpoint, { token, origin }: Presented, given: Given): IncomingMessage =>
  ({
    method: endpoint.method.toUpperCase(),
    url: `${endpoint.path} ${JSON.stringify([given.params ?? {}, given.query ?? {}])}`,
    headersDistinct: {},
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(origin === null ? {} : { origin }),
      ...(given.idempotencyKey === undefined ? {} : { "idempotency-key": given.idempotencyKey }),
    },
  }) as IncomingMessage;

const checked = (schema: z.ZodType | undefined, value: object | undefined, what: string): unknown =>
  schema === undefined ? undefined : check(schema, value ?? {}, what);

export const createInnerCalls = (deps: Deps): InnerCalls => {
  const routeOf = (name: EndpointName): Route =>
    present(
      deps.routes.find(({ endpoint }) => endpoint === ENDPOINTS[name]),
      "the route of an endpoint",
    );
  const authorised = async (request: IncomingMessage, endpoint: Endpoint, shop: string): Promise<Caller> => {
    const caller = await deps.authorise(request, endpoint, shop);
    if (caller.kind === "key" || caller.kind === "control")
      throw new DomainError("token_invalid", "This page opens with a shopper token alone.");
    if (caller.shop !== shop) throw new DomainError("token_invalid", "The shopper token is another shop's.");
    return caller;
  };
  return {
    callerOf: (name, presented) =>
      authorised(requestOf(ENDPOINTS[name], presented, {}), ENDPOINTS[name], presented.shop),
    async call(name, presented, given = {}) {
      const route = routeOf(name);
      const endpoint: Endpoint = route.endpoint;
      const { shop, signals } = presented;
      const request = requestOf(endpoint, presented, given);
      const caller = await authorised(request, endpoint, shop);
      const over = caller.kind === "token" ? await overLimit(deps.limitRate, caller, request) : null;
      const pseudonym = (shopperId: string): ShopperRef => ({ shop, key: deps.pseudonym(shop, shopperId) });
      const shopper = shopperOf(caller, endpoint, request, pseudonym);
      const call = {
        requestId: randomId("req", deps.random),
        caller,
        shop,
        shopper,
        shopperId: null,
        pseudonym,
        params: checked(endpoint.params, given.params, "the path"),
        query: checked(endpoint.query, given.query, "the query"),
        body: checked(endpoint.body, given.body, "the body"),
        headers: request.headers,
        signals,
        asksNothing: true,
        retryKey: deps.retries.keyOf(request, { shop, shopper, caller }),
        log: deps.log,
      } as Call;
      if (over !== null) await deps.takeTurn({ over, call, route, request });
      const answer = () => deps.takeRefusal(call, route, () => deps.retries.answer(request, call, route));
      const reply = await deps.admission.run(createUrgency(endpoint)(request), loadOf(caller), answer);
      await noteAccess(deps.accesses, endpoint, call, reply);
      // An answer of suggestions is made as bytes.
      const told: unknown =
        reply.body instanceof Buffer ? JSON.parse(reply.body.toString("utf8")) : reply.body;
      return told as AnswerOf<typeof name>;
    },
  };
};
