import type { Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { loaded, snippet } from "./parts.ts";

const callOf = (method: string, path: string, body: object | null): string =>
  [
    `curl -s ${location.origin}${path}`,
    ...(method === "POST" || method === "GET" ? [] : [`-X ${method}`]),
    `-H "Authorization: Bearer $KEY"`,
    ...(body === null ? [] : [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(body)}'`]),
  ].join(" \\\n  ");

const ITEMS = [
  { item_id: "1", title: "A cup", category: ["Kitchen"], price: 9.5, currency: "EUR" },
  { item_id: "2", title: "A saucer", category: ["Kitchen"], price: 4.5, currency: "EUR" },
];

/** Two lines that load the components, and one that shows suggestions with their reasons. */
const pageSnippet = (): string =>
  [
    `<link rel="stylesheet" href="${location.origin}/assets/components-style.css">`,
    `<script type="module" src="${location.origin}/assets/components.js"></script>`,
    `<candor-recommendations src="${location.origin}" token-url="/candor-token"`,
    '  moment="product" item="1" limit="4"></candor-recommendations>',
  ].join("\n");

const step = (done: boolean, title: string, ...children: (Node | string)[]): HTMLElement =>
  element("li", { class: "step" }, element("h3", {}, `${done ? "✓ " : ""}${title}`), ...children);

const link = (href: string, text: string): HTMLElement => element("a", { href }, text);

/** From a shop without anything to the first answer; what is done already has a mark. */
export const createFirstSteps = (client: Client): HTMLElement =>
  loaded(async () => {
    // A key without the scope for it still sees the steps.
    const has = async (work: () => Promise<boolean>): Promise<boolean> => work().catch(() => false);
    const hasItems = await has(
      async () => (await client.call("listItems", { query: { limit: 1 } })).data.length > 0,
    );
    const hasAnswer = await has(
      async () => (await client.recommend({ moment: "home", limit: 1 })).items.length > 0,
    );
    const hasOrigin = await has(async () => (await client.call("readSettings")).origins.length > 0);
    return [
      element("p", {}, "Put the key into KEY, and copy what you need. What has a mark is done."),
      element(
        "ol",
        { class: "steps" },
        step(true, "Make a shop", snippet("npx candor shop create my-shop")),
        step(hasItems, "Send a catalogue", snippet(callOf("PUT", "/v1/items", ITEMS))),
        step(
          hasAnswer,
          "Ask for a first answer",
          element("p", {}, "What the page shows is enough; nobody has agreed to anything."),
          snippet(
            callOf("POST", "/v1/recommendations", { moment: "product", context: { item_id: "1" }, limit: 3 }),
          ),
        ),
        step(
          hasOrigin,
          "Let the pages of the shop in",
          snippet(callOf("PATCH", "/v1/settings", { origins: ["https://shop.example"] })),
        ),
        step(
          false,
          "Put it on a page, ask for consent, tell of orders",
          snippet(pageSnippet()),
          element("p", {}, "Where the tokens come from, and the rest, step by step:"),
          link("/docs/guides/webshops", "Live in an afternoon"),
        ),
      ),
    ];
  });
