import type { PageIndex } from "../../catalogue/page-index.ts";
import { isSensitiveItem } from "../../catalogue/sensitive-items.ts";
import type { CatalogueSnapshot, CatalogueSnapshots } from "../../catalogue/snapshot.ts";
import type { Gate } from "../../consent/gate.ts";
import type { LedgerPort } from "../../consent/proofs/ledger/port.ts";
import type { Because, Signals } from "../../consent/purposes.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { privacyCentreOf } from "../../consent/wording/withdrawal-call.ts";
import { consentWordingOf } from "../../consent/wording/wording.ts";
import type { Wording, Words } from "../../explain/wording/wording.ts";
import type { Clock } from "../../lib/clock.ts";
import { zoneOf } from "../../lib/time-zone.ts";
import type { ShopModels } from "../../model/registry/shop-models.ts";
import { tellMainParameters } from "../../notice/main-parameters.ts";
import type { Shops } from "../../shop/shops.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import { readsByCatalogue } from "../../shopper/reads-by-catalogue.ts";
import type { EventReads } from "../../shopper/shopper-reads.ts";
import type { DecisionRecord } from "../record/decision-record.ts";
import type { Records } from "../record/records.ts";
import type { OpenedRecord } from "./find-evidence.ts";
import { type Story, type StoryFacts, tellStory } from "./tell-story.ts";

type ReadDeps = {
  readonly gate: Pick<Gate, "pass">;
  readonly shops: Pick<Shops, "policy" | "settings">;
  readonly shoppers: EventReads;
  readonly pageIndex: PageIndex;
  readonly clock: Clock;
};

type Deps = ReadDeps & {
  readonly catalogues: Pick<CatalogueSnapshots, "open">;
  readonly ledger: Pick<LedgerPort, "readHead">;
  readonly models: Pick<ShopModels, "slotsOf">;
  readonly records: Records;
  readonly wording: Wording;
};

/**
 * The story and what the record knows beside it: where the page's ranks begin, and the model that could not
 * answer.
 */
export type AnswerStory = {
  readonly story: Story;
  readonly offset: number;
  readonly instead_of: string | null;
};

export type AnswerHistory = (asked: {
  readonly shop: string;
  readonly recommendationId: string;
  readonly asker: ShopperRef | null;
  /** Of this call: they close here what they close in an answer. */ readonly signals: Signals;
  readonly discreet: boolean;
}) => Promise<AnswerStory>;

const NOBODYS: OpenedRecord = { events: [], closed: null };

/**
 * The shopper's events where consent opens them today, else why not; and what stays closed for want of
 * `sensitive`.
 */
const readToday = async (
  { gate, shops, shoppers, pageIndex, clock }: ReadDeps,
  catalogue: CatalogueSnapshot,
  record: DecisionRecord,
  asker: ShopperRef,
  signals: Signals,
): Promise<OpenedRecord> => {
  const { decision, grant } = await gate.pass({
    shopper: asker,
    signals,
    optOut: false,
    sessionReceipt: [],
    policy: await shops.policy(asker.shop),
    country: null,
  });
  const leave = grant("personalise");
  const events: readonly StoredEvent[] | null =
    leave === null
      ? null
      : await readsByCatalogue(shoppers, { catalogue, pageIndex, now: clock() }).readEvents(leave);
  const { personalise, sensitive } = decision.verdicts;
  // What was shown without `sensitive` was no such product then: only one that is tagged today is closed.
  const mayHaveBeen = (itemId: string): boolean =>
    record.verdicts.sensitive === null || catalogue.item(itemId) !== null;
  return {
    events: events ?? { because: (personalise.because ?? "withdrawn") satisfies Because },
    closed: sensitive.granted
      ? null
      : {
          because: sensitive.because,
          isSensitive: (itemId) => mayHaveBeen(itemId) && isSensitiveItem(catalogue, itemId),
        },
  };
};

/**
 * Main parameters of a recorded model, while its slot still serves it: what it was is in the record in any
 * case.
 */
const parametersOf = async (
  models: Pick<ShopModels, "slotsOf">,
  shop: string,
  slot: string,
  id: string | null,
  words: Words,
): Promise<{ own: readonly string[] | null; told: readonly string[] }> => {
  const lease =
    id === null ? null : (await models.slotsOf(shop)).acquire(slot, { stickyKey: null, measure: false });
  if (lease === null) return { own: null, told: [] };
  const same = lease.id === id;
  const { manifest } = lease;
  await lease.release();
  return same
    ? {
        own: manifest.main_parameters[words.locale] ?? null,
        told: tellMainParameters(manifest, words),
      }
    : { own: null, told: [] };
};

const rankingOf = (id: string | null, sentences: readonly string[] | null): StoryFacts["ranking"] =>
  id === null
    ? null
    : {
        name: id.slice(0, id.indexOf("@")),
        version: id.slice(id.indexOf("@") + 1),
        sentence: sentences?.[0] ?? null,
      };

/**
 * The full story of an answer, later: from what was recorded, and from nothing that consent no longer opens.
 */
export const createAnswerHistory =
  ({ catalogues, ledger, models, records, wording, ...reads }: Deps): AnswerHistory =>
  async ({ shop, recommendationId, asker, signals, discreet }) => {
    const found = await records.find({ shop, recommendationId, asker });
    const { record, recorded, shopper } = found;
    const words = wording.words(record.locale, record.tone);
    const insteadOf = recorded?.made.instead_of ?? null;
    const modelId = record.model === null ? null : `${record.model.name}@${record.model.version}`;
    const rankerId = recorded?.made.ranker ?? null;
    const catalogue = await catalogues.open(shop);
    const [settings, head, first, second, opened] = await Promise.all([
      reads.shops.settings(shop),
      ledger.readHead(shop),
      parametersOf(models, shop, record.slot, modelId, words),
      parametersOf(models, shop, `${record.slot}.rank`, rankerId, words),
      shopper === null ? NOBODYS : readToday(reads, catalogue, record, shopper, signals),
    ]);
    const story = tellStory(record, {
      item: (itemId) => catalogue.item(itemId),
      ...opened,
      words,
      because: (code) => consentWordingOf(words.locale, words.tone).because[code],
      discreet,
      zone: zoneOf(settings),
      main_parameters: [...first.told, ...second.told],
      ranking: rankingOf(rankerId, second.own),
      instead_of: insteadOf,
      change_href: privacyCentreOf(shop),
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
