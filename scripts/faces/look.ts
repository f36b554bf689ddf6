/**
 * `npm run faces:look -- [--out DIR] [--only NAME]`: pictures of every page at 360, 768 and 1440 pixels,
 * in light and in dark, of a service of its own with a made-up shop. For people to look at; needs Chromium.
 */
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { launchBrowser } from "../../test/support/browser.ts";
import { startHarness } from "../../test/support/harness.ts";
import { NOW, startPlantedShop } from "../../test/support/planted-shop.ts";
import { makeShopper, startPrivacyShop } from "../../test/support/privacy-shop.ts";
import { startSite } from "../../test/support/shop-site.ts";
import { asksOfUse, tellDays } from "../../test/support/told-shop.ts";
import { fillGenerated } from "../demo/generated.ts";
import { startDemoShop } from "../demo/shop-server.ts";
import { createWire } from "../demo/wire.ts";

const WIDTHS = [360, 768, 1440] as const;
const HEIGHT = 900;
/** Other work on the machine makes a picture late, and not wrong. */
const PATIENT_MS = 180_000;

type Shown = { readonly name: string; readonly open: (page: Page) => Promise<unknown> };

const { values } = parseArgs({
  options: { out: { type: "string", default: "coverage/faces" }, only: { type: "string", default: "" } },
});
const browser = await launchBrowser();

type Closing = { close: () => unknown };
const running: Closing[] = [];
/** Started when the first page asks for it: who looks at one page waits for no other shop. */
const whenAsked = <T extends Closing>(start: () => Promise<T>): (() => Promise<T>) => {
  const kept: { started?: Promise<T> } = {};
  return () =>
    (kept.started ??= start().then((started) => {
      running.unshift(started);
      return started;
    }));
};
const shopOf = whenAsked(() => startPrivacyShop());
const at = (path: string) => async (page: Page) => page.goto(`${(await shopOf()).origin}${path}`);

const opened = (lang: string) => async (page: Page) => {
  const shop = await shopOf();
  const token = await shop.mint(await makeShopper(shop));
  await page.goto(`${shop.page}?lang=${lang}#token=${token}`);
  await page.waitForSelector("#choices");
};

/** A made-up shop with the storefront beside it. */
const startDemo = async () => {
  const harness = await startHarness({}, "demo");
  const { port } = await harness.app.listen(0, "127.0.0.1");
  const service = `http://127.0.0.1:${port}`;
  const wire = createWire(service, harness.key);
  await fillGenerated(wire, Date.now());
  const demo = await startDemoShop({ wire, service, shop: "demo", port: 0 });
  await demo.prepare();
  return {
    url: demo.url,
    close: async () => {
      await demo.close();
      await harness.close();
    },
  };
};
const demoOf = whenAsked(startDemo);
/** A shop of which every view of the console has something to tell. */
const startTold = async () => {
  const time = { now: NOW };
  const told = await startPlantedShop({ clock: () => time.now, questionDraw: asksOfUse });
  await tellDays(told, time, { days: 8, peopleADay: 15 });
  await told.serve({}, ["complement"]);
  const { port } = await told.app.listen(0, "127.0.0.1");
  return { ...told, origin: `http://127.0.0.1:${port}` };
};
const toldOf = whenAsked(startTold);
/** A page of another origin, with the components as they come; somebody is asked something there. */
const startOther = async () => {
  const told = await toldOf();
  const asked = { shopper: "" };
  const site = await startSite(told.origin, told.shop, async () => {
    const scopes = ["recommend", "preferences", "consent"];
    const body = { shopper_id: asked.shopper, scopes, origin: site.url };
    return (await told.call("post", "/v1/shopper-tokens").send(body).expect(200)).body.token as string;
  });
  await told
    .call("patch", "/v1/settings")
    .send({ origins: [site.url] })
    .expect(200);
  return { ...site, asked };
};
const otherOf = whenAsked(startOther);
const atOther = async (page: Page, query = ""): Promise<void> => {
  const [told, other] = [await toldOf(), await otherOf()];
  other.asked.shopper = `looking-${randomUUID()}`;
  await told.shopper(other.asked.shopper, [{ item: "teapot", days: 3 }], {
    personalise: true,
    measure: true,
  });
  await page.goto(`${other.url}/${query}`);
  await page.locator("candor-recommendations [part=ask]").waitFor();
  await page.locator("candor-consent [part=yes]").first().waitFor();
};
const atDemo = async (page: Page, query = ""): Promise<void> => {
  await page.goto(`${(await demoOf()).url}${query}`);
  await page.locator("candor-recommendations [part=why]").first().waitFor();
  await page.locator("candor-consent [part=yes]").first().waitFor();
};

