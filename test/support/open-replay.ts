import { createControlTokens } from "../../src/consent/proofs/receipts/control-token.ts";
import { renderRecommendation } from "../../src/http/mapping/write-answer.ts";
import type { Replayed } from "../../src/recommend/followups/replay.ts";
import { createDecisionQueue } from "../../src/recommend/record/decision-queue.ts";
import { openRecommend } from "../../src/services/open-recommend.ts";
import { openEmbeddedKeys } from "../../src/store/open-store.ts";
import type { Harness } from "./harness.ts";

/** Makes recorded answers of a shop again, as `candor replay` does. */
export const openReplay = async (
  { app: { services, models }, config, shop }: Pick<Harness, "app" | "config" | "shop">,
  clock: () => number,
): Promise<(id: string) => Promise<Replayed>> => {
  const decisions = createDecisionQueue({
    port: services.store.decisions,
    onDropped: () => undefined,
    onError: () => undefined,
  });
  const { random } = services;
  const { pseudonym: secret } = await openEmbeddedKeys(config.data, { path: config.keys, clock, random });
  const { replay } = openRecommend({
    services,
    models,
    decisions,
    controlTokens: createControlTokens({ secret }),
    render: renderRecommendation,
    wait: () =>
      new Promise((resolve) => {
        setImmediate(resolve);
      }),
  });
  return (id) => replay(shop, id);
};
