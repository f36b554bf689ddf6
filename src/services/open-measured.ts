import { setImmediate } from "node:timers/promises";
import type { CatalogueSnapshots } from "../catalogue/snapshot.ts";
import type { Gate } from "../consent/gate.ts";
import { createReadActs } from "../consent/proofs/ledger/read-acts.ts";
import { createCountBelief } from "../insight/count-belief.ts";
import { createInsights, type Insights } from "../insight/insights.ts";
import type { KeptBeliefs } from "../insight/kept-belief.ts";
import { createQuality, type Quality } from "../insight/quality/quality.ts";
import type { Clock } from "../lib/clock.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import { createReadAnswers } from "../recommend/record/read-answers.ts";
import type { Shops } from "../shop/shops.ts";
import { createReadMeasured } from "../shopper/read-measured.ts";
import { createReadNotedAnswers } from "../shopper/read-notes.ts";
import type { Store } from "../store/driver/store.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";

/** What is measured of a shop and its data; the event loop is given back in between. */
export type Measured = {
  /** What is measured of a shop, and what is believed of its suggestions. */
  readonly insights: Insights;
  /** How good the shop's data is. */
  readonly quality: Quality;
};

type Deps = {
  readonly store: Store;
  readonly gate: Gate;
  readonly shops: Shops;
  readonly catalogues: CatalogueSnapshots;
  readonly webhooks: Webhooks;
  readonly beliefs: KeptBeliefs;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

const breathe = (): Promise<void> => setImmediate();

export const openMeasured = ({
  store,
  gate,
  shops,
  catalogues,
  webhooks,
  beliefs,
  clock,
  random,
}: Deps): Measured => {
  const { shoppers, catalogue, shops: documents, jobs, decisions, ledger } = store;
  const readMeasured = createReadMeasured({ shoppers, gate, policyOf: shops.policy, breathe });
  return {
    insights: createInsights({
      readMeasured,
      readAnswers: createReadAnswers({ readNoted: createReadNotedAnswers(shoppers), decisions }),
      readActs: createReadActs({ ledger, breathe }),
      shops,
      beliefs,
      countBelief: createCountBelief({ readMeasured, keepShares: shoppers.keepShares }),
      clock,
    }),
    quality: createQuality({
      catalogue,
      catalogues,
      shops,
      port: documents,
      jobs,
      announce: webhooks.announce,
      breathe,
      clock,
      holder: randomId("qua", random),
    }),
  };
};
