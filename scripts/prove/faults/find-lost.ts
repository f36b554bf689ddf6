import { setTimeout as sleep } from "node:timers/promises";
import type { Acknowledged, Caller } from "./writers.ts";

/** All erasures together: models that learnt from those who left are made anew meanwhile, one by one. */
const ERASED_WITHIN_MS = 240_000;
const LOOK_MS = 200;

/** The state of an erasure once it is complete, or when time is up. */
const waitComplete = async (call: Caller, receipt: string, until: number): Promise<string> => {
  for (;;) {
    const { state } = (await call("GET", `/s/prove/v1/erasures/${receipt}`, null)) as { state: string };
    if (state === "complete" || performance.now() > until) return state;
    await sleep(LOOK_MS);
  }
};

/** What was acknowledged and is not so now, in a word each. */
export const findLost = async (call: Caller, told: Acknowledged): Promise<string[]> => {
  const lost: string[] = [];
  const eventsOf = async (shopper: string): Promise<Set<string>> => {
    const ids = new Set<string>();
    for (let cursor: string | null = ""; cursor !== null;) {
      const query = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await call("GET", `/v1/shopper/events?limit=1000${query}`, shopper)) as {
        data: { event_id: string }[];
        next_cursor: string | null;
      };
      for (const { event_id } of page.data) ids.add(event_id);
      cursor = page.next_cursor;
    }
    return ids;
  };
  for (const [shopper, ids] of told.events) {
    const there = await eventsOf(shopper);
    for (const id of ids) if (!there.has(id)) lost.push(`event ${id}`);
  }
  for (const [shopper, { told: said, asked }] of told.choices) {
    if (said === null) continue;
    const { purposes } = (await call("GET", "/v1/shopper/consent", shopper)) as {
      purposes: { personalise: { state: string } };
    };
    const now = purposes.personalise.state === "granted";
    if (now !== said && now !== asked)
      lost.push(`choice of ${shopper}: told ${said}, asked ${asked}, is ${purposes.personalise.state}`);
  }
  const until = performance.now() + ERASED_WITHIN_MS;
  for (const [shopper, receipt] of told.erasures) {
    if ((await eventsOf(shopper)).size > 0) lost.push(`erasure of ${shopper}`);
    const state = await waitComplete(call, receipt, until);
    if (state !== "complete") lost.push(`erasure of ${shopper}: ${state}`);
  }
  for (const item of told.items)
    await call("GET", `/v1/items/${item}`, null).catch(() => lost.push(`item ${item}`));
  return lost;
};
