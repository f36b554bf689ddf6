import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings, describeInBrowser, layoutShift, tabTo } from "../support/browser.ts";
import { shopperOf } from "../support/consents.ts";
import { makeShopper, type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";
import { visitSite } from "../support/shop-site.ts";

/** A busy machine makes pages late and not wrong. */
const PATIENT = { timeout: 20_000 };
const SCOPES = ["recommend", "preferences", "consent"];

describeInBrowser("the components on a page of another origin (needs: apt-get install chromium)", () => {
  let shop: PrivacyShop;
  let browser: Browser;
  let site: { url: string; close: () => void };
  let close: () => Promise<void>;
  let shopper = "";
  const complaints: string[] = [];
  const openSite = async (query = ""): Promise<Page> => {
    shopper = await makeShopper(shop);
    const page = await (await browser.newContext()).newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(`${site.url}/${query}`);
    return page;
  };
  beforeAll(async () => {
    shop = await startPrivacyShop();
    const token = (origin: string): Promise<string> => shop.mint(shopper, { scopes: SCOPES, origin });
    ({ site, browser, close } = await visitSite(shop, token));
  }, 60_000);
  afterAll(() => close());

  it("show suggestions with their reasons, move nothing, and keep nothing on the device", async () => {
    const page = await openSite();
    const below = async (): Promise<number> => (await page.locator("#below").boundingBox())!.y;
    await page.locator("candor-recommendations [part=card]").first().waitFor();
    const before = await below();
    await page.locator("candor-recommendations [part=reason]").first().waitFor();
    await page.locator("candor-consent [part=yes]").first().waitFor();
    expect(await page.locator("candor-recommendations [part=card]").count()).toBe(3);
    expect(await page.locator("candor-recommendations [part=price]").first().textContent()).toContain("€");
    expect(await below()).toBe(before);
    expect(await layoutShift(page)).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.evaluate("localStorage.length + sessionStorage.length")).toBe(0);
    await page.context().close();
  });

  it("explain themselves and obey by the keyboard alone, and take it back", async () => {
    const page = await openSite();
    await page.locator("candor-recommendations [part=why]").first().waitFor();
    const title = (await page.locator("candor-recommendations [part=title]").first().textContent())!;
    await page.locator("candor-recommendations [part=why]").first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: `Why this? ${title}` }).waitFor();
    await tabTo(page, /Not interested/);
    await page.keyboard.press("Enter");
    const undo = page.getByRole("button", { name: "Undo: Not interested" });
    await undo.waitFor();
    const dismissed = async (): Promise<string[]> =>
      (await shopperOf(shop, shopper).call("get", "/v1/shopper/preferences")).body.dismissed.items;
    expect(await dismissed()).toHaveLength(1);
    await page.keyboard.press("Enter");
    await page.getByText("It is as it was before.").waitFor();
    expect(await dismissed()).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.context().close();
  });

  it("ask for each purpose by itself, a no as easily as a yes, under the words that were shown", async () => {
    const page = await openSite();
    const yes = page.getByRole("button", { name: "Yes: Learning from what shoppers do" });
    const no = page.getByRole("button", { name: "No: Learning from what shoppers do" });
    await yes.waitFor();
    const [one, other] = [await yes.boundingBox(), await no.boundingBox()];
    expect([one!.width, one!.height]).toEqual([other!.width, other!.height]);
    expect([await yes.getAttribute("aria-pressed"), await no.getAttribute("aria-pressed")]).toEqual([
      "false",
      "false",
    ]);
    await yes.click();
    await page.getByText("Saved.").waitFor();
    const { body } = await shopperOf(shop, shopper).call("get", "/v1/shopper/consent/history").expect(200);
    const record = body.records.find(({ method }: { method: string }) => method === "candor_consent");
    expect(record.notice.text).toBe(
      "Learning from what shoppers do. We learn from what you and many others do, to make suggestions " +
        "better for everyone. Our models learn nothing from you. Your suggestions keep working.",
    );
    await no.click();
    await expect.poll(() => no.getAttribute("aria-pressed"), PATIENT).toBe("true");
    expect((await shopperOf(shop, shopper).consent()).body.purposes.train.state).toBe("refused");
    await page.context().close();
  });

  it(
    "have nothing that axe-core finds wrong, with the panel open too, from left and " + "from right",
    async () => {
      for (const query of ["", "?lang=nl&dir=rtl"]) {
        const page = await openSite(query);
        await page.locator("candor-recommendations [part=why]").first().waitFor();
        await page.locator("candor-consent [part=yes]").first().waitFor();
        expect(await axeFindings(page)).toEqual([]);
        await page.locator("candor-recommendations [part=why]").first().click();
        await page.getByRole("dialog").waitFor();
        expect(await axeFindings(page)).toEqual([]);
        const direction = await page.evaluate(
          `((host) => getComputedStyle(host.shadowRoot.querySelector("dialog")).direction)(
            document.querySelector("candor-recommendations"))`,
        );
        expect(direction).toBe(query === "" ? "ltr" : "rtl");
        await page.context().close();
      }
    },
    120_000,
  );

  it("speak each language", async () => {
    for (const [lang, why] of [
      ["nl", "Waarom dit?"],
      ["nb", "Hvorfor dette?"],
      ["de", "Warum das?"],
      ["fr", "Pourquoi ceci ?"],
    ] as const) {
      const page = await openSite(`?lang=${lang}`);
      await expect
        .poll(() => page.locator("candor-recommendations [part=why]").first().textContent(), PATIENT)
        .toBe(why);
      await page.context().close();
    }
  });

  it(
    "complained of nothing in all of this; on an origin that the shop has not named, " +
      "they say that it failed",
    async () => {
      expect(complaints).toEqual([]);
      await shop
        .call("patch", "/v1/settings")
        .send({ origins: ["https://other.example"] })
        .expect(200);
      const page = await openSite();
      await page
        .locator("candor-recommendations")
        .getByText("That did not work.")
        .waitFor({ timeout: 20_000 });
      expect(await page.locator("candor-recommendations [part=card]").count()).toBe(0);
      await page.context().close();
    },
  );
});
