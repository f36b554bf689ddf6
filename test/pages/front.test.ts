import type { Browser } from "playwright-core";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFindings, describeInBrowser, launchBrowser } from "../support/browser.ts";
import { type Harness, startHarness } from "../support/harness.ts";

describe("the first page", () => {
  let harness: Harness;
  let url = "";
  const ask = (accept: string, language = "en") =>
    supertest(harness.app.server).get("/").set("Accept", accept).set("Accept-Language", language);
  beforeAll(async () => {
    harness = await startHarness();
    const { port } = await harness.app.listen(0, "127.0.0.1");
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => harness.close());

  it("tells machines where things are, each of which is there", async () => {
    for (const accept of ["*/*", "application/json"]) {
      const { body } = await ask(accept).expect(200).expect("Content-Type", /json/);
      const { service, ...places } = body as Record<string, string>;
      expect(service).toBe("candor");
      for (const path of Object.values(places))
        expect([path, (await harness.call("get", path, null)).status]).not.toEqual([path, 404]);
    }
  });

  it("leads people on in their language, to pages that are there", async () => {
    for (const [language, lead] of [
      ["en", "Product recommendations"],
      ["nl", "Productsuggesties"],
      ["nb", "Produktforslag"],
      ["de", "Produktvorschläge"],
      ["fr", "Des suggestions"],
    ] as const) {
      const { text } = await ask("text/html,*/*;q=0.8", language).expect(200);
      expect(text).toContain(lead);
      for (const [, path] of text.matchAll(/href="(\/[^"]*)"/g))
        await harness.call("get", path!, null).expect(200);
    }
  });

  describeInBrowser("in a browser (needs: apt-get install chromium)", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    }, 60_000);
    afterAll(() => browser.close());

    it("has nothing that axe-core finds wrong, in light and in dark", async () => {
      const page = await browser.newPage();
      await page.goto(url);
      expect(await axeFindings(page)).toEqual([]);
      await page.close();
    });
  });
});
