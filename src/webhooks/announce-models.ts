import type { ShopPort } from "../shop/port.ts";
import type { Announcement } from "./webhook.ts";

/** What of the registry is told: who serves each slot, and which packages are fenced. */
export type ServedModels = {
  readonly champions: Readonly<Record<string, string | null>>;
  readonly fenced: Readonly<Record<string, string>>;
};

type Deps = {
  readonly documents: Pick<ShopPort, "readDocument" | "writeDocument">;
  readonly served: (shop: string) => Promise<ServedModels>;
  readonly announce: (announcement: Announcement) => Promise<number>;
  readonly clock: () => number;
};

const DOCUMENT = "webhooks-told";

/**
 * Compares who serves with what was told last, so that every way to a new champion or a fence is heard: a
 * person, a training, a fallback, another process. The first look tells nothing. Called under the lease of
 * the shop's webhooks.
 */
export const createAnnounceModels =
  ({ documents, served, announce, clock }: Deps) =>
  async (shop: string): Promise<void> => {
    const now = await served(shop);
    const told = await documents.readDocument(shop, DOCUMENT);
    if (JSON.stringify(told?.value) === JSON.stringify(now)) return;
    const before = told?.value as ServedModels | undefined;
    if (before !== undefined) {
      for (const [slot, model] of Object.entries(now.champions))
        if (model !== null && model !== (before.champions[slot] ?? null))
          await announce({ shop, type: "model.promoted", at: clock(), data: { slot, model } });
      for (const [model, slot] of Object.entries(now.fenced))
        if (before.fenced[model] === undefined)
          await announce({ shop, type: "model.fenced", at: clock(), data: { slot, model } });
    }
    // Told first, remembered then: a crash between the two tells twice, and never not at all.
    await documents.writeDocument(shop, DOCUMENT, now, told?.revision ?? 0);
  };
