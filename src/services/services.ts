import { type CatalogueSnapshots, createCatalogueSnapshots } from "../catalogue/snapshot.ts";
import { type Choices, createChoices } from "../consent/acts/choices.ts";
import { createSessionReceipts, type SessionReceipts } from "../consent/acts/session-receipts.ts";
import { createGate, type Gate } from "../consent/gate.ts";
import { type Appender, createAppender } from "../consent/proofs/ledger/appender.ts";
import { createPrincipals, type Principals } from "../consent/proofs/receipts/principals.ts";
import { sessionSubject } from "../consent/proofs/receipts/session-receipt.ts";
import {
  createSigningKeys,
  type PrivateJwk,
  type PublicJwk,
  type SigningKeys,
} from "../consent/proofs/receipts/signing-keys.ts";
import type { Clock } from "../lib/clock.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import { createTextSeal } from "../lib/text-seal.ts";
import { createErasureLog, type ErasureLog } from "../model/registry/erasure-log.ts";
import { createRegistry } from "../model/registry/registry.ts";
import { controllerOf } from "../shop/controller.ts";
import { createDefenceSecrets } from "../shop/defence-secret.ts";
import { createShops, type Shops } from "../shop/shops.ts";
import { type CorrectEvent, createCorrectEvent } from "../shopper/correct-event.ts";
import { createKeyDestruction, type KeyDestruction } from "../shopper/destroy-keys.ts";
import { createErasures, type Erasures } from "../shopper/erase.ts";
import { createEventHandles, type EventHandles } from "../shopper/event-handles.ts";
import { createFate } from "../shopper/fate-of-models.ts";
import { createFeedbackStore, type FeedbackStore } from "../shopper/feedback.ts";
import { createIdentities, type Identities } from "../shopper/identities.ts";
import { createLeaving, type Leaving } from "../shopper/log-leaving.ts";
import { createRecordEvents, type RecordEvents } from "../shopper/record-events.ts";
import { createRetention, type Retention } from "../shopper/retention.ts";
import { createStandingInstructions, type StandingInstructions } from "../shopper/standing-instructions.ts";
import type { Store } from "../store/driver/store.ts";
import type { KeyStore } from "../store/sealing/key-store.ts";
import { createWebhooks, type Webhooks } from "../webhooks/webhooks.ts";

