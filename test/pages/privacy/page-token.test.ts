import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PrivacyShop, startPrivacyShop } from "../../support/privacy-shop.ts";

const MINUTE_MS = 60_000;

describe("the token of a page", () => {
  const clock = { now: Date.now() };
  let shop: PrivacyShop;
  const post = async (fields: Record<string, string>) => {
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams(fields).toString();
    const response = await fetch(shop.page, { method: "POST", headers, body, redirect: "manual" });
    const text = await response.text();
    return { status: response.status, text, token: /name="token"\s+value="([^"]+)"/.exec(text)?.[1] ?? "" };
  };
  const claimsOf = (token: string): { scopes: string[]; sub: string; exp: number } =>
    JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString("utf8"));
  beforeAll(async () => {
    shop = await startPrivacyShop(clock);
  });
  afterAll(() => shop.close());

  it("ends within five minutes, and is renewed for as long as somebody stays, up to an hour", async () => {
    const first = await shop.mint("ann");
    clock.now += MINUTE_MS;
    let page = await post({ token: first });
    expect(page.token).not.toBe(first);
    expect(claimsOf(page.token).scopes).toEqual(claimsOf(first).scopes);
    let minutes = 1;
    for (; minutes < 120; minutes += 4) {
      clock.now += 4 * MINUTE_MS;
      const next = await post({ token: page.token, do: "stay" });
      if (next.status !== 200) break;
      page = next;
    }
    expect(minutes).toBeGreaterThan(50);
    expect(minutes).toBeLessThanOrEqual(60);
    expect((await post({ token: page.token })).text).toContain("has closed, to keep your data safe");
  });

  it("is not renewed after five minutes of nothing, nor after an erasure", async () => {
    const late = await post({ token: await shop.mint("bea") });
    clock.now += 6 * MINUTE_MS;
    expect((await post({ token: late.token })).status).toBe(401);
    const open = await post({ token: await shop.mint("bea") });
    const other = await post({ token: open.token });
    expect((await post({ token: open.token, do: "erase" })).status).toBe(303);
    const after = await post({ token: other.token });
    expect([after.status, after.token]).toEqual([401, ""]);
  });
});
