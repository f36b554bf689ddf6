import type { Gate } from "../consent/gate.ts";
import { type Because, NO_SIGNALS } from "../consent/purposes.ts";
import { WITHDRAWAL_CALL } from "../consent/wording/withdrawal-call.ts";
import { consentWordingOf } from "../consent/wording/wording.ts";
import type { Wording } from "../explain/wording/wording.ts";
import type { ShopModels } from "../model/shop-models.ts";
import { retell, type RetellFacts, type Story } from "../notice/retell.ts";
import type { Services } from "../services.ts";
import type { StoredEvent } from "../shopper/event.ts";
import type { ShopperRef } from "../shopper/shopper-ref.ts";
import type { Records } from "./records.ts";

type Deps = {
  readonly services: Services;
  readonly models: ShopModels;
  readonly records: Records;
  readonly wording: Wording;
};

/** The story and what the record knows beside it: where the page's ranks begin, and the model that could not answer. */
export type ToldLater = {
  readonly story: Story;
  readonly offset: number;
  readonly instead_of: string | null;
};

export type TellLater = (asked: {
  readonly shop: string;
  readonly recommendationId: string;
  readonly asker: ShopperRef | null;
  readonly discreet: boolean;
}) => Promise<ToldLater>;

type Events = RetellFacts["events"];

/** The shopper's events where consent opens them today, else why not. */
const readEvents = async (gate: Gate, { store, shops }: Services, asker: ShopperRef): Promise<Events> => {
  const { decision, grant } = await gate.pass({
    shopper: asker,
    signals: NO_SIGNALS,
    optOut: false,
    sessionReceipt: [],
    policy: await shops.policy(asker.shop),
    country: null,
  });
  const leave = grant("personalise");
  const events: readonly StoredEvent[] | null =
    leave === null ? null : await store.shoppers.readEvents(leave);
  return events ?? { because: (decision.verdicts.personalise.because ?? "withdrawn") satisfies Because };
};

/** Main parameters of a recorded model, while its slot still serves it: what it was is in the record in any case. */
const parametersOf = async (
  models: ShopModels,
  shop: string,
  slot: string,
  id: string | null,
  locale: string,
): Promise<{ own: readonly string[] | null; told: readonly string[] }> => {
  const lease =
    id === null ? null : (await models.slotsOf(shop)).acquire(slot, { stickyKey: null, measure: false });
  if (lease === null) return { own: null, told: [] };
  const same = lease.id === id;
  const sentences = lease.manifest.main_parameters;
  await lease.release();
  return same
    ? { own: sentences[locale] ?? null, told: sentences[locale] ?? sentences["en"] ?? [] }
    : { own: null, told: [] };
};

const rankingOf = (id: string | null, sentences: readonly string[] | null): RetellFacts["ranking"] =>
  id === null
    ? null
    : {
        name: id.slice(0, id.indexOf("@")),
        version: id.slice(id.indexOf("@") + 1),
        sentence: sentences?.[0] ?? null,
      };

/** The full story of an answer, later: from what was recorded, and from nothing that consent no longer opens. */
export const createTellLater =
  ({ services, models, records, wording }: Deps): TellLater =>
  async ({ shop, recommendationId, asker, discreet }) => {
    const found = await records.find({ shop, recommendationId, asker });
    const { record, recorded, shopper } = found;
    const words = wording.words(record.locale, record.tone);
    const insteadOf = recorded?.made.instead_of ?? null;
    const modelId = record.model === null ? null : `${record.model.name}@${record.model.version}`;
    const rankerId = recorded?.made.ranker ?? null;
    const [shelf, head, first, second, events] = await Promise.all([
      services.shelves.open(shop),
      services.store.ledger.readHead(shop),
      parametersOf(models, shop, record.slot, modelId, record.locale),
      parametersOf(models, shop, `${record.slot}.rank`, rankerId, record.locale),
      shopper === null ? ([] as Events) : readEvents(services.gate, services, shopper),
    ]);
    const story = retell(record, {
      item: (itemId) => shelf.item(itemId),
      events,
      words,
      because: (code) => consentWordingOf(words.locale).because[code],
      discreet,
      main_parameters: [...first.told, ...second.told],
      ranking: rankingOf(rankerId, second.own),
      instead_of: insteadOf,
      change_href: WITHDRAWAL_CALL,
      parameters_href: `/s/${shop}/v1/transparency`,
      ledger_head: head?.jws ?? null,
    });
    const model =
      record.model === null && insteadOf !== null
        ? { ...story.transparency.model, arm: "fallback" }
        : story.transparency.model;
    return {
      story: { ...story, transparency: { ...story.transparency, model } },
      offset: recorded?.question?.offset ?? 0,
      instead_of: insteadOf,
    };
  };
