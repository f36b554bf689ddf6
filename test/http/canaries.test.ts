import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "../../src/lib/log.ts";
import { ALL, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { ENDPOINT_LIST, type Filling, pathOf, requestOf } from "../support/requests.ts";

/**
 * Words that stand for what nobody may find again in a log, a metric, or the problem of somebody else's call.
 */
const CANARY = {
  shopper: "canary-shopper-7f3a",
  other: "canary-other-1c9e",
  item: "canary-item-52bd",
  session: "canary-session-d04e",
  words: "canary-query-88aa",
  agent: "canary-agent-4b7d",
  address: "203.0.113.77",
  referrer: "canary-referrer-e1f0",
  junk: "canary-junk-9d2c",
} as const;
const SINGING = new RegExp(Object.values(CANARY).join("|").replaceAll(".", "\\."));

/** Everything goes wrong in a store that answers nothing but errors whose message sings. */
const singing = (): never => {
  throw new Error(`row of ${CANARY.shopper} and ${CANARY.item} could not be read`);
};

describe("canaries", () => {
  let harness: Harness;
  const lines: string[] = [];
  const problems: string[] = [];
  let filling: Filling;
  let broken = false;

  beforeAll(async () => {
    const destination = new PassThrough();
    destination.on("data", (chunk: Buffer) => lines.push(chunk.toString("utf8")));
    harness = await startHarness({ log: createLog("debug", destination) });
    await harness
      .call("put", "/v1/items")
      .send([...ITEMS, { item_id: CANARY.item, title: CANARY.words }])
      .expect(200);
    await registerNotice(harness);
    const known = shopperOf(harness, CANARY.shopper);
    await known.agree(ALL).expect(200);
    await known.tell({ event_id: CANARY.junk, type: "purchase", item_id: CANARY.item }).expect(200);
    const { body } = await known.recommend().expect(200);
    const link = await known
      .call("post", "/v1/shopper/links")
      .send({ shopper_id: CANARY.other, kind: "email_hash" })
      .expect(200);
    filling = {
      params: {
        item_id: CANARY.item,
        event_id: CANARY.junk,
        link_id: link.body.link_id,
        version: "full",
        receipt_id: CANARY.junk,
        recommendation_id: body.recommendation_id,
      },
      shopper: CANARY.shopper,
      other: CANARY.other,
      item: CANARY.item,
      session: CANARY.session,
      words: CANARY.words,
    };
    const { shoppers, catalogue, jobs } = harness.app.services.store;
    for (const port of [shoppers, catalogue, jobs])
      for (const [name, real] of Object.entries<unknown>(port))
        if (typeof real === "function")
          Reflect.set(port, name, (...given: unknown[]): unknown =>
            broken ? Promise.resolve().then(singing) : Reflect.apply(real, port, given),
          );
  });
  afterAll(async () => {
    broken = false;
    await harness.close();
  });

  const disguise = <T extends { set(headers: Record<string, string>): T }>(request: T): T =>
    request.set({
      "User-Agent": CANARY.agent,
      "X-Forwarded-For": CANARY.address,
      Referer: `https://${CANARY.referrer}/?q=${CANARY.words}`,
      Cookie: `id=${CANARY.shopper}`,
    });
  const withShopper = (needs: string): Record<string, string> =>
    needs === "none" ? {} : { "Shopper-Id": CANARY.shopper };
  const note = (name: string, { status, text }: { status: number; text: string }): void => {
    if (status >= 400) problems.push(`${name} ${status} ${text}`);
  };
  const order = ENDPOINT_LIST.filter(([name]) => name !== "eraseShopper");

  it(
    "sing in no log line, metric or problem of any call: valid, invalid, and while " + "everything fails",
    async () => {
      for (const entry of order) {
        const [name, endpoint] = entry;
        note(name, await disguise(requestOf(harness, entry, filling)).set(withShopper(endpoint.shopper)));
      }
      // Wrong in every way that a body, a path, a query and a token can be: each says what is wrong, never
      // what was said.
      for (const entry of order) {
        const [name, endpoint] = entry;
        const path = pathOf(endpoint, { ...filling, params: {} });
        if (endpoint.body !== undefined) {
          for (const body of [
            `{"shopper_id": "${CANARY.shopper}", `,
            JSON.stringify(CANARY.shopper),
            JSON.stringify({
              moment: CANARY.words,
              purposes: { personalise: CANARY.words },
              event_id: { of: CANARY.junk },
              item_id: [CANARY.item],
              type: CANARY.words,
              price: CANARY.words,
            }),
          ]) {
            note(
              name,
              await disguise(harness.call(endpoint.method, path))
                .set(withShopper(endpoint.shopper))
                .set("Content-Type", "application/json")
                .send(body),
            );
          }
        }
        note(
          name,
          await disguise(
            harness.call(endpoint.method, path, `${CANARY.junk}.${CANARY.junk}.${CANARY.junk}`),
          ).set(withShopper(endpoint.shopper)),
        );
        note(name, await disguise(harness.call(endpoint.method, path, `ck_${CANARY.junk}`)));
      }
      broken = true;
      for (const entry of order) {
        const [name, endpoint] = entry;
        if (endpoint.takes === "stream") continue;
        note(name, await disguise(requestOf(harness, entry, filling)).set(withShopper(endpoint.shopper)));
      }
      broken = false;
      note(
        "eraseShopper",
        await disguise(harness.call("delete", "/v1/shopper")).set("Shopper-Id", CANARY.shopper),
      );
      await harness.app.tick().catch(() => undefined);
      const metrics = (await harness.call("get", "/metrics")).text;

      expect(lines.length).toBeGreaterThan(order.length * 2);
      expect(lines.filter((line) => SINGING.test(line))).toEqual([]);
      expect(metrics).toContain("candor_http_request_duration_seconds");
      expect(metrics.split("\n").filter((line) => SINGING.test(line))).toEqual([]);
      expect(problems.length).toBeGreaterThan(order.length);
      expect(problems.filter((problem) => SINGING.test(problem))).toEqual([]);
      expect(problems.filter((problem) => / 5\d\d /.test(problem)).length).toBeGreaterThan(10);
    },
    180_000,
  );

  it("would be heard: the net catches a line that names one", () => {
    const caught: string[] = [];
    const destination = new PassThrough();
    destination.on("data", (chunk: Buffer) => caught.push(chunk.toString("utf8")));
    createLog("debug", destination).info({ route: CANARY.item }, "x");
    expect(caught.filter((line) => SINGING.test(line))).toHaveLength(1);
  });
});
