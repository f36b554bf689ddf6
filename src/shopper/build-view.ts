import { dislikedIn } from "./disliked.ts";
import type { StoredEvent } from "./event.ts";
import { mergeHistory } from "./merge-history.ts";
import type { Step } from "./step.ts";
import type { Holding, View, ViewMaterial } from "./view.ts";
import { createHistoryWalk, type GrowingStep } from "./walk-history.ts";

const NOTHING: ReadonlySet<string> = new Set();
const NOT_SHOWN: ReadonlyMap<string, number> = new Map();
const INTEREST: ReadonlySet<StoredEvent["type"]> = new Set([
  "view",
  "click",
  "cart_add",
  "wishlist_add",
  "purchase",
  "rating",
]);

/** Impressions since an item was last of interest. */
const countShown = (
  events: readonly StoredEvent[],
  without: ReadonlySet<string>,
): ReadonlyMap<string, number> => {
  const shown = new Map<string, number>();
  const wanted = new Set<string>();
  for (const event of events) {
    if (event.item_id === null || without.has(event.event_id)) continue;
    if (event.type === "impression") {
      if (!wanted.has(event.item_id)) shown.set(event.item_id, (shown.get(event.item_id) ?? 0) + 1);
    } else if (INTEREST.has(event.type)) wanted.add(event.item_id);
  }
  return shown;
};

const pageStep = (type: "context" | "cart", items: readonly string[], now: number): Step => {
  const unique = items.length === 1 ? items : [...new Set(items)];
  return { type, origin: "context", items: unique, event_ids: [], occurred_at: now, channel: null };
};

/**
 * The page's own steps: its item, the items that it is about, and its cart; none that the newest step already
 * is.
 */
const pageSteps = ({ rung, context, reads_cart, now }: ViewMaterial, newest: Step | undefined): Step[] => {
  const steps: Step[] = [];
  if (rung === "popular") return steps;
  const told = (items: readonly string[]): boolean =>
    newest !== undefined &&
    new Set(newest.items).size === new Set(items).size &&
    items.every((itemId) => newest.items.includes(itemId));
  if (context.item_id !== null && !told([context.item_id]))
    steps.push(pageStep("context", [context.item_id], now));
  const others =
    context.items.length === 0 ? context.items : context.items.filter((itemId) => itemId !== context.item_id);
  if (others.length > 0 && !told(others)) steps.push(pageStep("context", others, now));
  if (reads_cart && context.cart.length > 0) steps.push(pageStep("cart", context.cart, now));
  return steps;
};

/**
 * What lies in the cart as far as this request may know: the page's own, and what this visit put in and left
 * there.
 */
const cartOf = (
  material: ViewMaterial,
  steps: readonly GrowingStep[],
  bought: ReadonlyMap<string, Holding>,
): readonly string[] => {
  const page = material.reads_cart && material.rung !== "popular" ? material.context.cart : [];
  if (material.session.length === 0) return page;
  const visit = new Set(
    material.session.map((event) =>
      event.type === "cart_add" ? `${event.item_id}\n${event.occurred_at}` : "",
    ),
  );
  const added = steps.flatMap(({ type, items: [itemId], occurred_at }) =>
    type === "cart" &&
    itemId !== undefined &&
    visit.has(`${itemId}\n${occurred_at}`) &&
    (bought.get(itemId)?.last_at ?? 0) < occurred_at
      ? [itemId]
      : [],
  );
  return added.length === 0 ? page : [...new Set([...page, ...added])];
};

/**
 * Prepares a view's material once (order, duplicates) and returns the view of it, or of it without some
 * events: exactly the view of somebody for whom they never happened (docs/architecture.md, "Removal"). Pure;
 * O(events).
 */
export const createViewBuilder = (material: ViewMaterial): ((without?: ReadonlySet<string>) => View) => {
  const history = mergeHistory(material);
  const walkHistory = createHistoryWalk(history);
  return (without = NOTHING) => {
    const walk = walkHistory(without, material.max_steps);
    const page = pageSteps(material, walk.steps[0]);
    const steps: readonly Step[] =
      page.length === 0 ? walk.steps : [...page, ...walk.steps].slice(0, material.max_steps);
    return {
      rung: material.rung,
      steps,
      owned: walk.owned,
      returned: walk.returned,
      sent_back: walk.sent_back,
      cart: cartOf(material, walk.steps, walk.owned),
      shown: walk.impressions === 0 ? NOT_SHOWN : countShown(history.events, without),
      dismissed: walk.dismissed,
      disliked: dislikedIn(history.events, without),
      open_complaint: material.open_complaint,
      context: material.context,
      preferences: material.preferences,
      now: material.now,
    };
  };
};

/** The view of this material; `without`: event ids that never happened. */
export const buildView = (
  material: ViewMaterial,
  { without }: { readonly without?: ReadonlySet<string> } = {},
): View => createViewBuilder(material)(without);

/** The same request by somebody of whom nothing is known: the page alone (docs/learning.md, "Steps"). */
export const withoutHistory = (material: ViewMaterial): ViewMaterial => ({
  ...material,
  stored: [],
  session: [],
});

/**
 * The ids of all events that put this item into this step: an order may name an item on several lines. Empty
 * for the page's own steps.
 */
export const eventsBehind = (step: Step, position: number): readonly string[] => {
  const itemId = step.items[position];
  return step.event_ids.filter((_, at) => step.items[at] === itemId);
};
