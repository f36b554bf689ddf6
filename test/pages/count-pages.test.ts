import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "../support/harness.ts";

describe("pages in the metrics", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({}, "secret-shop");
  });
  afterAll(() => harness.close());

  it("are counted by their route, with their status, and name no shop and no word", async () => {
    for (const path of ["/", "/console", "/docs", "/docs/guides/apps", "/docs/search?q=secret-word"])
      await harness.call("get", path, null).expect(200);
    await harness.call("get", "/docs/no-such", null).expect(404);
    await harness.call("get", "/s/secret-shop/privacy", null).expect(200);
    await harness.call("get", "/no-page-at-all", null).expect(404);
    await harness.call("get", "/healthz", null).expect(200);
    const { text } = await harness.call("get", "/metrics", null).expect(200);
    const countOf = (route: string, status: number): number => {
      const labels = `{method="get",route="${route}",status="${status}"} `;
      const name = `candor_http_request_duration_seconds_count${labels}`;
      const line = text.split("\n").find((each) => each.startsWith(name)) ?? name;
      return Number(line.slice(name.length));
    };
    expect(countOf("/console", 200)).toBe(1);
    expect(countOf("/docs/*path", 200)).toBe(2);
    expect(countOf("/docs/*path", 404)).toBe(1);
    expect(countOf("/docs/search", 200)).toBe(1);
    expect(countOf("/s/:shop/privacy", 200)).toBe(1);
    // What is a call is counted once.
    expect(countOf("/healthz", 200)).toBe(1);
    expect(text).not.toContain("secret-");
    expect(text).not.toContain("no-page-at-all");
  });
});
