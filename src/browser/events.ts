/**
 * One line on a page tells the service what happens on it: what the page pushes to `dataLayer` as GA4
 * e-commerce has it, or says itself by an event `candor-event`. Where the browser says no, nothing is sent;
 * where nobody agreed, nothing is kept. Nothing is kept on the device.
 *
 * `<script type="module" src="https://candor.shop.example/assets/events.js?token-url=/candor-token">`
 */
import { type Calls, createClient } from "../client/index.ts";

type Sent = Exclude<Calls["postEvents"]["input"]["body"], readonly unknown[]>;
type Told = Omit<Sent, "event_id" | "occurred_at">;
type Pushed = Readonly<Record<string | number, unknown>>;
type Layer = unknown[] & { push(...entries: unknown[]): number };

const TYPES: Readonly<Record<string, Sent["type"]>> = {
  view_item: "view",
  select_item: "click",
  add_to_cart: "cart_add",
  remove_from_cart: "cart_remove",
  add_to_wishlist: "wishlist_add",
};

const here = new URL(import.meta.url);
const tokenUrl = here.searchParams.get("token-url") ?? "/candor-token";

const tokenOf = async (): Promise<string> => {
  const response = await fetch(tokenUrl, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${tokenUrl} answered ${response.status}.`);
  return ((await response.json()) as { token: string }).token;
};

const candor = createClient({ url: here.origin, bearer: tokenOf });

const idOf = (): string =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const send = (events: readonly Told[]): void => {
  if (events.length === 0 || candor.gpc) return;
  const occurred_at = new Date().toISOString();
  const body = events.map((event) => ({ event_id: `page-${idOf()}`, occurred_at, ...event })) as Sent[];
  // Nobody is signed in, or the service is away: a page goes on without it.
  candor.call("postEvents", { body }).catch(() => undefined);
};

const record = (value: unknown): Pushed =>
  typeof value === "object" && value !== null ? (value as Pushed) : {};

const itemsOf = (given: Pushed): string[] => {
  const { items } = given["ecommerce"] === undefined ? given : record(given["ecommerce"]);
  return (Array.isArray(items) ? items : []).flatMap((item) => {
    const { item_id } = record(item);
    return typeof item_id === "string" || typeof item_id === "number" ? [String(item_id)] : [];
  });
};

const eventsOf = (name: unknown, given: Pushed): Told[] => {
  if (name === "search" || name === "view_search_results") {
    const query = given["search_term"];
    return typeof query === "string" && query !== "" ? [{ type: "search", query: query.slice(0, 500) }] : [];
  }
  const type = typeof name === "string" ? TYPES[name] : undefined;
  return type === undefined ? [] : itemsOf(given).map((item_id) => ({ type, item_id }));
};

/** An entry as Tag Manager has it, `{event, ecommerce}`, or as gtag has it, `("event", name, given)`. */
const heard = (entry: unknown): void => {
  const pushed = record(entry);
  if (pushed[0] === "event") send(eventsOf(pushed[1], record(pushed[2])));
  else send(eventsOf(pushed["event"], pushed));
};

const page = window as { dataLayer?: Layer };
const layer: Layer = (page.dataLayer ??= []);
for (const entry of [...layer]) heard(entry);
const push = layer.push.bind(layer);
layer.push = (...entries: unknown[]): number => {
  for (const entry of entries) heard(entry);
  return push(...entries);
};

addEventListener("candor-event", (event) => send([(event as CustomEvent<Told>).detail]));
