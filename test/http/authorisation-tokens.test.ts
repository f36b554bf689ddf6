import { describe, expect, it } from "vitest";
import { TOKEN_SCOPES } from "../../src/contract/endpoint.ts";
import { KEY_SCOPES } from "../../src/contract/endpoints.ts";
import { ALL, grants, shopperOf } from "../support/consents.ts";
import { ENDPOINT_LIST, requestOf } from "../support/requests.ts";
import { openAskedShop } from "./asked-shop.ts";
import { OF_TOKENS, ruleFor } from "./who-may-call.ts";

describe("who may call what", () => {
  const { asked, running, mint } = openAskedShop();

  describe("a browser with a shopper token", () => {
    it("reaches its own shopper alone: by header, by body, by link, or by another’s ids", async () => {
      const [anna, mallory] = [shopperOf(running(), "anna"), shopperOf(running(), "mallory")];
      await mallory.agree(ALL).expect(200);
      const token = await mint(
        "mallory",
        TOKEN_SCOPES.filter((scope) => scope !== "rights"),
      );
      const rights = await mint("mallory", ["rights"]);
      const annas = asked().filling.params["recommendation_id"]!;
      for (const entry of ENDPOINT_LIST) {
        const [name, endpoint] = entry;
        const scope = ruleFor(OF_TOKENS, endpoint);
        if (scope === null || endpoint.shopper === "none") continue;
        const { status, body } = await requestOf(
          running(),
          entry,
          asked().filling,
          scope === "rights" ? rights : token,
        ).set("Shopper-Id", "anna");
        expect([name, status, body.code]).toEqual([name, 400, "shopper_conflict"]);
      }
      expect(
        (
          await running()
            .call("post", "/v1/recommendations", token)
            .send({ moment: "home", shopper: { id: "anna" } })
        ).body.code,
      ).toBe("shopper_conflict");
      expect(
        (
          await running().call("post", "/v1/events", token).send({
            event_id: "m",
            shopper_id: "anna",
            type: "view",
            item_id: "i1",
            occurred_at: "2026-01-01T00:00:00Z",
          })
        ).body.code,
      ).toBe("shopper_conflict");
      const batch = await running()
        .call("post", "/v1/events", token)
        .send([
          {
            event_id: "m",
            shopper_id: "anna",
            type: "view",
            item_id: "i1",
            occurred_at: "2026-01-01T00:00:00Z",
          },
          { event_id: "m2", type: "purchase", item_id: "i1", occurred_at: "2026-01-01T00:00:00Z" },
        ])
        .expect(200);
      expect(batch.body.results.map((result: { code: string }) => result.code)).toEqual([
        "shopper_conflict",
        "scope_missing",
      ]);
      for (const [method, path] of [
        ["get", `/v1/recommendations/${annas}`],
        ["post", `/v1/recommendations/${annas}/why-not`],
        ["post", `/v1/recommendations/${annas}/feedback`],
        ["post", `/v1/recommendations/${annas}/next`],
      ] as const) {
        const { status, body } = await (method === "get"
          ? running().call(method, path, token)
          : running()
              .call(method, path, token)
              .send(
                path.endsWith("next")
                  ? {}
                  : { item_id: "i1", ...(path.endsWith("feedback") ? { verdict: "relevant" } : {}) },
              ));
        expect([path.replace(annas, ""), status, body.code]).toEqual([
          path.replace(annas, ""),
          404,
          "recommendation_unknown",
        ]);
      }
      expect((await running().call("delete", "/v1/shopper/events/a1", rights).expect(404)).body.code).toBe(
        "event_unknown",
      );
      // A link needs the other one's own token, and one that opens as much as the link does.
      const annasPage = await mint("anna", ["events", "recommend", "consent", "preferences"]);
      const link = (proof?: string) =>
        running()
          .call("post", "/v1/shopper/links", rights)
          .send({ shopper_id: "anna", kind: "account", ...(proof === undefined ? {} : { proof }) });
      for (const proof of [
        undefined,
        token,
        rights,
        annasPage,
        "x",
        asked().filling.params["recommendation_id"],
      ])
        expect((await link(proof).expect(403)).body.code).toBe("link_unproven");
      expect((await mallory.call("get", "/v1/shopper/links")).body.data).toEqual([]);
      expect(await anna.events()).toEqual(expect.arrayContaining(["a0", "a1", "a2"]));
    });

    it(
      "joins another identity that it holds as well, and even then reads and erases nothing of it by " +
        "itself",
      async () => {
        const [web, app] = [shopperOf(running(), "web-1"), shopperOf(running(), "app-1")];
        for (const who of [web, app]) await who.agree(ALL).expect(200);
        await app.tell({ event_id: "in-app", type: "purchase", item_id: "i5" }).expect(200);
        await running()
          .call("post", "/v1/shopper/links", await mint("web-1", ["rights"]))
          .send({ shopper_id: "app-1", kind: "app", proof: await mint("app-1", ["rights"]) })
          .expect(200);
        const rights = await mint("web-1", ["rights"]);
        expect((await running().call("get", "/v1/shopper/events", rights).expect(200)).body.data).toEqual([]);
        expect(
          (await running().call("get", "/v1/shopper/export", rights).expect(200)).body.observed.events,
        ).toEqual([]);
        expect((await running().call("delete", "/v1/shopper/events/in-app", rights)).status).toBe(404);
        expect(JSON.stringify((await running().call("get", "/v1/shopper/links", rights)).body)).not.toContain(
          "app-1",
        );
      },
    );

    it("lives for minutes, of one shop, under a signature of this service", async () => {
      for (const [scopes, ttl_s, status] of [
        [["recommend"], 1800, 200],
        [["recommend"], 1801, 400],
        [["rights"], 300, 200],
        [["rights", "recommend"], 301, 400],
        [[], 60, 400],
        [["everything"], 60, 400],
      ] as const) {
        expect([
          scopes,
          ttl_s,
          (await running().call("post", "/v1/shopper-tokens").send({ shopper_id: "anna", scopes, ttl_s }))
            .status,
        ]).toEqual([scopes, ttl_s, status]);
      }
      const token = await mint("anna", ["preferences"]);
      const [head, payload, signature] = token.split(".") as [string, string, string];
      const stolen = {
        ...(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as object),
        scopes: ["rights"],
      };
      for (const bad of [
        `${head}.${Buffer.from(JSON.stringify(stolen)).toString("base64url")}.${signature}`,
        `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`,
        `${payload}.${signature}`,
        `${head}.${payload}`,
        "eyJhbGciOiJIUzI1NiJ9.e30.x",
      ]) {
        expect((await running().call("get", "/v1/shopper/preferences", bad).expect(401)).body.code).toBe(
          "token_invalid",
        );
      }
      const { body: cut } = await running().call("get", "/v1/shopper/preferences", "cut-in-two").expect(401);
      expect(cut).toMatchObject({
        code: "token_invalid",
        detail: expect.stringContaining("begins with ck_"),
      });
      const { receipt } = (await shopperOf(running(), "anna").agree(grants("personalise")).expect(200))
        .body as { receipt: string };
      expect((await running().call("get", "/v1/shopper/preferences", receipt).expect(401)).body.code).toBe(
        "token_invalid",
      );
    });

    it(
      "is bound to its origin where it was minted for one, and hears CORS of its " + "own shop alone",
      async () => {
        await running()
          .call("patch", "/v1/settings")
          .send({ origins: ["https://shop.example"] })
          .expect(200);
        const bound = await mint("anna", ["preferences"], { origin: "https://shop.example" });
        const get = (token: string | null, origin: string) =>
          running().call("get", "/v1/shopper/preferences", token).set("Origin", origin);
        expect(
          (await get(bound, "https://shop.example").expect(200)).headers["access-control-allow-origin"],
        ).toBe("https://shop.example");
        expect((await get(bound, "https://evil.example").expect(403)).body.code).toBe("origin_not_allowed");
        const free = await mint("anna", ["preferences"]);
        expect(
          (await get(free, "https://evil.example").expect(200)).headers["access-control-allow-origin"],
        ).toBeUndefined();
        const { key } = await running().app.services.shops.create("rival", KEY_SCOPES);
        await running()
          .call("patch", "/v1/settings", key)
          .send({ origins: ["https://rival.example"] })
          .expect(200);
        const rival = (
          (
            await running()
              .call("post", "/v1/shopper-tokens", key)
              .send({ shopper_id: "anna", scopes: ["preferences"] })
          ).body as { token: string }
        ).token;
        expect(
          (await get(rival, "https://shop.example")).headers["access-control-allow-origin"],
        ).toBeUndefined();
        expect((await get(rival, "https://rival.example")).headers["access-control-allow-origin"]).toBe(
          "https://rival.example",
        );
        expect(
          (
            await running().call(
              "get",
              "/v1/shopper/events",
              (
                (
                  await running()
                    .call("post", "/v1/shopper-tokens", key)
                    .send({ shopper_id: "anna", scopes: ["rights"] })
                ).body as { token: string }
              ).token,
            )
          ).body.data,
        ).toEqual([]);
      },
    );
  });
});
