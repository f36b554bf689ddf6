import type { Config } from "../../src/lib/config.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

/** A shop with one mug and shoppers who agreed; nothing runs, so that a service can be started on it. */
export const leaveMugShop = async (
  settings: Partial<Config>,
  shoppers: readonly string[],
): Promise<Harness> => {
  const harness = await startHarness({}, "acme", settings);
  await harness
    .call("put", "/v1/items")
    .send([{ item_id: "mug", title: "Mug", price: 5, currency: "EUR" }])
    .expect(200);
  for (const shopper of shoppers) await consent(harness, shopper, { personalise: true }).expect(200);
  await harness.app.close();
  return harness;
};

/** A shopper's writer at work: what it was told is kept, and how often it was answered. */
export type Writer = { readonly kept: Set<string>; readonly gone: Promise<void> };

const BATCH = 20;

/** Sends batch after batch of one shopper's events until the service is gone. */
export const ingestUntilGone = (
  url: string,
  { key }: Pick<Harness, "key">,
  shopper: string,
  onAnswer: () => void,
): Writer => {
  const kept = new Set<string>();
  const send = async (batch: number): Promise<void> => {
    const events = Array.from({ length: BATCH }, (_, at) => ({
      event_id: `${shopper}-${batch}-${at}`,
      shopper_id: shopper,
      type: "view",
      item_id: "mug",
      occurred_at: new Date(Date.now() - at * 1000).toISOString(),
    }));
    const answer = await fetch(`${url}/v1/events`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify(events),
    });
    const { results = [] } = (await answer.json()) as { results?: { event_id: string; status: string }[] };
    for (const { event_id, status } of results) if (status === "kept") kept.add(event_id);
    onAnswer();
  };
  const gone = (async () => {
    try {
      for (let batch = 0; ; batch += 1) await send(batch);
    } catch {
      // The service is gone: what was not answered may be kept or not.
    }
  })();
  return { kept, gone };
};

/** Ids of what is kept of a shopper, by the shopper's own right of access. */
export const keptOf = async (url: string, { key }: Pick<Harness, "key">, shopper: string) => {
  const ids = new Set<string>();
  for (let cursor: string | null = ""; cursor !== null;) {
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await fetch(`${url}/v1/shopper/events?limit=1000${query}`, {
      headers: { Authorization: `Bearer ${key}`, "Shopper-Id": shopper },
    });
    const page = (await answer.json()) as { data: { event_id: string }[]; next_cursor: string | null };
    for (const { event_id } of page.data) ids.add(event_id);
    cursor = page.next_cursor;
  }
  return ids;
};
