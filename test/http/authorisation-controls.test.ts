import { describe, expect, it } from "vitest";
import { type Endpoint } from "../../src/contract/endpoints.ts";
import { ALL, shopperOf } from "../support/consents.ts";
import { ENDPOINT_LIST, requestOf } from "../support/requests.ts";
import { type Item, openAskedShop, TEA } from "./asked-shop.ts";

/*
 * Who may call what (docs/architecture.md, "Who may call what"), stated a second time and apart from the
 * table that the service reads: by the beginning of the path.
 */
const OF_KEYS: readonly (readonly [RegExp, string])[] = [
  [/^(put|get|patch|delete) \/v1\/items/, "ingest"],
  [/^get \/v1\/offers$/, "ingest"],
  [/^post \/v1\/events/, "ingest"],
  [/^post \/v1\/recommendations\/preview$/, "admin"],
  [/^(post|get) \/v1\/recommendations/, "serve"],
  [/ \/v1\/(shopper|shopper-tokens|session-receipts)(\/|$)/, "privacy"],
  [/ \/v1\/(models|slots|datasets)/, "models"],
  [/ \/v1\/(insight|settings|notices|webhooks|rules|keys|work)/, "admin"],
  [/^get \/(v1\/(transparency|erasures)|\.well-known|healthz|readyz)/, "public"],
];

const ruleFor = (rules: typeof OF_KEYS, { method, path }: Endpoint): string | null =>
  rules.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? null;

describe("who may call what", () => {
  const { asked, running } = openAskedShop();

  describe("the control token of an answer", () => {
    const answerFor = async (shopper: string | null, more: object = {}) =>
      (
        await running()
          .call("post", "/v1/recommendations")
          .send({
            moment: "home",
            limit: 3,
            ...(shopper === null ? {} : { shopper: { id: shopper } }),
            ...more,
          })
          .expect(200)
      ).body as { recommendation_id: string; control_token: string; items: Item[] };

    it("opens every control of its answer as it is", async () => {
      await shopperOf(running(), "carol").agree(ALL).expect(200);
      for (const [at, item_id] of TEA.entries())
        await shopperOf(running(), "carol")
          .tell({ event_id: `c${at}`, type: "view", item_id })
          .expect(200);
      const { control_token, items } = await answerFor("carol");
      const controls = items.flatMap((item) => item.controls);
      expect(new Set(controls.map(({ rel }) => rel))).toEqual(
        new Set(["not_interested", "forget_event", "why", "pause", "non_profiled", "objectives", "person"]),
      );
      const done = new Set<string>();
      for (const { rel, method, href, body } of controls) {
        if (rel === "pause" || done.has(`${rel}${href}`)) continue;
        done.add(`${rel}${href}`);
        const request = running().call(method.toLowerCase() as "post", href, control_token);
        const answer = await (body === null ? request : request.send(body));
        expect([rel, answer.status, answer.body.code]).toEqual([rel, 200, undefined]);
      }
      const pause = controls.find(({ rel }) => rel === "pause")!;
      await running().call("patch", pause.href, control_token).send(pause.body!).expect(200);
    });

    it("opens nothing else: no other answer, no other event, no list, no other wish", async () => {
      const own = await answerFor("anna");
      const other = await answerFor("anna", { limit: 1 });
      const call = (method: "get" | "post" | "patch" | "delete" | "put", path: string, body?: object) => {
        const request = running().call(method, path, own.control_token);
        return body === undefined ? request : request.send(body);
      };
      for (const entry of ENDPOINT_LIST) {
        const [name, endpoint] = entry;
        if (
          ruleFor(OF_KEYS, endpoint) === "public" ||
          [
            "postFeedback",
            "postAnswer",
            "readRecommendation",
            "patchPreferences",
            "deleteShopperEvent",
            "postReview",
            "recommend",
          ].includes(name)
        )
          continue;
        const { status, body } = await requestOf(
          running(),
          entry,
          {
            ...asked().filling,
            params: { ...asked().filling.params, recommendation_id: own.recommendation_id },
          },
          own.control_token,
        );
        expect([name, status, body.code]).toEqual([name, 403, "scope_missing"]);
      }
      expect(
        (await call("get", `/v1/recommendations/${other.recommendation_id}`).expect(404)).body.code,
      ).toBe("recommendation_unknown");
      expect(
        (
          await call("post", `/v1/recommendations/${other.recommendation_id}/feedback`, {
            item_id: "i1",
            verdict: "relevant",
          }).expect(404)
        ).body.code,
      ).toBe("recommendation_unknown");
      expect(
        (
          await call("post", `/v1/recommendations/${other.recommendation_id}/answer`, { value: 1 }).expect(
            404,
          )
        ).body.code,
      ).toBe("recommendation_unknown");
      for (const event of ["unheard-of", "c1"])
        expect((await call("delete", `/v1/shopper/events/${event}`).expect(404)).body.code).toBe(
          "event_unknown",
        );
      for (const wish of [
        { discreet: false },
        { dismissed: { items: [] } },
        { contact: { channels: ["email"] } },
      ])
        expect((await call("patch", "/v1/shopper/preferences", wish).expect(403)).body.code).toBe(
          "scope_missing",
        );
      for (const review of [
        { about: "other" },
        { about: "suggestion", recommendation_id: other.recommendation_id },
      ])
        expect((await call("post", "/v1/shopper/review-requests", review).expect(403)).body.code).toBe(
          "scope_missing",
        );
      for (const question of [
        { moment: "home" },
        { moment: "home", mode: "auto" },
        { moment: "home", mode: "non_profiled", shopper: { id: "bert" } },
        { moment: "home", mode: "non_profiled", session: { id: "s" } },
      ]) {
        expect((await call("post", "/v1/recommendations", question).expect(403)).body.code).toBe(
          "scope_missing",
        );
      }
    });

    it("forgets only what its answer named as evidence", async () => {
      const dora = shopperOf(running(), "dora");
      await dora.agree(ALL).expect(200);
      for (const [at, item_id] of TEA.entries())
        await dora.tell({ event_id: `d${at}`, type: "view", item_id }).expect(200);
      await dora.tell({ event_id: "secret", type: "search", query: "what nobody should know" }).expect(200);
      const { control_token, items } = await answerFor("dora");
      expect(
        (await running().call("delete", "/v1/shopper/events/secret", control_token).expect(404)).body.code,
      ).toBe("event_unknown");
      const forget = items.flatMap((item) => item.controls).find(({ rel }) => rel === "forget_event")!;
      await running().call("delete", forget.href, control_token).expect(200);
      expect(await dora.events()).toHaveLength(TEA.length);
    });

    it("of an answer for nobody speaks for nobody, whatever header or body lends it a shopper", async () => {
      const { control_token, recommendation_id } = await answerFor(null);
      for (const [method, path, body] of [
        ["patch", "/v1/shopper/preferences", { paused: true }],
        ["delete", "/v1/shopper/events/a1", undefined],
        ["post", "/v1/shopper/review-requests", { about: "other", recommendation_id }],
      ] as const) {
        const bare = running().call(method, path, control_token);
        expect((await (body === undefined ? bare : bare.send(body))).body.code).toBe("shopper_missing");
        const lent = running().call(method, path, control_token).set("Shopper-Id", "anna");
        expect((await (body === undefined ? lent : lent.send(body))).body.code).toBe("shopper_conflict");
      }
      expect((await shopperOf(running(), "anna").call("get", "/v1/shopper/preferences")).body.paused).toBe(
        false,
      );
      await running().call("get", `/v1/recommendations/${recommendation_id}`, control_token).expect(200);
    });
  });
});
