import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { consent, type Harness, notice, startHarness } from "../support/harness.ts";

/** Calls that each person may make at once, on a clock that stands still. */
const AT_ONCE = 20;
const now = Date.parse("2026-03-02T10:00:00Z");

const tokenOf = async (harness: Harness): Promise<string> => {
  const asked = { shopper_id: "anna", scopes: ["consent", "preferences", "rights"] };
  const { body } = await harness.call("post", "/v1/shopper-tokens").send(asked).expect(200);
  return body.token as string;
};

describe("somebody who has made more calls than they may", () => {
  let harness: Harness;
  let token: string;
  const as = (method: "get" | "put" | "patch" | "post" | "delete", path: string) =>
    harness.call(method, path).set("Authorization", `Bearer ${token}`);
  const purposes = (personalise: boolean) => ({
    purposes: { personalise },
    notice: notice("all"),
    method: "page",
  });
  beforeEach(async () => {
    harness = await startHarness({ clock: () => now }, "acme", { rateLimitShopper: AT_ONCE / 2 });
    await consent(harness, "anna", { personalise: true }).expect(200);
    token = await tokenOf(harness);
    for (let at = 0; at < AT_ONCE; at += 1) await as("get", "/v1/shopper/consent").expect(200);
    await as("get", "/v1/shopper/consent").expect(429);
  });
  afterEach(() => harness.close());

  it("is not refused a no, of any kind", async () => {
    await as("put", "/v1/shopper/consent").send(purposes(false)).expect(200);
    await as("patch", "/v1/shopper/preferences").send({ paused: true }).expect(200);
    await as("put", "/v1/shopper/objection").expect(200);
    await as("put", "/v1/shopper/restriction").expect(200);
    await as("delete", "/v1/shopper/consent").expect(200);
    const { body } = await harness.call("get", "/v1/shopper/consent").set("Shopper-Id", "anna");
    expect(body.effective.personalise).toMatchObject({ granted: false });
    await as("delete", "/v1/shopper").expect(202);
  });

  it("is told to wait with a yes, and with what says neither", async () => {
    const refused = await as("put", "/v1/shopper/consent").send(purposes(true)).expect(429);
    expect(refused.body).toMatchObject({ code: "too_many_requests" });
    expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
    await as("patch", "/v1/shopper/preferences").send({ paused: false }).expect(429);
    await as("delete", "/v1/shopper/objection").expect(429);
    await as("get", "/v1/shopper").expect(429);
  });
});
