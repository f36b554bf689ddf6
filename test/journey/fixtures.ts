import { type Item, itemFrom } from "../../src/catalogue/item.ts";
import { NO_PREFERENCES, type Preferences } from "../../src/consent/preferences.ts";
import { NO_SUBSTITUTES, type Situation } from "../../src/journey/rules/rule.ts";
import { NO_SHOP_WISHES, NO_SOURCES, USUAL_LIST } from "../../src/journey/rules/shop-wishes.ts";
import { buildView } from "../../src/shopper/build-view.ts";
import type { EventType, StoredEvent } from "../../src/shopper/event.ts";
import type { PageContext, View, ViewMaterial } from "../../src/shopper/view.ts";
import { storedEvent } from "../support/stored-event.ts";

export const NOW = Date.UTC(2026, 4, 20, 12);
export const DAY = 86_400_000;

/** An event `days` ago. */
export const eventOf = (
  type: EventType,
  itemId: string | null,
  days: number,
  more: Partial<StoredEvent> = {},
): StoredEvent =>
  storedEvent({
    event_id: `${type}-${itemId ?? "none"}-${days}`,
    type,
    item_id: itemId,
    occurred_at: NOW - days * DAY,
    received_at: NOW - days * DAY,
    ...more,
  });

export const contextOf = (more: Partial<PageContext> = {}): PageContext => ({
  moment: "home",
  item_id: null,
  items: [],
  cart: [],
  category: [],
  query: null,
  channel: "web",
  country: null,
  currency: null,
  ...more,
});

export const materialOf = (
  stored: readonly StoredEvent[],
  more: Partial<ViewMaterial> = {},
): ViewMaterial => ({
  rung: "profile",
  stored: [...stored].sort((a, b) => b.occurred_at - a.occurred_at),
  session: [],
  context: contextOf(),
  reads_cart: false,
  preferences: null,
  open_complaint: false,
  now: NOW,
  max_steps: 23,
  ...more,
});

export const viewOf = (stored: readonly StoredEvent[] = [], more: Partial<ViewMaterial> = {}): View =>
  buildView(materialOf(stored, more));

export const preferencesOf = (more: Partial<Preferences>): Preferences => ({ ...NO_PREFERENCES, ...more });

export const productOf = (itemId: string, more: Partial<Item> = {}): Item =>
  itemFrom({ item_id: itemId, title: `Title of ${itemId}`, category: ["Home", "Lamps"], ...more });

export const catalogueOf = (items: readonly Item[]): ((itemId: string) => Item | null) => {
  const byId = new Map(items.map((item) => [item.item_id, item]));
  return (itemId) => byId.get(itemId) ?? null;
};

export const situationOf = (view: View, more: Partial<Situation> = {}): Situation => ({
  view,
  moment: view.context.moment,
  granted: new Set(["personalise"]),
  minor: false,
  currency: null,
  filter: null,
  shop: NO_SHOP_WISHES,
  sources: NO_SOURCES,
  settings: USUAL_LIST,
  objectives: null,
  variants: false,
  item: () => null,
  intervalDays: (item) => item.consumable?.interval_days ?? null,
  substitutes: NO_SUBSTITUTES,
  pool: () => [],
  range: () => [],
  ...more,
});
