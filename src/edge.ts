import { createHmac } from "node:crypto";
import { createAuthoriser } from "./http/authorise.ts";
import { makeOpenApi } from "./http/openapi.ts";
import { createRateLimiter } from "./http/rate-limit.ts";
import { createRetries } from "./http/retries.ts";
import { createInnerCalls } from "./http/inner-call.ts";
import { createExpress } from "./http/server.ts";
import { describeContract } from "./model/verify/describe-contract.ts";
import { mountPages } from "./pages/mount-pages.ts";
import { composeRoutes, type RouteParts } from "./routes.ts";
import type { KeyStore } from "./store/sealing/key-store.ts";

/** The HTTP edge over the routes. */
export const openEdge = (parts: RouteParts, keys: KeyStore) => {
  const { config, services, tokens, readiness, accesses, metrics, log } = parts;
  const { store, shops, clock, random } = services;
  const routes = composeRoutes(parts);
  const authorise = createAuthoriser({
    shops,
    verifyToken: tokens.verifyToken,
    requireOwnStore: readiness.requireOwnStore,
    erasedAt: async (shopper) => (await store.shoppers.readState(shopper)).erased_at,
  });
  const retries = createRetries({
    port: store.jobs,
    clock,
    bind: (text) => createHmac("sha256", keys.pseudonym).update(`retry\0${text}`).digest("base64url"),
  });
  const { pseudonym } = store;
  const calls = createInnerCalls({ routes, authorise, retries, pseudonym, accesses, random, log });
  return createExpress({
    routes,
    authorise,
    shops,
    retries,
    pseudonym,
    limits: { json: config.bodyLimit, batch: config.batchLimit, waitMs: config.bodyWaitMs },
    accesses,
    rateLimiter: createRateLimiter({ perSecond: config.rateLimit, clock }),
    metrics,
    clock,
    random,
    log,
    trustProxy: config.trustProxy,
    mount: (express) =>
      mountPages(express, { ...parts, calls, openApi: () => makeOpenApi("1"), contract: describeContract() }),
  });
};
