import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENDPOINTS } from "../../src/contract/endpoints.ts";
import { ERROR_CODES } from "../../src/lib/errors.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
const REQUIRED = process.env["CANDOR_REQUIRE_ALL"] === "1";

describe("the documentation", () => {
  let harness: Harness;
  let port: number;
  beforeAll(async () => {
    harness = await startHarness();
    ({ port } = await harness.app.listen(0, "127.0.0.1"));
  });
  afterAll(() => harness.close());

  it("describes every endpoint in OpenAPI 3.1, and every problem code on a page", async () => {
    const { body } = await harness.call("get", "/openapi.json", null).expect(200);
    for (const { method, path } of Object.values(ENDPOINTS))
      expect(body.paths[path.replace(/:(\w+)/g, "{$1}")], `${method} ${path}`).toHaveProperty(method);
    const { text } = await harness.call("get", "/docs/problems", null).expect(200);
    for (const code of ERROR_CODES) expect(text).toContain(`id="${code}"`);
    expect((await harness.call("get", "/docs/features.md", null).expect(200)).text).toContain(
      "| `history.items` |",
    );
  });

  it("leads from the first page to every other, and to each endpoint’s answer in its own type", async () => {
    const { text } = await harness.call("get", "/docs", null).expect(200);
    const links = [...text.matchAll(/href="(\/[^"]*)"/g)].map(([, path]) => path!);
    expect(links).toEqual(expect.arrayContaining(["/docs/problems", "/docs/features", "/openapi.json"]));
    for (const path of links) await harness.call("get", path, null).expect(200);
    const features = (await harness.call("get", "/docs/features", null).expect(200)).text;
    expect(features).toContain("<td><code>history.items</code></td>");
    expect(features).toContain('id="the-data-set"');
    const { body } = await harness.call("get", "/openapi.json", null).expect(200);
    expect(Object.keys(body.paths["/v1/datasets"].post.responses["200"].content)).toEqual([
      "application/x-tar",
    ]);
    expect(Object.keys(body.paths["/v1/recommendations/batch"].post.responses["200"].content)).toEqual([
      "application/x-ndjson",
    ]);
    expect(Object.keys(body.paths["/v1/models"].post.responses["201"].content)).toEqual(["application/json"]);
  });

  describe.skipIf(CHROMIUM === undefined && !REQUIRED)(
    "in a real browser (needs: apt-get install chromium)",
    () => {
      let browser: Browser;
      beforeAll(async () => {
        browser = await chromium.launch({
          executablePath: CHROMIUM ?? "chromium",
          args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
      }, 60_000);
      afterAll(() => browser.close());

      it("shows the calls, and asks no other host for anything", async () => {
        const page = await browser.newPage();
        const asked: string[] = [];
        const complaints: string[] = [];
        page.on("request", (request) => asked.push(new URL(request.url()).host));
        page.on("pageerror", (error) => complaints.push(error.message));
        await page.goto(`http://127.0.0.1:${port}/docs`);
        await page.getByText("/v1/recommendations", { exact: true }).first().waitFor({ timeout: 30_000 });
        expect(complaints).toEqual([]);
        expect(new Set(asked.filter((host) => host !== ""))).toEqual(new Set([`127.0.0.1:${port}`]));
        await page.close();
      }, 60_000);
    },
  );
});
