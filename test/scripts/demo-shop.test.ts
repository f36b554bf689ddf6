import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillGenerated } from "../../scripts/demo/generated.ts";
import { drawPicture } from "../../scripts/demo/picture.ts";
import { type DemoShop, startDemoShop } from "../../scripts/demo/shop-server.ts";
import { createWire } from "../../scripts/demo/wire.ts";
import { DEMO_LABELS } from "../../src/browser/demo/labels.ts";
import { axeFindings, describeInBrowser, launchBrowser, layoutShift, tabTo } from "../support/browser.ts";
import { type Harness, startHarness } from "../support/harness.ts";

describe("the demo shop", () => {
  it("says each of its labels in each of its languages", () => {
    const shape = (value: unknown): unknown =>
      typeof value === "function"
        ? String((value as (count: number) => string)(7)).includes("7")
        : typeof value === "string"
          ? value.trim() !== ""
          : Array.isArray(value)
            ? value.map(shape)
            : Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, shape(each)]));
    for (const [language, labels] of Object.entries(DEMO_LABELS))
      expect([language, shape(labels)]).toEqual([language, shape(DEMO_LABELS["en"])]);
  });

  it("draws a picture for each thing: the same each time, another for another", () => {
    expect(drawPicture("cof-machine", "Coffee")).toBe(drawPicture("cof-machine", "Coffee"));
    expect(drawPicture("cof-machine", "Coffee")).not.toBe(drawPicture("cof-kettle", "Coffee"));
    // A jacket is drawn as one, in whichever shop; what has no known word in its title has some shape.
    const shapeOf = (id: string, title: string): string =>
      drawPicture(id, "Outdoor", title).replace(/rotate\([^)]*\)/, "");
    expect(shapeOf("a", "Rain jacket")).toBe(shapeOf("b", "Winter jacket"));
    expect(shapeOf("a", "Rain jacket")).not.toBe(shapeOf("a", "Hiking boots"));
    expect(drawPicture("cof-machine", "Coffee")).toMatch(/^<svg [^>]*viewBox="0 0 400 300"/);
  });

  it("loads less than 40 kB of script", () => {
    expect(gzipSync(readFileSync("assets/demo.js")).length).toBeLessThan(40_000);
  });
});

describeInBrowser("the demo shop in a browser (needs: apt-get install chromium)", () => {
  let harness: Harness;
  let shop: DemoShop;
  let browser: Browser;
  const complaints: string[] = [];
  const hosts = new Set<string>();
  const openShop = async (): Promise<Page> => {
    const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("request", (request) => hosts.add(new URL(request.url()).hostname));
    await page.goto(shop.url);
    await page.locator("candor-recommendations [part=why]").first().waitFor();
    return page;
  };
  beforeAll(async () => {
    harness = await startHarness({}, "demo");
    const { port } = await harness.app.listen(0, "127.0.0.1");
    const service = `http://127.0.0.1:${port}`;
    const wire = createWire(service, harness.key);
    await fillGenerated(wire, Date.now());
    shop = await startDemoShop({ wire, service, shop: "demo", port: 0 });
    await shop.prepare();
    browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await shop.close();
    await harness.close();
  });

  it(
    "is lived through: a yes, a purchase, its reason, a return, and the way to " +
      "leave, with every call shown",
    async () => {
      const page = await openShop();
      await page.getByRole("button", { name: "Yes: Personal suggestions" }).click();
      await page.getByRole("button", { name: "Yes: Personal suggestions", pressed: true }).waitFor();
      await page.getByRole("button", { name: "Coffee", exact: true }).click();
      await page.getByRole("button", { name: /^Porcelain dripper €/ }).click();
      await page.getByRole("button", { name: "Buy in the store" }).click();
      await page.getByText("Bought. The suggestions are new.").waitFor();
      await page.getByRole("button", { name: "Back to the shop" }).click();
      await page
        .getByText("profile: These suggestions stand in this shop’s own order")
        .waitFor({ timeout: 20_000 });
      await page.getByRole("button", { name: "Return: Porcelain dripper" }).click();
      await page.getByText("Returned.", { exact: true }).waitFor();
      const calls = await page.locator("aside summary").allTextContents();
      for (const call of [
        "PUT /v1/shopper/consent · 200",
        "POST /v1/events · 200",
        "POST /v1/shopper-tokens · 200",
      ])
        expect(calls).toContain(call);
      await page.locator("aside summary", { hasText: "POST /v1/events" }).last().click();
      const curl = (await page.locator("aside details[open] pre").first().textContent())!;
      expect(curl).toMatch(/^curl -s -X POST 'http:\/\/127.*\n {2}-H "Authorization: Bearer \$KEY"/);
      expect(curl).not.toContain("ck_");
      const [centre] = await Promise.all([
        page.context().waitForEvent("page"),
        page.getByRole("button", { name: "Open your privacy centre" }).click(),
      ]);
      await centre.getByText("Bought: “Porcelain dripper”").waitFor();
      await page.context().close();
    },
    90_000,
  );

  it("shows the first of its range, and the rest when asked", async () => {
    const page = await openShop();
    expect(await page.locator("[data-item]").count()).toBe(12);
    await page.getByRole("button", { name: /^Show \d+ more$/ }).click();
    expect(await page.locator("[data-item]").count()).toBeGreaterThan(50);
    expect(await page.evaluate("document.activeElement.dataset.item !== undefined")).toBe(true);
    await page.context().close();
  });

  it("is used by the keyboard alone, also where a suggestion is told to go", async () => {
    const page = await openShop();
    await tabTo(page, /^Why this\?/);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await tabTo(page, /^Coffee$/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Burr grinder/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Burr grinder with 40 settings" }).waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Burr grinder with 40 settings");
    await tabTo(page, /^Buy online$/);
    await page.keyboard.press("Space");
    await page.getByText("Bought. The suggestions are new.").waitFor();
    await page.context().close();
  });

  it(
    "has nothing that axe-core finds wrong, asks no other host, moves nothing, and " + "complains of nothing",
    async () => {
      const page = await openShop();
      await page.getByRole("button", { name: "Yes: Personal suggestions" }).waitFor();
      expect(await layoutShift(page)).toBe(0);
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole("button", { name: "Coffee", exact: true }).click();
      await page.getByRole("button", { name: /^Porcelain dripper €/ }).click();
      await page.getByRole("heading", { name: "Porcelain dripper" }).waitFor();
      expect(await axeFindings(page)).toEqual([]);
      expect([...hosts].filter((host) => host !== "")).toEqual(["127.0.0.1"]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    60_000,
  );
});
