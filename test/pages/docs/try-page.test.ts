import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENDPOINTS } from "../../../src/contract/endpoints.ts";
import { axeFindings, describeInBrowser, launchBrowser, layoutShift, tabTo } from "../../support/browser.ts";
import { type Harness, startHarness } from "../../support/harness.ts";

const run = promisify(execFile);

describe("the page that tries calls", () => {
  let harness: Harness;
  let url = "";
  beforeAll(async () => {
    harness = await startHarness();
    const { port } = await harness.app.listen(0, "127.0.0.1");
    url = `http://127.0.0.1:${port}`;
    const items = ["a", "b", "c"].map((item_id) => ({ item_id, title: `Thing ${item_id}` }));
    await harness.call("put", "/v1/items").send(items).expect(200);
  });
  afterAll(() => harness.close());

  it("has a form for every call, which no browser sends without its script", async () => {
    const { text } = await harness.call("get", "/docs/try", null).expect(200);
    for (const [name, { method, path }] of Object.entries(ENDPOINTS)) {
      const form = text.slice(text.indexOf(`id="${name}"`));
      expect(form).toContain(`data-method="${method.toUpperCase()}"`);
      expect(form).toContain(`data-path="${path.replace(/:(\w+)/g, "{$1}")}"`);
    }
    const buttons = text.match(/<button[^>]*>Send/g) ?? [];
    expect(buttons).toHaveLength(Object.keys(ENDPOINTS).length);
    expect(buttons.filter((button) => !button.includes("disabled"))).toEqual([]);
  });

  it("is led to from each call of the reference", async () => {
    const { text } = await harness.call("get", "/docs/api/consent", null).expect(200);
    expect(text).toContain('href="/docs/try#putConsent"');
  });

  describeInBrowser("in a real browser (needs: apt-get install chromium)", () => {
    let browser: Browser;
    const asked = new Set<string>();
    const complaints: string[] = [];
    const open = async (path: string, width = 1280): Promise<Page> => {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      page.on("request", (request) => asked.add(new URL(request.url()).host));
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(`${url}${path}`);
      return page;
    };
    beforeAll(async () => {
      browser = await launchBrowser();
    }, 60_000);
    afterAll(() => browser.close());

    it("sends a call with the key that was typed, by the keyboard alone, and shows its answer", async () => {
      const page = await open("/docs/try");
      await tabTo(page, /^$/); // The search of every page.
      await page.getByLabel("Key of the shop, or a shopper token").focus();
      await page.keyboard.type(harness.key);
      await tabTo(page, /^PUT \/v1\/items$/);
      await page.keyboard.press("Enter");
      const form = page.locator("#putItems form");
      await form.getByLabel("Body", { exact: true }).fill('[{"item_id": "d", "title": "Thing d"}]');
      await tabTo(page, /^Send putItems$/);
      await page.keyboard.press("Enter");
      await form.getByText(/^200 after \d+ ms$/).waitFor();
      expect(JSON.parse((await form.getByLabel("Answer").textContent()) ?? "")).toMatchObject({ kept: 1 });
      await harness.call("get", "/v1/items/d").expect(200);
      // Neither the address nor anything on the device holds the key.
      const kept = await page.evaluate("JSON.stringify([location.href, document.cookie, {...localStorage}])");
      expect(kept).not.toContain(harness.key);
      expect(await page.content()).not.toContain(harness.key);
      await page.close();
    });

    it("shows the same call for a shell, and it does the same there", async () => {
      const page = await open("/docs/try#recommend");
      const form = page.locator("#recommend form");
      const question = { moment: "product", context: { item_id: "a", query: "it's" }, limit: 2 };
      await form.getByLabel("Body", { exact: true }).fill(JSON.stringify(question));
      const typed = (await form.getByLabel("The call for your shell").textContent()) ?? "";
      expect(typed).not.toContain(harness.key);
      const env = { ...process.env, KEY: harness.key };
      const { stdout } = await run("bash", ["-c", typed], { env });
      expect((JSON.parse(stdout) as { items: unknown[] }).items).toHaveLength(2);
      await page.close();
    });

    it("asks without a key where anybody may, and shows a problem as it came", async () => {
      const page = await open("/docs/try#transparency");
      const button = (name: string) => page.getByRole("button", { name: `Send ${name}`, exact: true });
      await page.locator("#listItems summary").click();
      await button("listItems").click();
      const form = page.locator("#listItems form");
      await form.getByText(/^401 after/).waitFor();
      expect(await form.getByLabel("Answer").textContent()).toContain('"code": "');
      await page.locator("#health summary").click();
      await button("health").click();
      await page
        .locator("#health form")
        .getByText(/^200 after/)
        .waitFor();
      expect(await page.locator("#health form").getByLabel("The call").textContent()).not.toContain("Bearer");
      await page.close();
    });

    it("names nobody beforehand where something would be deleted", async () => {
      const page = await open("/docs/try#eraseShopper");
      const field = page.locator("#eraseShopper form").getByLabel(/Shopper-Id/);
      expect(await field.inputValue()).toBe("");
      await page.getByRole("button", { name: "Send eraseShopper", exact: true }).click();
      expect(await page.locator("#eraseShopper .told").textContent()).toBe("");
      await page.close();
    });

    it("has nothing that axe-core finds wrong, each form open, and is no wider than a phone", async () => {
      for (const width of [1280, 360]) {
        const page = await open("/docs/try", width);
        expect(await layoutShift(page)).toBe(0);
        await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
        await page.locator("#eraseShopper form").getByLabel("The call for your shell").waitFor();
        expect([width, await axeFindings(page)]).toEqual([width, []]);
        const beyond = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect([width, beyond]).toEqual([width, 0]);
        await page.close();
      }
      expect(complaints).toEqual([]);
      expect([...asked]).toEqual([new URL(url).host]);
    }, 240_000);
  });
});
