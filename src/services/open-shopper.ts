import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { SigningKeys } from "../consent/proofs/receipts/signing-keys.ts";
import type { RefusalPort } from "../consent/refusals.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { KeptBeliefs } from "../insight/kept-belief.ts";
import type { Clock } from "../lib/clock.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import { createTextSeal } from "../lib/text-seal.ts";
import type { ErasureLog } from "../model/registry/erasure-log.ts";
import type { RegistryState } from "../model/registry/registry-state.ts";
import { controllerOf } from "../shop/controller.ts";
import type { Shops } from "../shop/shops.ts";
import type { RecordEvents } from "../shopper/arrival.ts";
import { type CorrectEvent, createCorrectEvent } from "../shopper/correct-event.ts";
import { createKeyDestruction, type KeyDestruction } from "../shopper/destroy-keys.ts";
import { createErasures, type Erasures } from "../shopper/erase.ts";
import { createEventHandles, type EventHandles } from "../shopper/event-handles.ts";
import { createFate, type FateOfModels } from "../shopper/fate-of-models.ts";
import { createFeedbackStore, type FeedbackStore } from "../shopper/feedback.ts";
import { createForgettingStatus, type ForgettingStatus } from "../shopper/forgetting-status.ts";
import { cannotWrite, createHeldRefusals, type HeldRefusals } from "../shopper/held-refusals.ts";
import { createIdentities, type Identities } from "../shopper/identities.ts";
import { forgetInExports } from "../shopper/left-the-house.ts";
import type { Leaving } from "../shopper/log-leaving.ts";
import { createQuestionStore, type QuestionStore } from "../shopper/questions.ts";
import { createRecordEvents } from "../shopper/record-events.ts";
import { createRetention, type Retention } from "../shopper/retention.ts";
import { createStandingInstructions, type StandingInstructions } from "../shopper/standing-instructions.ts";
import type { Store } from "../store/driver/store.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import type { ConsentServices } from "./open-consent.ts";

/** What is kept of shoppers: recorded, corrected, told, and forgotten. */
export type ShopperServices = {
  readonly eventHandles: EventHandles;
  readonly identities: Identities;
  readonly heldRefusals: HeldRefusals;
  readonly instructions: StandingInstructions;
  readonly erasures: Erasures;
  /** How far models are with acts of leaving that are no erasure. */
  readonly forgetting: ForgettingStatus;
  readonly keyDestruction: KeyDestruction;
  readonly verdicts: FeedbackStore;
  readonly questions: QuestionStore;
  readonly recordEvents: RecordEvents;
  readonly retention: Retention;
  readonly correctEvent: CorrectEvent;
};

