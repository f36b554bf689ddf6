import type { JobPort } from "../jobs/port.ts";
import type { Registry } from "../model/registry/registry.ts";
import type { ShopPort } from "../shop/port.ts";
import { createAnnounceModels, type ServedModels } from "./announce-models.ts";
import { createDeliveries, type Deliveries } from "./deliveries.ts";
import { createSend, type Resolve } from "./send.ts";
import type { Webhooks } from "./webhooks.ts";

type Deps = Pick<
  Parameters<typeof createDeliveries>[0],
  "clock" | "random" | "holder" | "isAskedStill" | "onEnd" | "onError"
> & {
  readonly store: { readonly jobs: JobPort; readonly shops: ShopPort };
  readonly webhooks: Webhooks;
  readonly registry: Pick<Registry, "read">;
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
  readonly resolve?: Resolve;
};

const servedOf =
  (registry: Pick<Registry, "read">) =>
  async (shop: string): Promise<ServedModels> => {
    const { state } = await registry.read(shop);
    return {
      champions: Object.fromEntries(
        Object.entries(state.slots)
          .map(([slot, { champion }]) => [slot, champion] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
      fenced: Object.fromEntries(
        Object.values(state.packages)
          .flatMap(({ id, fenced }) => (fenced === null ? [] : [[id, fenced.slot] as const]))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    };
  };

/** The side of webhooks that runs behind the answers: looks at the models, then sends what waits. */
export const runWebhooks = ({
  store,
  webhooks,
  registry,
  allowPrivate,
  signal,
  resolve,
  ...deps
}: Deps): Deliveries =>
  createDeliveries({
    ...deps,
    signal,
    jobs: store.jobs,
    send: createSend({ allowPrivate, signal, ...(resolve === undefined ? {} : { resolve }) }),
    before: createAnnounceModels({
      documents: store.shops,
      served: servedOf(registry),
      announce: webhooks.announce,
      clock: deps.clock,
    }),
  });
