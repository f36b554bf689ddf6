import { afterAll, beforeAll, expect, it } from "vitest";
import { createUnlearner } from "../../src/learn/shop/unlearn.ts";
import { FOLLOWED_WITHIN_MS } from "../../src/model/registry/follow-time.ts";
import { AGREED, fillShop, trainWatched } from "../learn/shop/tastes.ts";
import { describeOnBothStores, type StartStore } from "../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const time = { shift: 0 };
const SILENT = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

const open = async (start: StartStore) => {
  const store = await start();
  const harness = await startHarness({ clock: () => Date.now() + time.shift }, "acme", store.settings);
  return {
    harness,
    close: async () => {
      await harness.close();
      await store.stop();
    },
  };
};

describeOnBothStores("what models have to forget after an act", (start) => {
  let harness: Harness;
  let close: () => Promise<void>;
  const as = (id: string, method: "get" | "put" | "post" | "delete", path: string) =>
    harness.call(method, path).set("Shopper-Id", id);
  const stateOf = async (href: string) => (await harness.call("get", href, null).expect(200)).body;

  beforeAll(async () => {
    ({ harness, close } = await open(start));
    await fillShop(harness);
    for (const id of ["s20", "s21"])
      await consent(harness, id, { ...AGREED, connect_channels: true }).expect(200);
    await as("s20", "post", "/v1/shopper/links").send({ shopper_id: "s21", kind: "app" }).expect(200);
    await trainWatched(harness);
    await harness.app.models.follow();
  }, 120_000);
  afterAll(() => close());

  it.each([
    ["a withdrawn `train`", () => consent(harness, "s4", { train: false })],
    ["a withdrawal", () => as("s5", "delete", "/v1/shopper/consent")],
    ["a restriction", () => as("s7", "put", "/v1/shopper/restriction")],
    ["an objection", () => as("s8", "put", "/v1/shopper/objection")],
    ["a forgotten event", () => as("s9", "delete", "/v1/shopper/events/s9-2")],
    [
      "an undone link",
      async () => {
        const { links } = (await as("s20", "get", "/v1/shopper").expect(200)).body;
        return as("s20", "delete", `/v1/shopper/links/${links[0].link_id}`);
      },
    ],
  ] as const)(
    "is told with %s, and where its progress is",
    async (_what, act) => {
      const { body, status } = await act();
      expect(status).toBe(200);
      const { unlearning } = body;
      expect(unlearning).toEqual({
        receipt_id: expect.stringMatching(/^fgt_/),
        state: "forgotten_in_data",
        href: `/v1/erasures/${unlearning.receipt_id}`,
      });
      expect(await stateOf(unlearning.href)).toMatchObject({
        state: "forgotten_in_data",
        model_versions: [{ slot: "default", state: "retrain_due" }],
        key_destruction: null,
        receipt: null,
      });
      await createUnlearner({
        services: harness.app.services,
        log: SILENT,
        signal: new AbortController().signal,
      }).turn();
      time.shift += FOLLOWED_WITHIN_MS;
      expect(await stateOf(unlearning.href)).toMatchObject({ state: "complete", model_versions: [] });
    },
    120_000,
  );

  it("is not told of somebody whom no model has counted", async () => {
    await consent(harness, "new", AGREED).expect(200);
    const { body } = await as("new", "put", "/v1/shopper/objection").expect(200);
    expect(body).toEqual({ active: true, since: expect.any(String) });
  });

  it("is unknown under an id that nobody was given", async () => {
    await harness.call("get", "/v1/erasures/fgt_nobody", null).expect(404);
  });

  it("names the recipient of an exported data set in the receipt of who was in it", async () => {
    await harness.call("post", "/v1/datasets?recipient=A%20university").expect(200);
    await harness.call("post", "/v1/datasets").expect(200);
    const { body } = await as("s30", "delete", "/v1/shopper").expect(202);
    const [, payload = ""] = String(body.receipt).split(".");
    const { receipt } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as {
      receipt: { exported: { recipient: string }[] };
    };
    expect(receipt.exported.map(({ recipient }) => recipient).sort()).toEqual([
      "A university",
      expect.stringMatching(/^key \S+$/),
    ]);
  }, 60_000);
});
