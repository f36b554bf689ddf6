import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const BEGIN = Date.parse("2026-03-02T10:00:00Z");

describe("the pages of an address that asks for more than it may", () => {
  let harness: Harness;
  const time = { now: BEGIN };
  const PRIVACY = "/s/acme/privacy";
  const get = (path: string) => harness.call("get", path, null);
  const post = (fields: Record<string, string>) =>
    harness.call("post", PRIVACY, null).type("form").send(fields);
  beforeAll(async () => {
    harness = await startHarness({ clock: () => time.now }, "acme", { rateLimitPublic: 1 });
  });
  afterAll(() => harness.close());
  /** Two seconds' worth was asked for; the clock stands still. */
  const useUp = async (path: string): Promise<void> => {
    time.now += 60_000;
    for (let at = 0; at < 2; at += 1) await get(path).expect(200);
  };

  it("is told by the privacy page, in their language, when to come again", async () => {
    await useUp(PRIVACY);
    const { headers, text } = await get(PRIVACY).set("Accept-Language", "nl").expect(429);
    expect(headers).toMatchObject({ "retry-after": "1", "cache-control": "no-store" });
    expect(headers["content-type"]).toContain("text/html");
    expect(text).toContain("probeer het zo nog eens");
    await get(`${PRIVACY}/erasures/era_1`).expect(429);
    await post({}).expect(429);
    await post({ token: "no.such.token" }).expect(429);
    time.now += 1000;
    await get(PRIVACY).expect(200);
  });

  it.each([
    "/docs/search?q=consent",
    "/docs",
    "/docs/api",
    "/docs/search-index.json",
    "/openapi.json",
    "/console",
    "/",
  ])("is told by %s, with a problem, when to come again", async (path) => {
    await useUp(path);
    const { headers, body } = await get(path).expect(429);
    expect(headers["retry-after"]).toBe("1");
    expect(body).toMatchObject({ code: "too_many_requests" });
  });

  it("is one limit for pages and public calls, and none of health, metrics and files of pages", async () => {
    await useUp("/s/acme/v1/transparency");
    await get(PRIVACY).expect(429);
    for (const path of ["/healthz", "/metrics", "/assets/client.js"]) await get(path).expect(200);
    expect((await get("/readyz")).status).not.toBe(429);
  });

  it("does not keep a shopper with a token from saying no", async () => {
    await consent(harness, "anna", { personalise: true }).expect(200);
    const asked = { shopper_id: "anna", scopes: ["consent", "preferences", "rights"] };
    const { body } = await harness.call("post", "/v1/shopper-tokens").send(asked).expect(200);
    const { token } = body as { token: string };
    await useUp(PRIVACY);
    // The minute of the clock that went by is within the token's time.
    expect((await post({ token, do: "off" }).expect(200)).text).toContain("Everything is off.");
    await get(PRIVACY).expect(429);
    const now = await harness.call("get", "/v1/shopper/consent").set("Shopper-Id", "anna").expect(200);
    expect(now.body.effective.personalise.granted).toBe(false);
  });
});
