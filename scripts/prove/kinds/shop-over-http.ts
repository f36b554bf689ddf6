import { noticeOf } from "../../demo/generated.ts";
import { inParallel, type Wire } from "../../demo/wire.ts";
import type { MadeEvent, MadeShop, MadeShopper } from "../../generated-shop/generate-shop.ts";

/** A version of its own: that of an imported shop's attestation stands under another text. */
const NOTICE = {
  ...noticeOf(
    "We use what you look at and buy here to suggest things to you and to learn what goes well together.",
  ),
  version: "prove-kinds",
};
const AT_ONCE = 8;

const agree = (wire: Wire, shopper: string, purposes: Readonly<Record<string, boolean>>): Promise<unknown> =>
  wire.call(
    "PUT",
    "/v1/shopper/consent",
    { purposes, notice: NOTICE, method: "prove", age_band: "adult" },
    { "Shopper-Id": shopper },
  );

/** @throws Error where the service did not keep them all */
const tell = async (wire: Wire, events: readonly MadeEvent[]): Promise<void> => {
  if (events.length === 0) return;
  const { kept } = await wire.call<{ kept: number }>("POST", "/v1/events", events);
  if (kept !== events.length) throw new Error(`${kept} of ${events.length} events were kept.`);
};

/** Consent of each of them, and what they did. */
export const tellShoppers = (
  wire: Wire,
  shoppers: readonly MadeShopper[],
  purposes: Readonly<Record<string, boolean>>,
): Promise<void> =>
  inParallel(shoppers, AT_ONCE, async ({ id, events }) => {
    await agree(wire, id, purposes);
    await tell(wire, events);
  });

/**
 * Fills a shop as a webshop would: catalogue, consent of everybody to suggestions and training, behaviour.
 */
export const fillShop = async (wire: Wire, { items, shoppers }: MadeShop): Promise<void> => {
  await wire.call("PUT", "/v1/items", items);
  await tellShoppers(wire, shoppers, { personalise: true, train: true });
};

export type Twins = {
  /**
   * The id of somebody who did all that the shopper did but for some events; nothing else is known of either.
   */
  of(shopper: MadeShopper, without: ReadonlySet<string>): Promise<string>;
  /** The id of somebody who did the same and said no. */
  refusing(shopper: MadeShopper): Promise<string>;
};

/**
 * People who differ from others by some events alone: what an answer claims of a removal is asked of them,
 * over HTTP like anybody.
 */
export const createTwins = (wire: Wire): Twins => {
  const made = new Map<string, Promise<string>>();
  const make = async (
    name: string,
    { events }: MadeShopper,
    without: ReadonlySet<string>,
  ): Promise<string> => {
    const own = (id: unknown): unknown => (typeof id === "string" ? `${name}.${id}` : id);
    await agree(wire, name, { personalise: true });
    await tell(
      wire,
      events
        .filter(({ event_id }) => !without.has(event_id))
        .map((event) => ({
          ...event,
          shopper_id: name,
          event_id: own(event.event_id) as string,
          ...("ref_event_id" in event ? { ref_event_id: own(event["ref_event_id"]) } : {}),
        })),
    );
    return name;
  };
  const once = (key: string, work: () => Promise<string>): Promise<string> => {
    const known = made.get(key) ?? work();
    made.set(key, known);
    return known;
  };
  return {
    of: (shopper, without) =>
      once(`${shopper.id} ${[...without].sort().join(" ")}`, () =>
        make(`twin-${made.size + 1}`, shopper, without),
      ),
    refusing: (shopper) =>
      once(`${shopper.id} no`, async () => {
        const name = await make(`twin-${made.size + 1}`, shopper, new Set());
        await agree(wire, name, { personalise: false });
        return name;
      }),
  };
};
