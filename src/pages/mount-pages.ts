import type { Express } from "express";
import type { CatalogueSnapshots } from "../catalogue/snapshot.ts";
import type { SigningKeys } from "../consent/proofs/receipts/signing-keys.ts";
import type { InnerCalls } from "../http/inner-call.ts";
import type { Metrics } from "../http/metrics.ts";
import type { Clock } from "../lib/clock.ts";
import type { Config } from "../lib/config.ts";
import type { Log } from "../lib/log.ts";
import type { RandomBytes } from "../lib/random.ts";
import type { TextSeal } from "../lib/text-seal.ts";
import type { Shops } from "../shop/shops.ts";
import { createAssets } from "./assets.ts";
import { mountDocs } from "./docs.ts";
import { mountMetrics } from "./metrics.ts";
import { mountPrivacy } from "./privacy/mount.ts";
import { createPageTokens } from "./privacy/page-token.ts";
import { createReadCentre } from "./privacy/read-centre.ts";

type PagesParts = {
  readonly services: {
    readonly shops: Shops;
    readonly catalogues: CatalogueSnapshots;
    readonly signing: SigningKeys;
    readonly clock: Clock;
    readonly random: RandomBytes;
  };
  /** Calls of pages go through the routes themselves. */
  readonly calls: InnerCalls;
  /** Seals the subject of shopper tokens. */
  readonly subjects: TextSeal;
  readonly config: Pick<Config, "bodyWaitMs">;
  readonly metrics: Metrics;
  readonly openApi: () => object;
  /** The contract of models, as Markdown. */
  readonly contract: string;
  readonly log: Log;
};

/** What people see in a browser. */
export const mountPages = (express: Express, parts: PagesParts): void => {
  const { services, calls, subjects, config, metrics, openApi, contract, log } = parts;
  const { shops, catalogues, signing, clock, random } = services;
  const assets = createAssets();
  mountDocs(express, { openApi, pages: { features: contract } });
  mountMetrics(express, metrics);
  assets.mount(express);
  mountPrivacy(express, {
    calls,
    readCentre: createReadCentre({ calls, catalogues }),
    pageToken: createPageTokens({ calls, signing, subjects, clock, random }),
    shops,
    assets,
    limits: { waitMs: config.bodyWaitMs },
    random,
    log,
  });
};