/** A view of the console, signed in; of the answers with one that was asked for. */
const atConsole =
  (view: string, shopToSee: () => Promise<{ readonly origin: string; readonly key: string }> = toldOf) =>
  async (page: Page): Promise<void> => {
    const of = await shopToSee();
    await page.goto(new URL(`/console#${view}`, of.origin).href);
    await page.getByLabel("Key of the shop").fill(of.key);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Views" }).waitFor();
    await page.getByText("One moment …").waitFor({ state: "detached" });
    if (view !== "answers") return;
    await page.getByLabel("Shopper").fill("told-9-1");
    await page.getByRole("button", { name: "Ask" }).click();
    await page.getByRole("heading", { name: "Items and reasons" }).waitFor();
  };

/** What is loaded when it comes into sight stands in a picture of the whole page, too. */
const loadAll = (page: Page): Promise<unknown> =>
  page.evaluate(`Promise.all(
    [...document.images].map((each) => {
      each.loading = "eager";
      return each.decode().catch(() => undefined);
    }),
  )`);

const PAGES: readonly Shown[] = [
  { name: "demo", open: (page) => atDemo(page) },
  { name: "demo-de", open: (page) => atDemo(page, "?lang=de") },
  {
    name: "demo-bought",
    open: async (page) => {
      await atDemo(page, "?lang=nl");
      await page.getByRole("button", { name: "Ja: Persoonlijke suggesties" }).click();
      await page.locator("[data-item]").first().click();
      await page.getByRole("button", { name: "Online kopen" }).click();
      await page.getByText("Gekocht.").waitFor();
      await page.locator("aside summary").last().click();
    },
  },
  {
    name: "demo-why",
    open: async (page) => {
      await atDemo(page);
      await page.locator("candor-recommendations [part=why]").first().click();
    },
  },
  { name: "components", open: (page) => atOther(page) },
  { name: "components-rtl", open: (page) => atOther(page, "?lang=de&dir=rtl") },
  { name: "front", open: at("/") },
  { name: "docs", open: at("/docs") },
  { name: "docs-guide", open: at("/docs/guides/webshops") },
  { name: "docs-articles", open: at("/docs/articles") },
  { name: "docs-calls", open: at("/docs/api") },
  { name: "docs-theme", open: at("/docs/api/consent") },
  { name: "docs-search", open: at("/docs/search?q=consent") },
  { name: "docs-try", open: at("/docs/try#recommend") },
  { name: "console", open: atConsole("answers") },
  { name: "console-closed", open: at("/console") },
  // Of a shop to which hardly anybody came yet.
  { name: "console-new-insight", open: atConsole("insight", shopOf) },
  { name: "console-new-models", open: atConsole("models", shopOf) },
  ...["start", "insight", "consent", "models", "rules", "quality", "work", "keys"].map((view) => ({
    name: `console-${view}`,
    open: atConsole(view),
  })),
  { name: "privacy-closed", open: async (page) => page.goto((await shopOf()).page) },
  { name: "privacy-en", open: opened("en") },
  { name: "privacy-de", open: opened("de") },
  {
    name: "privacy-erasure",
    open: async (page) => {
      await opened("nl")(page);
      await page.getByRole("button", { name: "Alles over mij wissen" }).click();
      await page.getByRole("button", { name: "Ja, wis alles" }).click();
      await page.waitForSelector("#erasure");
    },
  },
];

try {
  await mkdir(values.out, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const)
    for (const width of WIDTHS) {
      const context = await browser.newContext({ viewport: { width, height: HEIGHT }, colorScheme });
      for (const { name, open } of PAGES.filter((each) => each.name.startsWith(values.only))) {
        const page = await context.newPage();
        page.setDefaultTimeout(PATIENT_MS);
        await open(page);
        await loadAll(page);
        await page.screenshot({
          path: join(values.out, `${name}-${width}-${colorScheme}.png`),
          fullPage: true,
          timeout: PATIENT_MS,
        });
        await page.close();
      }
      await context.close();
    }
} finally {
  await browser.close();
  for (const each of running) await each.close();
}
