import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENDPOINTS } from "../../../src/contract/endpoints.ts";
import { ERROR_CODES } from "../../../src/lib/errors.ts";
import { axeFindings, describeInBrowser, launchBrowser, layoutShift, tabTo } from "../../support/browser.ts";
import { type Harness, startHarness } from "../../support/harness.ts";

const LOCAL = / (?:href|src|action)="(\/[^"]*)"/g;

describe("the documentation", () => {
  let harness: Harness;
  let url = "";
  const read = async (path: string): Promise<string> =>
    (await harness.call("get", path, null).expect(200)).text;
  beforeAll(async () => {
    harness = await startHarness();
    const { port } = await harness.app.listen(0, "127.0.0.1");
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => harness.close());

  it("describes every endpoint in OpenAPI 3.1, and every problem code on a page", async () => {
    const { body } = await harness.call("get", "/openapi.json", null).expect(200);
    for (const { method, path } of Object.values(ENDPOINTS))
      expect(body.paths[path.replace(/:(\w+)/g, "{$1}")], `${method} ${path}`).toHaveProperty(method);
    const text = await read("/docs/problems");
    for (const code of ERROR_CODES) expect(text).toContain(`id="${code}"`);
    expect(await read("/docs/features.md")).toContain("| `history.items` |");
    const calls = await read("/docs/api");
    for (const name of Object.keys(ENDPOINTS)) expect(calls).toContain(`#${name}"`);
  });

  it("answers each endpoint in its own type", async () => {
    const { body } = await harness.call("get", "/openapi.json", null).expect(200);
    const typesOf = (path: string, method: string, status: string): string[] =>
      Object.keys(body.paths[path][method].responses[status].content as object);
    expect(typesOf("/v1/datasets", "post", "200")).toEqual(["application/x-tar"]);
    expect(typesOf("/v1/recommendations/batch", "post", "200")).toEqual(["application/x-ndjson"]);
    expect(typesOf("/v1/models", "post", "201")).toEqual(["application/json"]);
  });

  it("leads to every page under a strict policy, with no dead link or heading", async () => {
    const seen = new Map<string, string>();
    const wanted = ["/docs"];
    const anchors: (readonly [string, string, string])[] = [];
    while (wanted.length > 0) {
      const path = wanted.pop() ?? "";
      if (seen.has(path)) continue;
      const answer = await harness.call("get", path, null);
      expect([path, answer.status]).toEqual([path, 200]);
      const isPage = path.startsWith("/docs") && (answer.headers["content-type"] ?? "").includes("html");
      seen.set(path, isPage ? answer.text : "");
      if (!isPage) continue;
      const policy = answer.headers["content-security-policy"] as string;
      expect([path, policy.includes("default-src 'none'"), policy.includes("unsafe")]).toEqual([
        path,
        true,
        false,
      ]);
      expect([path, /<script>|<style|\son[a-z]+=|\sstyle=/.test(answer.text)]).toEqual([path, false]);
      for (const [, link = ""] of answer.text.matchAll(LOCAL)) {
        const [target = "", anchor] = link.split("#");
        if (anchor !== undefined) anchors.push([path, target, anchor]);
        wanted.push(target);
      }
    }
    for (const [from, target, anchor] of anchors)
      expect([from, target, anchor, seen.get(target)?.includes(`id="${anchor}"`)]).toEqual([
        from,
        target,
        anchor,
        true,
      ]);
    expect([...seen.keys()].filter((path) => path.startsWith("/docs")).length).toBeGreaterThan(80);
  }, 120_000);

  it("finds guides, calls and problems by words, without a script", async () => {
    expect(await read("/docs/search?q=gorse")).toContain('<a href="/docs/migrate/gorse">');
    expect(await read("/docs/search?q=withdraw%20everything")).toContain(
      '<a href="/docs/api/consent#deleteConsent">',
    );
    expect(await read("/docs/search?q=consent_bundled")).toContain('href="/docs/problems#consent_bundled"');
    expect(await read("/docs/search?q=%3Cscript%3Exyzzy")).toContain(
      "Nothing was found for “&lt;script&gt;xyzzy”",
    );
    expect(await read("/docs/search")).toContain("Type what you look for");
  });

  it("says that a page is not there, whatever is asked", async () => {
    for (const path of [
      "/docs/no-such",
      "/docs/..%2f..%2fpackage.json",
      "/docs/no.md",
      "/docs/proofs/attack",
    ]) {
      const { text } = await harness.call("get", path, null).expect(404);
      expect(text).toContain("There is no such page");
    }
  });

  describeInBrowser("in a real browser (needs: apt-get install chromium)", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    }, 60_000);
    afterAll(() => browser.close());

    it(
      "has nothing that axe-core finds wrong, in light and in dark, wide and narrow",
      { timeout: 180_000 },
      async () => {
        for (const width of [1280, 360]) {
          const page = await browser.newPage({ viewport: { width, height: 800 } });
          for (const path of [
            "/docs",
            "/docs/guides/webshops",
            "/docs/articles",
            "/docs/api",
            "/docs/api/events",
            "/docs/problems",
            "/docs/search?q=consent",
            "/docs/no-such",
          ]) {
            await page.goto(`${url}${path}`);
            expect([path, width, await axeFindings(page)]).toEqual([path, width, []]);
            expect([path, width, await layoutShift(page)]).toEqual([path, width, 0]);
            const overflow = await page.evaluate(
              "document.documentElement.scrollWidth - document.documentElement.clientWidth",
            );
            expect([path, width, overflow]).toEqual([path, width, 0]);
          }
          await page.close();
        }
      },
    );

    it("is read and searched by the keyboard alone, and asks no other host for anything", async () => {
      const page = await browser.newPage();
      const hosts = new Set<string>();
      const complaints: string[] = [];
      page.on("request", (request) => hosts.add(new URL(request.url()).host));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await page.goto(`${url}/docs`);
      await tabTo(page, /^To the page$/);
      await page.getByRole("searchbox").focus();
      await page.keyboard.type("recombee");
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: "Recombee", exact: true }).first().waitFor();
      await page.getByRole("searchbox").fill("erase");
      await page.locator("#results a", { hasText: "DELETE /v1/shopper" }).first().waitFor();
      expect(complaints).toEqual([]);
      expect([...hosts].filter((host) => host !== "")).toEqual([new URL(url).host]);
      await page.close();
    }, 60_000);
  });
});
