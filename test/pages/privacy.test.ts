import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shopperOf } from "../support/consents.ts";
import { makeShopper, type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";

type Sent = Record<string, string> | readonly (readonly [string, string])[];

const fieldOf = (text: string, name: string): string =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? "";

describe("the privacy centre", () => {
  let shop: PrivacyShop;
  const post = async (fields: Sent, headers: Record<string, string> = {}) => {
    const response = await fetch(shop.page, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams(fields as Record<string, string>).toString(),
    });
    return { response, status: response.status, text: await response.text() };
  };
  const open = async (shopper: string) => post({ token: await shop.mint(shopper) });
  beforeAll(async () => {
    shop = await startPrivacyShop();
  });
  afterAll(() => shop.close());

  it(
    "tells anybody what data is used for here, and how to open their own page, and " + "nothing of anybody",
    async () => {
      const { status, text } = await fetch(shop.page).then(async (response) => ({
        status: response.status,
        text: await response.text(),
      }));
      expect(status).toBe(200);
      expect(text).toContain("Your privacy at Mugs &amp; More");
      expect(text).toContain("Your own page opens from your account");
      expect(text).toContain("mia@shop.example");
      expect(text).not.toContain("Forget");
    },
  );

  it("shows what is known, by place, with choices, proofs and who read it", async () => {
    const shopper = await makeShopper(shop);
    const { status, text } = await open(shopper);
    expect(status).toBe(200);
    for (const told of [
      "In our stores",
      "Bought: “Mug 0”",
      "Looked at: “Mug 5”",
      "Personal suggestions",
      "The shop:",
    ])
      expect(text).toContain(told);
    expect(text).toContain("With your consent we use what you do");
    expect(text).not.toContain(shopper);
  });

  it(
    "does by a form what the API does: withdraws, forgets, pauses, objects, asks, " + "and saves wishes",
    async () => {
      const id = await makeShopper(shop);
      const shopper = shopperOf(shop, id);
      const first = await open(id);
      const token = fieldOf(first.text, "token");
      const act = (fields: Sent) =>
        post(
          Array.isArray(fields)
            ? [["token", token], ...fields]
            : { token, ...(fields as Record<string, string>) },
        );
      const handle = /value="(forget:[^"]+)"/.exec(first.text)![1]!;
      expect((await act({ do: handle })).text).toContain("It is forgotten.");
      expect(await shopper.events()).toHaveLength(2);
      expect((await act({ do: handle })).text).toContain("That is already gone.");
      await act({ do: "pause" });
      await act({ do: "wishes", save_money: "70", easy: "0", reliable: "0", informed: "0", fun: "20" });
      await act([
        ["do", "contact"],
        ["channel", "email"],
        ["channel", "app"],
        ["most", "2"],
        ["from", "21:00"],
        ["to", "08:00"],
      ]);
      const { body: preferences } = await shopper.call("get", "/v1/shopper/preferences").expect(200);
      expect(preferences).toMatchObject({
        paused: true,
        objectives: { save_money: 0.7, fun: 0.2 },
        contact: {
          channels: ["email", "app"],
          max_per_week: 2,
          quiet_hours: { from: "21:00", to: "08:00", time_zone: "Europe/Amsterdam" },
        },
      });
      expect((await act({ do: "ask", about: "data" })).text).toMatch(/You asked on .* an answer by/);
      expect((await act({ do: "object" })).text).toContain("noted your objection");
      expect((await shopper.call("get", "/v1/shopper/objection").expect(200)).body.active).toBe(true);
      await act({ do: "unobject" });
      expect((await act({ do: "off" })).text).toContain("Everything is off.");
      expect((await shopper.consent().expect(200)).body.effective.personalise.granted).toBe(false);
    },
  );

  it("records a yes under the very words of the page, once for one rendering", async () => {
    const id = await makeShopper(shop);
    const shopper = shopperOf(shop, id);
    const { text } = await open(id);
    const fields = { token: fieldOf(text, "token"), key: fieldOf(text, "key"), lang: "nl", do: "yes:train" };
    expect((await post(fields)).text).toContain("zei ja");
    await shopper.agree({ train: false }).expect(200);
    await post(fields);
    const { body } = await shopper.call("get", "/v1/shopper/consent/history").expect(200);
    const yes = body.records.filter(
      ({ purposes }: { purposes: { train?: boolean } }) => purposes.train === true,
    );
    expect(yes).toHaveLength(1);
    expect(yes[0]).toMatchObject({ method: "privacy_centre", notice: { language: "nl" } });
    expect(yes[0].notice.text).toContain("Leren van wat klanten doen");
    expect((await shopper.consent()).body.purposes.train.state).toBe("refused");
  });

  it("does not thank for a yes that something stands above, and says what", async () => {
    const token = await shop.mint(await makeShopper(shop));
    const fields = { token, lang: "en", do: "yes:measure" };
    const { text } = await post(fields, { "Sec-GPC": "1" });
    expect(text).toContain("Your yes is kept, and has no effect now.");
    expect(text).toContain("Global Privacy Control");
    expect(text).not.toContain("Thank you");
    expect((await post(fields)).text).toContain("You said yes. Thank you");
  });

  it("shows the browser’s signal, which stands above a yes", async () => {
    const token = await shop.mint(await makeShopper(shop));
    const { text } = await post({ token }, { "Sec-GPC": "1" });
    expect(text).toContain("Your browser asks us not to profile you");
  });

  it("hands out the copy that the API hands out, and erases with progress and a receipt", async () => {
    const id = await makeShopper(shop);
    const token = fieldOf((await open(id)).text, "token");
    const { response, text } = await post({ token, do: "download" });
    expect(response.headers.get("content-disposition")).toContain("candor-export.json");
    expect(JSON.parse(text)).toMatchObject({ format: "candor-export-2" });
    expect((await post({ token, do: "erase-ask" })).text).toContain("Erase everything about you?");
    expect(await shopperOf(shop, id).events()).toHaveLength(3);
    const erased = await post({ token, do: "erase" });
    expect(erased.status).toBe(303);
    const progress = new URL(erased.response.headers.get("location")!, shop.origin).href;
    expect(progress).not.toContain(token);
    const page = await (await fetch(progress)).text();
    expect(page).toMatch(/You are being forgotten|You have been forgotten/);
    await shop.app.tick();
    await expect
      .poll(async () => (await fetch(progress)).text(), { timeout: 20_000 })
      .toContain("You have been forgotten");
    expect(await (await fetch(progress)).text()).toContain("Your receipt");
    expect((await post({ token })).text).toContain("not valid any more");
    expect((await shopperOf(shop, id).call("get", "/v1/shopper").expect(200)).body.known).toBe(false);
  });

  it("refuses, with a sentence, what the API refuses", async () => {
    const id = await makeShopper(shop);
    for (const [fields, status, sentence] of [
      [{ token: "a.b.c" }, 401, "not valid any more"],
      [{ token: "" }, 401, "not valid any more"],
      [{ token: shop.key }, 401, "not valid any more"],
      [{ token: await shop.mint(id, { scopes: ["recommend"] }) }, 403, "does not allow that"],
      [{ token: await shop.mint(id, { origin: "https://other.example" }) }, 200, "What we know about you"],
      [{ token: await shop.mint(id), do: "yes:everything" }, 400, "nothing was changed"],
      [{ token: await shop.mint(id), do: "part:x" }, 404, "already gone"],
      [{ token: await shop.mint(id), do: "older:x" }, 400, "at the same moment"],
    ] as const) {
      const answer = await post(fields);
      expect([fields, answer.status, answer.text.includes(sentence)]).toEqual([fields, status, true]);
    }
    const away = await fetch(`${shop.origin}/s/nowhere/privacy`);
    expect([away.status, (await away.text()).includes("no such shop")]).toEqual([404, true]);
    const unknown = await fetch(`${shop.page}/erasures/er_none`);
    expect([unknown.status, (await unknown.text()).includes("no such receipt")]).toEqual([404, true]);
    const json = await fetch(shop.page, {
      method: "POST",
      body: "{}",
      headers: { "Content-Type": "application/json" },
    });
    expect([json.status, (await json.text()).includes("nothing was changed")]).toEqual([415, true]);
  });

  it(
    "acts for nobody who was sent here by another page, and opens only for the " + "token’s own origin",
    async () => {
      const id = await makeShopper(shop);
      const token = await shop.mint(id);
      const elsewhere = { Origin: "https://evil.example" };
      expect((await post({ token }, elsewhere)).status).toBe(200);
      for (const headers of [elsewhere, { "Sec-Fetch-Site": "cross-site" }]) {
        const { status, text } = await post({ token, do: "deleted" }, headers);
        expect([status, text.includes("did not come from this page")]).toEqual([403, true]);
      }
      expect(await shopperOf(shop, id).events()).toHaveLength(3);
      const bound = await shop.mint(id, { origin: "https://shop.example" });
      expect((await post({ token: bound }, elsewhere)).status).toBe(403);
      expect((await post({ token: bound }, { Origin: "https://shop.example" })).status).toBe(200);
    },
  );

  it("is kept by nobody, and allows nothing inline and nothing of elsewhere", async () => {
    const { response, text } = await open(await makeShopper(shop));
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(response.headers.get("referrer-policy")).toBe("same-origin");
    const policy = response.headers.get("content-security-policy")!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(text).not.toMatch(/<style|style="|<script(?![^>]*src=)|\son\w+="/);
  });

  it("shows what was said in the browser’s language, or the one that is asked for", async () => {
    const token = await shop.mint(await makeShopper(shop));
    expect((await post({ token }, { "Accept-Language": "de-AT,de;q=0.9" })).text).toContain("Ihre Daten bei");
    expect((await post({ token, speak: "fr" })).text).toContain("Vos données chez");
    expect((await post({ token, lang: "nb" })).text).toContain("Personvernet ditt hos");
  });
});
