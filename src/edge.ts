import { createHmac } from "node:crypto";
import { createAuthoriser } from "./http/authorise.ts";
import { makeOpenApi } from "./http/openapi.ts";
import { createRateLimiter } from "./http/rate-limit.ts";
import { createRetries } from "./http/retries.ts";
import { createExpress } from "./http/server.ts";
import { createTakeRefusal } from "./http/take-refusal.ts";
import { describeContract } from "./model/verify/describe-contract.ts";
import { mountDocs } from "./pages/docs.ts";
import { mountMetrics } from "./pages/metrics.ts";
import { composeRoutes, type RouteParts } from "./routes.ts";
import type { KeyStore } from "./store/sealing/key-store.ts";

/** The HTTP edge over the routes. */
export const openEdge = (parts: RouteParts, keys: KeyStore) => {
  const { config, services, tokens, readiness, accesses, metrics, log } = parts;
  const { store, shops, clock, random } = services;
  return createExpress({
    routes: composeRoutes(parts),
    authorise: createAuthoriser({
      shops,
      verifyToken: tokens.verifyToken,
      requireOwnStore: readiness.requireOwnStore,
      erasedAt: async (shopper) => (await store.shoppers.readState(shopper)).erased_at,
    }),
    shops,
    retries: createRetries({
      port: store.jobs,
      clock,
      bind: (text) => createHmac("sha256", keys.pseudonym).update(`retry\0${text}`).digest("base64url"),
    }),
    takeRefusal: createTakeRefusal({
      heldRefusals: services.heldRefusals,
      inReservedRoom: store.inReservedRoom,
    }),
    pseudonym: store.pseudonym,
    limits: { json: config.bodyLimit, batch: config.batchLimit, waitMs: config.bodyWaitMs },
    accesses,
    rateLimiter: createRateLimiter({ perSecond: config.rateLimit, clock }),
    metrics,
    clock,
    random,
    log,
    trustProxy: config.trustProxy,
    mount: (express) => {
      mountDocs(express, { openApi: () => makeOpenApi("1"), pages: { features: describeContract() } });
      mountMetrics(express, metrics);
    },
  });
};