type Deps = Pick<ConsentServices, "gate" | "choices" | "sessionReceipts"> & {
  readonly store: Store;
  readonly signing: SigningKeys;
  readonly pseudonymKey: Uint8Array;
  readonly shops: Shops;
  readonly leaving: Leaving;
  readonly refusals: RefusalPort;
  readonly beliefs: Pick<KeptBeliefs, "forget" | "drop">;
  readonly servesAlone: boolean;
  readonly erasureLog: ErasureLog;
  readonly registryOf: (shop: string) => Promise<RegistryState>;
  readonly webhooks: Webhooks;
  readonly keysDestroyedWithinMs: number;
  readonly untold: (shop: string, error: unknown) => void;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

/**
 * Whoever unsubscribes withdraws `contact`, for every id of theirs; it is a refusal as any other, and none is
 * refused (docs/consent-rules.md, "No refusal is refused").
 */
const openUnsubscribing = (
  { store, shops, choices, pseudonymKey }: Pick<Deps, "store" | "shops" | "choices" | "pseudonymKey">,
  identities: Identities,
  held: Pick<HeldRefusals, "hold">,
): Pick<Parameters<typeof createRecordEvents>[0], "withdrawContact" | "hasWithdrawn"> => {
  /** The record that an `unsubscribed` event makes, so that the same event is known again. */
  const recordOf = ({ shop, key }: ShopperRef, eventId: string): string => {
    const name = `unsubscribed\0${JSON.stringify([shop, key, eventId])}`;
    return `cr_${createHmac("sha256", pseudonymKey).update(name).digest("base64url")}`;
  };
  const hasWithdrawn = async (shopper: ShopperRef, eventId: string): Promise<boolean> => {
    const id = recordOf(shopper, eventId);
    return (await store.shoppers.readHistory(shopper)).some(({ record_id }) => record_id === id);
  };
  const withdraw = async (shopper: ShopperRef, eventId: string): Promise<void> => {
    const [settings, policy] = await Promise.all([shops.settings(shopper.shop), shops.policy(shopper.shop)]);
    const by = controllerOf(shopper.shop, settings, policy);
    // Their own id last: until it has the record the same event is no duplicate, and goes on where it was
    // cut short.
    for (const each of (await identities.all(shopper)).toReversed()) {
      const isRecorded = await hasWithdrawn(each, eventId);
      const { state } = (await store.shoppers.readState(each)).standing.contact;
      if (isRecorded && state !== "granted") continue;
      await choices.withdraw(each, by, {
        purposes: ["contact"],
        method: "unsubscribed",
        // One record of a name: who agreed again since, and whose old event comes anew, gets another.
        recordId: isRecorded ? null : recordOf(each, eventId),
      });
    }
  };
  return {
    hasWithdrawn,
    async withdrawContact(shopper, eventId) {
      try {
        await store.inReservedRoom(() => withdraw(shopper, eventId));
      } catch (error) {
        if (!cannotWrite(error)) throw error;
        await held.hold(shopper, { act: "refuse", purposes: ["contact"] }).catch(() => {
          // What cannot be held is told as it was met.
          throw error;
        });
      }
    },
  };
};

const openErasures = (deps: Deps, identities: Identities, fate: FateOfModels): Erasures => {
  const { store, signing, webhooks, untold, clock, random } = deps;
  return createErasures({
    shoppers: deps.leaving.shoppers,
    jobs: store.jobs,
    destruction: store.destruction,
    keysDestroyedWithinMs: deps.keysDestroyedWithinMs,
    identities,
    fate,
    beliefs: deps.beliefs,
    servesAlone: deps.servesAlone,
    keys: signing,
    dropQuestions: webhooks.dropQuestions,
    // A right is not refused because word of it could not be queued.
    tellRecipients: ({ shop, receipt_id, shopper_id, tickets, at }) =>
      webhooks
        .announce({
          shop,
          type: "shopper.erased",
          at,
          data: { receipt_id, shopper_id },
          erasure: { receipt_id, tickets },
        })
        .then(
          () => undefined,
          (error: unknown) => untold(shop, error),
        ),
    clock,
    random,
  });
};

const openHeldRefusals = (
  { store, refusals, leaving, choices, shops, clock, random }: Deps,
  acts: Pick<Parameters<typeof createHeldRefusals>[0], "identities" | "instructions" | "erasures">,
): HeldRefusals =>
  createHeldRefusals({
    ...acts,
    refusals,
    shoppers: leaving.shoppers,
    jobs: store.jobs,
    choices,
    controllerOf: async (shop) => controllerOf(shop, await shops.settings(shop), await shops.policy(shop)),
    inReservedRoom: store.inReservedRoom,
    clock,
    wait: (ms) => sleep(ms),
    holder: randomId("ref", random),
  });

export const openShopper = (deps: Deps): ShopperServices => {
  const { store, gate, shops, clock, random } = deps;
  const { shoppers, jobs, destruction } = store;
  // Links and tombstones as they are stored: what is held beside the store is to get there.
  const identities = createIdentities({ shoppers: deps.leaving.shoppers, clock, random });
  const fate = createFate({ ...deps, jobs });
  const instructions = createStandingInstructions({
    shoppers,
    identities,
    voidReceipts: deps.sessionReceipts.voidAll,
    clock,
    random,
  });
  const erasures = openErasures(deps, identities, fate);
  const heldRefusals = openHeldRefusals(deps, { identities, instructions, erasures });
  return {
    eventHandles: createEventHandles(createTextSeal(deps.pseudonymKey, "event handle")),
    ...{ identities, instructions, erasures, heldRefusals },
    forgetting: createForgettingStatus({ jobs, fate }),
    keyDestruction: createKeyDestruction({
      destruction,
      jobs,
      clock,
      withinMs: deps.keysDestroyedWithinMs,
      holder: randomId("des", random),
    }),
    correctEvent: createCorrectEvent({ gate, shoppers, clock }),
    verdicts: createFeedbackStore({ shoppers, clock }),
    questions: createQuestionStore({ shoppers, clock }),
    recordEvents: createRecordEvents({
      gate,
      shoppers,
      count: (shop, name, by) => store.shops.count(shop, name, by),
      ...openUnsubscribing(deps, identities, heldRefusals),
      clock,
    }),
    retention: createRetention({
      shoppers,
      jobs,
      listShops: () => shops.list(),
      retentionOf: async (shop) => (await shops.settings(shop)).retention_days,
      sweepStore: (now) => store.sweep(now),
      forgetInExports: (gone) => forgetInExports({ jobs, clock, random }, gone),
      clock,
      holder: randomId("ret", random),
    }),
  };
};
