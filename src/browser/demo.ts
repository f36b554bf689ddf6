/** The demo shop's page: a small shop of made-up things, with the calls behind it beside it. */
import { createClient } from "../client/index.ts";
import { configure } from "./components.ts";
import { element } from "./components/base-element.ts";
import { createCallList, watchCalls } from "./demo/calls.ts";
import { DEMO_LABELS, type DemoLabels } from "./demo/labels.ts";
import { createPage } from "./demo/page.ts";
import { createShopServer } from "./demo/shop-server.ts";

const spoken = { locale: "en" };
const labels = (): DemoLabels => DEMO_LABELS[spoken.locale] ?? (DEMO_LABELS["en"] as DemoLabels);

const start = (): void => {
  const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language.slice(0, 2);
  if (asked in DEMO_LABELS) spoken.locale = asked;
  const calls = element("ol", { class: "calls" });
  const list = createCallList(calls, labels);
  const server = createShopServer(list.add);
  const shop = server.read();
  watchCalls(shop.service, list.add);
  const given = { url: shop.service, bearer: server.token };
  configure(given);
  const onLocale = (locale: string): void => {
    spoken.locale = locale;
    // Whoever becomes somebody new has another token: none is kept.
    configure(given);
    list.again();
  };
  const client = createClient({ ...given, fetch: (...asking) => fetch(...asking) });
  createPage({ shop, server, client, calls, locale: spoken.locale, onLocale }).draw();
};

start();
