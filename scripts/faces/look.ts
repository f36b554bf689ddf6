/**
 * `npm run faces:look -- [--out DIR]`: pictures of every page at 360, 768 and 1440 pixels, in light and in dark, of a
 * service of its own with a made-up shop. For people to look at; needs Chromium.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { launchBrowser } from "../../test/support/browser.ts";
import { makeShopper, startPrivacyShop } from "../../test/support/privacy-shop.ts";

const WIDTHS = [360, 768, 1440] as const;
const HEIGHT = 900;

type Shown = { readonly name: string; readonly open: (page: Page) => Promise<unknown> };

const { values } = parseArgs({ options: { out: { type: "string", default: "coverage/faces" } } });
const shop = await startPrivacyShop();
const browser = await launchBrowser();

const opened = (lang: string) => async (page: Page) => {
  const token = await shop.mint(await makeShopper(shop));
  await page.goto(`${shop.page}?lang=${lang}#token=${token}`);
  await page.waitForSelector("#choices");
};

const PAGES: readonly Shown[] = [
  { name: "privacy-closed", open: (page) => page.goto(shop.page) },
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
      for (const { name, open } of PAGES) {
        const page = await context.newPage();
        await open(page);
        await page.screenshot({
          path: join(values.out, `${name}-${width}-${colorScheme}.png`),
          fullPage: true,
        });
        await page.close();
      }
      await context.close();
    }
} finally {
  await browser.close();
  await shop.close();
}
