import { createHmac, createSecretKey } from "node:crypto";
import { createAuthoriser } from "./http/authorise.ts";
import { createInnerCalls, type InnerCalls } from "./http/inner-call.ts";
import { makeOpenApi } from "./http/openapi.ts";
import { createRateLimiter, type RateLimiter } from "./http/rate-limit.ts";
import { createRetries } from "./http/retries.ts";
import { createExpress } from "./http/server.ts";
import { createTakeRefusal } from "./http/take-refusal.ts";
import { createTakeTurn } from "./http/take-turn.ts";
import type { Clock } from "./lib/clock.ts";
import { createTakeOnce } from "./lib/shared-rates.ts";
import { describeContract } from "./model/verify/describe-contract.ts";
import { createAssets } from "./pages/assets.ts";
import { mountConsole } from "./pages/console.ts";
import { countPages } from "./pages/count-pages.ts";
import { mountDocs } from "./pages/docs/mount.ts";
import { mountFront } from "./pages/front.ts";
import { createLimitAnybody, limitPages } from "./pages/limit-pages.ts";
import { mountMetrics } from "./pages/metrics.ts";
import { createReadCopy } from "./pages/privacy/copy.ts";
import { mountPrivacy } from "./pages/privacy/mount.ts";
import { createPageTokens } from "./pages/privacy/page-token.ts";
import { createReadCentre } from "./pages/privacy/read-centre.ts";
import { composeRoutes, type RouteParts } from "./routes.ts";
import type { KeyStore } from "./store/sealing/key-store.ts";

/** What people see in a browser. Pages of a person make their calls through the routes themselves. */
const mountPages = (
  express: Parameters<typeof mountMetrics>[0],
  { services, subjects, tokens, config, metrics, log }: RouteParts,
  { calls, limitRate }: { readonly calls: InnerCalls; readonly limitRate: RateLimiter },
): void => {
  const { shops, catalogues, signing, clock, random } = services;
  const assets = createAssets();
  const limitAnybody = createLimitAnybody(limitRate);
  const limit = limitPages(limitAnybody);
  countPages(express, metrics);
  mountDocs(express, {
    openApi: () => makeOpenApi("1"),
    isServed: true,
    made: { features: describeContract },
    assets,
    limit,
  });
  mountMetrics(express, metrics);
  assets.mount(express);
  mountFront(express, assets, limit);
  mountConsole(express, assets, limit);
  mountPrivacy(express, {
    calls,
    readCentre: createReadCentre({ calls, catalogues }),
    readCopy: createReadCopy({ calls, catalogues }),
    pageToken: createPageTokens({ calls, signing, subjects, clock, random }),
    shops,
    limitAnybody,
    verifyToken: tokens.verifyToken,
    assets,
    limits: { waitMs: config.bodyWaitMs },
    random,
    log,
  });
};

const openRateLimiter = (
  { rateLimit, rateLimitShopper, rateLimitPublic, trustProxy }: RouteParts["config"],
  clock: Clock,
): RateLimiter =>
  createRateLimiter({
    rates: { key: rateLimit, shopper: rateLimitShopper, address: rateLimitPublic },
    takeOnce: createTakeOnce(clock),
    trustProxy,
  });

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
    random,
    bind: (text) =>
      createHmac("sha256", createSecretKey(keys.pseudonym)).update(`retry\0${text}`).digest("base64url"),
  });
  const takeRefusal = createTakeRefusal({
    heldRefusals: services.heldRefusals,
    inReservedRoom: store.inReservedRoom,
  });
  const limitRate = openRateLimiter(config, clock);
  const answering = {
    ...{ routes, authorise, retries, takeRefusal, accesses, random, log, limitRate },
    pseudonym: store.pseudonym,
    takeTurn: createTakeTurn(limitRate),
    admission: parts.admission,
  };
  const calls = createInnerCalls(answering);
  return createExpress({
    ...answering,
    shops,
    limits: { json: config.bodyLimit, batch: config.batchLimit, waitMs: config.bodyWaitMs },
    metrics,
    clock,
    trustProxy: config.trustProxy,
    mount: (express) => mountPages(express, parts, { calls, limitRate }),
  });
};
