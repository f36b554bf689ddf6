import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { drawPicture } from "./picture.ts";
import { inParallel, type Wire } from "./wire.ts";

/** The demo shop's own server: it holds the key, as a webshop's does; its pages have tokens alone. */
export type DemoShop = {
  readonly url: string;
  /** Names the pictures to the service and lets the shop's pages call it; then the shop can be opened. */
  prepare(): Promise<void>;
  close(): Promise<void>;
};

type Given = { readonly wire: Wire; readonly service: string; readonly shop: string; readonly port: number };
type Product = {
  readonly item_id: string;
  readonly title: string;
  readonly category: readonly string[];
  readonly price: number | null;
  readonly currency: string | null;
  readonly kind: string;
  readonly variant_of: string | null;
};

const ASSETS = new URL("../../assets/", import.meta.url);
const MOST_ITEMS = 200;
const AT_ONCE = 8;
const MOST_BYTES = 10_000;
const SCOPES = ["events", "recommend", "consent", "preferences"];

/**
 * The page with all that it needs to draw itself: the range, and a visitor with a token, as block of data (a
 * policy without inline script allows that). "<" is escaped, so that nothing in it can end the block.
 */
const blockOf = (data: unknown): string =>
  `<script type="application/json" id="shop">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>`;

const pageOf = (service: string, data: unknown): string =>
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" ' +
  'content="width=device-width, initial-scale=1"><title>Demo shop</title><link rel="icon" href="data:,">' +
  `<link rel="preconnect" href="${service}" crossorigin><link rel="stylesheet" href="/demo/style.css">` +
  '<script type="module" src="/demo/app.js"></script></head>' +
  `<body>${blockOf(data)}` +
  '<header></header><div class="page" hidden><main></main><aside></aside></div></body></html>';

const policyOf = (service: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ` +
  `${service}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const readJson = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MOST_BYTES) throw new Error("The body is too large.");
  }
  return JSON.parse(text) as Record<string, unknown>;
};

type Found = { readonly type: string; readonly body: string | Buffer; readonly zipped?: Buffer };

/** Read and compressed once: no visitor waits for either. */
const readAsset = async (name: string, type: string): Promise<Found> => {
  const body = await readFile(new URL(name, ASSETS));
  return { type, body, zipped: gzipSync(body, { level: 9 }) };
};

const isVisitor = (value: unknown): value is string =>
  typeof value === "string" && /^visitor-[0-9a-f-]{36}$/.test(value);

/** What each act of the page is for the service. Only the shop may tell of orders and complaints. */
const eventOf = (act: unknown, visitor: string, given: Record<string, unknown>): Record<string, unknown> => {
  const { item_id, place, event_id } = given;
  const event = {
    event_id: `demo-${randomUUID()}`,
    shopper_id: visitor,
    occurred_at: new Date().toISOString(),
  };
  const channel = place === "store" ? "store" : "web";
  if (act === "buy")
    return { ...event, type: "purchase", item_id, quantity: 1, order_id: event.event_id, channel };
  if (act === "return")
    return { ...event, type: "return", item_id, order_id: event_id, ref_event_id: event_id, channel };
  if (act === "complain")
    return { ...event, type: "service_opened", case_id: event.event_id, channel: "web" };
  throw new Error("There is no such act.");
};

export const startDemoShop = async ({ wire, service, shop, port }: Given): Promise<DemoShop> => {
  const state = { items: [] as readonly Product[] };
  const files: Readonly<Record<string, Found>> = {
    "/demo/app.js": await readAsset("demo.js", "text/javascript"),
    "/demo/style.css": await readAsset("demo-style.css", "text/css"),
  };
  const made = (method: string, path: string, body: unknown, answer: unknown) => ({
    by: "KEY",
    method,
    url: `${service}${path}`,
    body,
    status: 200,
    answer,
  });
  const visit = async ({ visitor: known, rights }: Record<string, unknown>): Promise<unknown> => {
    const visitor = isVisitor(known) ? known : `visitor-${randomUUID()}`;
    const body = { shopper_id: visitor, scopes: rights === true ? [...SCOPES, "rights"] : SCOPES };
    const answer = await wire.call<{ token: string }>("POST", "/v1/shopper-tokens", body);
    return { visitor, token: answer.token, made: made("POST", "/v1/shopper-tokens", body, { token: "…" }) };
  };
  const act = async (request: IncomingMessage): Promise<unknown> => {
    const given = await readJson(request);
    if (!isVisitor(given["visitor"])) throw new Error("Nobody is visiting.");
    const event = eventOf(given["act"], given["visitor"], given);
    const answer = await wire.call("POST", "/v1/events", event);
    return { event_id: event["event_id"], made: made("POST", "/v1/events", event, answer) };
  };
  const picture = (id: string): string | null => {
    const item = state.items.find(({ item_id }) => item_id === id);
    return item === undefined ? null : drawPicture(id, item.category[0] ?? "", item.title);
  };
  const range = () =>
    state.items.map(({ item_id, title, category, price, currency }) => ({
      ...{ item_id, title, category, price, currency },
      picture: `/demo/pictures/${encodeURIComponent(item_id)}.svg`,
    }));
  const answer = async (request: IncomingMessage): Promise<Found | null> => {
    const { pathname } = new URL(request.url ?? "/", "http://demo");
    const json = (body: unknown) => ({ type: "application/json", body: JSON.stringify(body) });
    if (request.method === "POST")
      return pathname === "/demo/visitor"
        ? json(await visit(await readJson(request)))
        : pathname === "/demo/act"
          ? json(await act(request))
          : null;
    if (pathname === "/" || pathname === "/demo")
      return {
        type: "text/html",
        body: pageOf(service, { service, shop, items: range(), first: await visit({}).catch(() => null) }),
      };
    const file = files[pathname];
    if (file !== undefined) return file;
    const drawn = /^\/demo\/pictures\/(.+)\.svg$/.exec(pathname);
    const svg = drawn === null ? null : picture(decodeURIComponent(drawn[1] ?? ""));
    return svg === null ? null : { type: "image/svg+xml", body: svg };
  };
  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request).then(
      (found) => {
        response.setHeader("Content-Security-Policy", policyOf(service));
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (found === null) return void response.writeHead(404).end();
        response.setHeader("Content-Type", `${found.type}; charset=utf-8`);
        // A page holds the token of its visitor.
        if (found.type === "text/html") response.setHeader("Cache-Control", "no-store");
        const { zipped } = found;
        if (zipped === undefined || !/\bgzip\b/.test(request.headers["accept-encoding"] ?? ""))
          return void response.writeHead(200).end(found.body);
        response.setHeader("Vary", "Accept-Encoding");
        response.writeHead(200, { "Content-Encoding": "gzip" }).end(zipped);
      },
      () => void response.writeHead(502).end(),
    );
  };
  const server = createServer(respond);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${url}/demo`,
    async prepare() {
      const { data } = await wire.call<{ data: Product[] }>("GET", `/v1/items?limit=${MOST_ITEMS}`);
      state.items = data.filter(({ kind, variant_of }) => kind === "product" && variant_of === null);
      await wire.call("PATCH", "/v1/settings", { origins: [url] });
      await inParallel([...state.items], AT_ONCE, async ({ item_id }) => {
        const image_url = `${url}/demo/pictures/${encodeURIComponent(item_id)}.svg`;
        await wire.call("PATCH", `/v1/items/${encodeURIComponent(item_id)}`, { image_url });
      });
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close").catch(() => undefined);
    },
  };
};
