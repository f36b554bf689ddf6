import type { Gate } from '../consent/gate.ts';
import type { Because } from '../consent/purposes.ts';
import { NO_SIGNALS } from '../consent/purposes.ts';
import { consentWordingOf } from '../consent/wording/wording.ts';
import { createWording } from '../explain/wording/wording.ts';
import { DomainError } from '../lib/errors.ts';
import { decodeDecision } from '../notice/decision-record.ts';
import type { RetellFacts, Story } from '../notice/retell.ts';
import { retell } from '../notice/retell.ts';
import type { ShopModels } from '../model/shop-models.ts';
import type { Services } from '../services.ts';
import type { StoredEvent } from '../shopper/event.ts';
import type { ShopperRef } from '../shopper/shopper-ref.ts';
import type { DecisionQueue } from './decision-queue.ts';

type Deps = { readonly services: Services; readonly models: ShopModels; readonly decisions: DecisionQueue };

export type TellLater = (asked: { readonly shop: string; readonly recommendationId: string; readonly asker: ShopperRef | null; readonly discreet: boolean }) => Promise<Story>;

type Events = RetellFacts['events'];

/** The shopper's events where consent opens them today, else why not. */
const readEvents = async (gate: Gate, { store, shops }: Services, asker: ShopperRef): Promise<Events> => {
  const { decision, grant } = await gate.pass({ shopper: asker, signals: NO_SIGNALS, optOut: false, sessionReceipt: [], policy: await shops.policy(asker.shop), country: null });
  const leave = grant('personalise');
  const events: readonly StoredEvent[] | null = leave === null ? null : await store.shoppers.readEvents(leave);
  return events ?? { because: (decision.verdicts.personalise.because ?? 'withdrawn') satisfies Because };
};

/** The full story of an answer, later: from what was recorded, and from nothing that consent no longer opens. */
export const createTellLater = ({ services, models, decisions }: Deps): TellLater => {
  const wording = createWording();
  return async ({ shop, recommendationId, asker, discreet }) => {
    await decisions.flush();
    const found = await services.store.decisions.read(shop, recommendationId, asker, services.clock());
    const record = found === null ? null : decodeDecision(found.body);
    if (found === null || record === null) throw new DomainError('recommendation_unknown', 'It was never made, is no longer kept, or is somebody else’s; check the id and the shopper.');
    const words = wording.words(record.locale, record.tone);
    const [shelf, head] = await Promise.all([services.shelves.open(shop), services.store.ledger.readHead(shop)]);
    const events: Events = found.shopper === null ? [] : await readEvents(services.gate, services, found.shopper);
    // The model may have been retired since; what it was is in the record, and its sentences are told while a slot still holds it.
    const lease = record.model === null ? null : (await models.slotsOf(shop)).acquire(record.slot, { stickyKey: null, measure: false });
    const same = lease !== null && lease.id === `${record.model!.name}@${record.model!.version}`;
    const sentences = lease?.manifest.main_parameters;
    const mainParameters = same ? sentences?.[words.locale] ?? sentences?.['en'] ?? [] : [];
    await lease?.release();
    return retell(record, {
      item: (itemId) => shelf.item(itemId), events, words, because: (code) => consentWordingOf(words.locale).because[code], discreet, main_parameters: mainParameters,
      change_href: `/s/${shop}/privacy`, parameters_href: `/s/${shop}/v1/transparency`, ledger_head: head?.jws ?? null,
    });
  };
};
