import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { consent, type Harness, notice, startHarness } from "../support/harness.ts";

/** Calls that each person may make at once; and in a second, by a clock that goes when somebody waits. */
const AT_ONCE = 4;
const BEGIN = Date.parse("2026-03-02T10:00:00Z");
const STEP_MS = 40;

const tokenOf = async (harness: Harness): Promise<string> => {
  const asked = { shopper_id: "anna", scopes: ["consent", "preferences", "rights"] };
  const { body } = await harness.call("post", "/v1/shopper-tokens").send(asked).expect(200);
  return body.token as string;
};

describe("somebody who has made more calls than they may", () => {
  let harness: Harness;
  const time = { now: BEGIN, goes: false };
  /** Stands still until it is said to go; then each look at it is a step later. */
  const clock = (): number => (time.goes ? (time.now += STEP_MS) : time.now);
  let token: string;
  const as = (method: "get" | "put" | "patch" | "post" | "delete", path: string) =>
    harness.call(method, path).set("Authorization", `Bearer ${token}`);
  const purposes = (personalise: boolean) => ({
    purposes: { personalise },
    notice: notice("all"),
    method: "page",
  });
  beforeEach(async () => {
    Object.assign(time, { now: BEGIN, goes: false });
    harness = await startHarness({ clock }, "acme", { rateLimitShopper: AT_ONCE / 2 });
    await consent(harness, "anna", { personalise: true }).expect(200);
    token = await tokenOf(harness);
    for (let at = 0; at < AT_ONCE; at += 1) await as("get", "/v1/shopper/consent").expect(200);
    await as("get", "/v1/shopper/consent").expect(429);
  });
  afterEach(() => harness.close());

  it("is not refused a no, of any kind: it waits for its turn", async () => {
    time.goes = true;
    await as("put", "/v1/shopper/consent").send(purposes(false)).expect(200);
    await as("patch", "/v1/shopper/preferences").send({ paused: true }).expect(200);
    await as("put", "/v1/shopper/objection").expect(200);
    await as("put", "/v1/shopper/restriction").expect(200);
    await as("delete", "/v1/shopper/consent").expect(200);
    const { body } = await harness.call("get", "/v1/shopper/consent").set("Shopper-Id", "anna");
    expect(body.effective.personalise).toMatchObject({ granted: false });
    await as("delete", "/v1/shopper").expect(202);
    // No more of them than the limit lets through in that time.
    expect(time.now - BEGIN).toBeGreaterThan((5 * 1000) / (AT_ONCE / 2));
  });

  it("is told at once what could not be kept in the time that a no waits, and the rest is kept", async () => {
    const could = 10 * (AT_ONCE / 2);
    const noes = Array.from({ length: could + 5 }, () =>
      as("delete", "/v1/shopper/consent").then((each) => each),
    );
    // The clock stands still: nobody has had a turn yet.
    const first = await Promise.all(Array.from({ length: 5 }, () => Promise.race(noes)));
    expect(first.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    expect(first[0]?.body).toMatchObject({ code: "overloaded" });
    expect(first[0]?.headers["retry-after"]).toMatch(/^\d+$/);
    time.goes = true;
    const all = await Promise.all(noes);
    expect(all.filter(({ status }) => status === 503)).toHaveLength(5);
    expect(all.filter(({ status }) => status === 200)).toHaveLength(could);
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
