import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings, describeInBrowser, launchBrowser } from "../../support/browser.ts";
import { type Harness, startHarness } from "../../support/harness.ts";

describeInBrowser("every page of the documentation (needs: apt-get install chromium)", () => {
  let harness: Harness;
  let browser: Browser;
  let url = "";
  beforeAll(async () => {
    harness = await startHarness();
    const { port } = await harness.app.listen(0, "127.0.0.1");
    url = `http://127.0.0.1:${port}`;
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await harness.close();
  });

  /** Pages that a link leads to, from the first on. */
  const crawl = async (): Promise<string[]> => {
    const seen = new Set<string>(["/docs"]);
    for (const path of seen) {
      const answer = await fetch(`${url}${path}`);
      expect([path, answer.status]).toEqual([path, 200]);
      for (const [, link = ""] of (await answer.text()).matchAll(/href="(\/docs[^"#?]*)/g))
        if (!link.includes(".")) seen.add(link);
    }
    return [...seen];
  };

  it("has nothing that axe-core finds wrong, and is no wider than a phone", async () => {
    const paths = await crawl();
    expect(paths.length).toBeGreaterThan(80);
    expect(paths).toContain("/docs/try");
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    const found: unknown[] = [];
    for (const path of paths) {
      await page.goto(`${url}${path}`);
      // Decisions are many and of one form: what the others show in dark is theirs, too.
      const isDecision = path.includes("/decisions/");
      const findings = await axeFindings(page, isDecision ? ["light"] : ["light", "dark"]);
      const beyond = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      if (findings.length > 0 || beyond !== 0) found.push([path, findings, beyond]);
    }
    expect(found).toEqual([]);
  }, 900_000);
});
