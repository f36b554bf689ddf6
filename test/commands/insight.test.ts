import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plotSatisfaction } from "../../src/insight/plot.ts";
import { tellSatisfaction } from "../../src/insight/satisfaction.ts";
import { shopperOf } from "../support/consents.ts";
import { type MessyShop, NOW, startMessyShop } from "../support/messy-shop.ts";
import { runHere } from "../support/run-cli.ts";

describe("candor insight", () => {
  let shop: MessyShop;
  beforeAll(async () => {
    shop = await startMessyShop();
    for (let who = 0; who < 12; who += 1) {
      const one = shopperOf(shop.harness, `p${who}`);
      await one.agree({ personalise: true, measure: true }).expect(200);
      const occurred_at = new Date(NOW).toISOString();
      await one.tell({ event_id: `n${who}`, type: "nps", value: who < 6 ? 10 : 7, occurred_at }).expect(200);
    }
  });
  afterAll(() => shop.close());
  const run = (...more: string[]) =>
    runHere("insight", ...more, "--shop", "acme", "--data", shop.harness.config.data);

  it("tells the same as the service, for machines", async () => {
    const { code, out } = await run("satisfaction", "--json");
    expect(code).toBe(0);
    const { body } = await shop.harness.call("get", "/v1/insight/satisfaction").expect(200);
    expect(JSON.parse(out)).toEqual(body);
    expect(body.nps).toMatchObject({ value: 50, shoppers: 12 });
    const all = JSON.parse((await run("--json")).out);
    expect(Object.keys(all)).toEqual([
      ...["relevance", "satisfaction", "quality", "journey", "outcomes", "consent"],
    ]);
  });

  it("draws every interval with its value, and says where too few people answered", async () => {
    const { out } = await run();
    expect(out).toMatch(/net promoter score +·+━+●━+·* 50 \(\d+ to \d+; 12 of 12 shoppers\)/);
    expect(out).toMatch(/stated +·{40} too few: 0 answers of 0 shoppers/);
    expect(out).toContain("by month");
  });

  it("refuses a topic that there is not", async () => {
    expect((await run("weather")).code).toBe(2);
  });

  it("draws a value at either end within its line", () => {
    const nps = Array.from({ length: 20 }, (_, at) => ({
      person: `p${at}`,
      value: 10,
      channel: "web" as const,
      stage: null,
      at: NOW,
    }));
    const facts = { nps, relevance: [], resolved: [], people: [], followUps: [], answered: [] };
    const [, line] = plotSatisfaction(tellSatisfaction(facts));
    expect(line).toMatch(/ net promoter score +[·━]{39}● 100 /);
  });
});
