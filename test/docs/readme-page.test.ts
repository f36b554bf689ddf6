import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { axeFindings, describeInBrowser, launchBrowser } from "../support/browser.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

describeInBrowser("the page that README puts together (needs: apt-get install chromium)", () => {
  let harness: Harness;
  let browser: Browser;
  let folder = "";
  const shop = { url: "", stop: (): Promise<unknown> => Promise.resolve() };
  beforeAll(async () => {
    harness = await startHarness({}, "my-shop");
    const { port } = await harness.app.listen(0, "127.0.0.1");
    const readme = await readFile(join(ROOT, "README.md"), "utf8");
    const items = /\/v1\/items -X PUT[^']*'[^']*' -d '([^']*)'/.exec(readme)?.[1] ?? "";
    await harness
      .call("put", "/v1/items")
      .send(JSON.parse(items) as object[])
      .expect(200);
    folder = await mkdtemp(join(tmpdir(), "candor-readme-page-"));
    const code = /```js\n([^]*?)```/.exec(readme)?.[1] ?? "";
    // The package's own client, where there is no package yet.
    const client = JSON.stringify(join(ROOT, "assets/client.js"));
    await writeFile(join(folder, "shop.mjs"), code.replace('"candor/client"', client));
    const own = await freePort();
    const env = { ...process.env, CANDOR: `http://127.0.0.1:${port}`, KEY: harness.key, PORT: String(own) };
    const child = spawn(process.execPath, ["shop.mjs"], { cwd: folder, env, stdio: "inherit" });
    shop.url = `http://localhost:${own}`;
    shop.stop = async () => {
      const ended = once(child, "close");
      child.kill();
      await ended;
    };
    await vi.waitFor(() => fetch(shop.url), { timeout: 20_000 });
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await shop.stop();
    await harness.close();
    await removeFolder(folder);
  });

  it("shows suggestions with “Why this?”, and a yes changes them", async () => {
    await consent(harness, "c-123", { personalise: false }).expect(200);
    const page = await browser.newPage();
    await page.goto(shop.url);
    await page.locator("candor-recommendations [part=why]").first().click();
    const panel = page.getByRole("dialog");
    await panel.getByRole("heading", { name: /^Why this\?/ }).waitFor();
    expect(await panel.locator("[part=notice]").textContent()).toMatch(/\w/);
    await page.getByRole("button", { name: "Close" }).click();
    const answered = page.waitForResponse(
      (response) => response.url().endsWith("/v1/recommendations") && response.request().method() === "POST",
    );
    await page.getByRole("button", { name: "Yes: Personal suggestions" }).click();
    expect(((await (await answered).json()) as { transparency: object }).transparency).toMatchObject({
      purposes_denied: expect.not.arrayContaining([expect.objectContaining({ purpose: "personalise" })]),
    });
    expect(await axeFindings(page)).toEqual([]);
    await page.close();
  });

  it("says to the page what is wrong, where its origin is not let in", async () => {
    await harness.call("patch", "/v1/settings").send({ origins: [] }).expect(200);
    const page = await browser.newPage();
    await page.addInitScript(
      'addEventListener("candor-error", ({ detail }) => (window.said ??= []).push(String(detail)), true);',
    );
    await page.goto(shop.url);
    await page.locator("candor-recommendations [role=alert]").waitFor();
    expect(await page.evaluate("window.said.length > 0")).toBe(true);
    await page.close();
  });
});
