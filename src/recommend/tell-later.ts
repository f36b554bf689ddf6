import type { Gate } from '../consent/gate.ts';
import type { Because } from '../consent/purposes.ts';
import { NO_SIGNALS } from '../consent/purposes.ts';
import { consentWordingOf } from '../consent/wording/wording.ts';
import type { Wording } from '../explain/wording/wording.ts';
import type { RetellFacts, Story } from '../notice/retell.ts';
import { retell } from '../notice/retell.ts';
import type { ShopModels } from '../model/shop-models.ts';
import type { Services } from '../services.ts';
import type { StoredEvent } from '../shopper/event.ts';
import type { ShopperRef } from '../shopper/shopper-ref.ts';
import type { FoundRecord, Records } from './records.ts';

type Deps = { readonly services: Services; readonly models: ShopModels; readonly records: Records; readonly wording: Wording };

/** The story and what the record knows beside it: where the page's ranks begin, and the model that could not answer. */
export type ToldLater = { readonly story: Story; readonly offset: number; readonly instead_of: string | null };

export type TellLater = (asked: { readonly shop: string; readonly recommendationId: string; readonly asker: ShopperRef | null; readonly discreet: boolean }) => Promise<ToldLater>;

type Events = RetellFacts['events'];

/** The shopper's events where consent opens them today, else why not. */
const readEvents = async (gate: Gate, { store, shops }: Services, asker: ShopperRef): Promise<Events> => {
  const { decision, grant } = await gate.pass({ shopper: asker, signals: NO_SIGNALS, optOut: false, sessionReceipt: [], policy: await shops.policy(asker.shop), country: null });
  const leave = grant('personalise');
  const events: readonly StoredEvent[] | null = leave === null ? null : await store.shoppers.readEvents(leave);
  return events ?? { because: (decision.verdicts.personalise.because ?? 'withdrawn') satisfies Because };
};

/** Main parameters of the recorded model, while a slot still serves it: what it was is in the record in any case. */
const parametersOf = async (models: ShopModels, shop: string, { record }: FoundRecord): Promise<readonly string[]> => {
  const lease = record.model === null ? null : (await models.slotsOf(shop)).acquire(record.slot, { stickyKey: null, measure: false });
  if (lease === null) return [];
  const same = lease.id === `${record.model!.name}@${record.model!.version}`;
  const sentences = lease.manifest.main_parameters;
  await lease.release();
  return same ? sentences[record.locale] ?? sentences['en'] ?? [] : [];
};

/** The full story of an answer, later: from what was recorded, and from nothing that consent no longer opens. */
export const createTellLater = ({ services, models, records, wording }: Deps): TellLater => async ({ shop, recommendationId, asker, discreet }) => {
  const found = await records.find({ shop, recommendationId, asker });
  const { record, recorded, shopper } = found;
  const words = wording.words(record.locale, record.tone);
  const insteadOf = recorded?.made.instead_of ?? null;
  const [shelf, head, main_parameters, events] = await Promise.all([
    services.shelves.open(shop), services.store.ledger.readHead(shop), parametersOf(models, shop, found), shopper === null ? ([] as Events) : readEvents(services.gate, services, shopper),
  ]);
  const story = retell(record, {
    item: (itemId) => shelf.item(itemId), events, words, because: (code) => consentWordingOf(words.locale).because[code], discreet, main_parameters, instead_of: insteadOf,
    change_href: `/s/${shop}/privacy`, parameters_href: `/s/${shop}/v1/transparency`, ledger_head: head?.jws ?? null,
  });
  const model = record.model === null && insteadOf !== null ? { ...story.transparency.model, arm: 'fallback' } : story.transparency.model;
  return { story: { ...story, transparency: { ...story.transparency, model } }, offset: recorded?.question?.offset ?? 0, instead_of: insteadOf };
};