/** The domain, put together once over a store: what the service and the command line share. */
export type Services = {
  readonly store: Store;
  readonly signing: SigningKeys;
  readonly shops: Shops;
  readonly catalogues: CatalogueSnapshots;
  readonly gate: Gate;
  readonly choices: Choices;
  /** What a person is called in receipts and exports, by use. */
  readonly principals: Principals;
  readonly eventHandles: EventHandles;
  readonly sessionReceipts: SessionReceipts;
  readonly identities: Identities;
  readonly instructions: StandingInstructions;
  readonly erasures: Erasures;
  /** How far the models must have forgotten, by the shop's deadline. */
  readonly erasureLog: ErasureLog;
  readonly leaving: Leaving;
  readonly keyDestruction: KeyDestruction;
  readonly verdicts: FeedbackStore;
  readonly recordEvents: RecordEvents;
  readonly retention: Retention;
  readonly webhooks: Webhooks;
  readonly correctEvent: CorrectEvent;
  readonly appender: Appender;
  /**
   * What a shop's models are defended with: the same at every training, for nobody to see. @throws
   * DomainError shop_unknown
   */
  readonly defenceSecret: (shop: string) => Promise<string>;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

type Deps = {
  readonly store: Store;
  readonly keys: KeyStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly leafWaits?: (shop: string) => void;
  /** For whoever erases; commands that only read need not say. */
  readonly keysDestroyedWithinHours?: number;
  /** Hears of word to recipients that could not be queued: a person must tell them. */
  readonly untold?: (shop: string, error: unknown) => void;
};

const HOUR_MS = 3_600_000;
const WITHIN_HOURS = 24;

const signingOf = (keys: KeyStore): Promise<SigningKeys> =>
  createSigningKeys({
    current: keys.signing.private_jwk as unknown as PrivateJwk,
    retired: keys.published.filter(
      (each) => (each as { kid?: string }).kid !== keys.signing.kid,
    ) as unknown as PublicJwk[],
  });

export const createServices = async ({
  store: given,
  keys,
  clock,
  random,
  leafWaits = () => undefined,
  keysDestroyedWithinHours = WITHIN_HOURS,
  untold = () => undefined,
}: Deps): Promise<Services> => {
  const signing = await signingOf(keys);
  const registry = createRegistry({ store: given.models });
  const registryOf = async (shop: string) => (await registry.read(shop)).state;
  const leaving = createLeaving({ shoppers: given.shoppers, jobs: given.jobs, registryOf, clock, random });
  // Whoever changes what a shopper allows or what is kept of them does it through this port: nothing leaves
  // unlogged.
  const store: Store = { ...given, shoppers: leaving.shoppers };
  const shops = createShops({ port: store.shops, clock, random });
  const erasureLog = createErasureLog({
    jobs: store.jobs,
    withinMsOf: async (shop) => (await shops.settings(shop)).forget_within_hours * HOUR_MS,
    clock,
  });
  const gate = createGate({ store: store.shoppers, clock });
  const principals = createPrincipals(keys.pseudonym);
  const choices = createChoices({
    shoppers: store.shoppers,
    jobs: store.jobs,
    keys: signing,
    principals,
    clock,
    random,
    leafWaits,
  });
  const webhooks = createWebhooks({ jobs: store.jobs, clock, random });
  const identities = createIdentities({ shoppers: store.shoppers, clock, random });
  const withdrawContact: Parameters<typeof createRecordEvents>[0]["withdrawContact"] = async (shopper) => {
    const [settings, policy] = await Promise.all([shops.settings(shopper.shop), shops.policy(shopper.shop)]);
    for (const each of await identities.all(shopper))
      await choices.withdraw(each, controllerOf(shopper.shop, settings, policy), {
        purposes: ["contact"],
        method: "unsubscribed",
      });
  };
  return {
    store,
    signing,
    shops,
    gate,
    choices,
    principals,
    eventHandles: createEventHandles(createTextSeal(keys.pseudonym, "event handle")),
    identities,
    erasureLog,
    leaving,
    clock,
    random,
    catalogues: createCatalogueSnapshots({ catalogue: store.catalogue }),
    sessionReceipts: createSessionReceipts({
      keys: signing,
      jobs: store.jobs,
      shoppers: store.shoppers,
      subjectOf: (shop, id) => sessionSubject(keys.pseudonym, shop, id),
      clock,
      random,
    }),
    instructions: createStandingInstructions({ shoppers: store.shoppers, clock, random }),
    erasures: createErasures({
      shoppers: store.shoppers,
      jobs: store.jobs,
      destruction: store.destruction,
      keysDestroyedWithinMs: keysDestroyedWithinHours * HOUR_MS,
      identities,
      fate: createFate({ leaving, registryOf, erasureLog, clock }),
      keys: signing,
      // A right is not refused because word of it could not be queued.
      tellRecipients: ({ shop, receipt_id, shopper_id, at }) =>
        webhooks
          .announce({
            shop,
            type: "shopper.erased",
            at,
            data: { receipt_id, shopper_id },
            erasure: receipt_id,
          })
          .then(
            () => undefined,
            (error: unknown) => untold(shop, error),
          ),
      clock,
      random,
    }),
    keyDestruction: createKeyDestruction({
      destruction: store.destruction,
      jobs: store.jobs,
      clock,
      withinMs: keysDestroyedWithinHours * HOUR_MS,
      holder: randomId("des", random),
    }),
    webhooks,
    correctEvent: createCorrectEvent({ gate, shoppers: store.shoppers, clock }),
    verdicts: createFeedbackStore({ shoppers: store.shoppers, clock }),
    recordEvents: createRecordEvents({
      gate,
      shoppers: store.shoppers,
      count: (shop, name, by) => store.shops.count(shop, name, by),
      withdrawContact,
      clock,
    }),
    retention: createRetention({
      shoppers: store.shoppers,
      jobs: store.jobs,
      listShops: () => shops.list(),
      retentionOf: async (shop) => (await shops.settings(shop)).retention_days,
      sweepStore: (now) => store.sweep(now),
      clock,
      holder: randomId("ret", random),
    }),
    defenceSecret: createDefenceSecrets({
      pseudonymKey: keys.pseudonym,
      readShop: (shop) => store.shops.readShop(shop),
    }),
    appender: createAppender({
      ledger: store.ledger,
      jobs: store.jobs,
      shoppers: store.shoppers,
      keys: signing,
      clock,
      holder: randomId("app", random),
    }),
  };
};
