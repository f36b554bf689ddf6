import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEY_SCOPES } from "../../src/contract/endpoints.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const SHOP_PAGE = "https://shop.example";
const RIVAL_PAGE = "https://rival.example";

describe("a problem that a browser is answered with", () => {
  let harness: Harness;
  const readableBy = async (
    path: string,
    bearer: string | null,
    origin: string,
  ): Promise<[number, unknown]> => {
    const { status, headers } = await harness.call("get", path, bearer).set("Origin", origin);
    return [status, headers["access-control-allow-origin"]];
  };
  beforeAll(async () => {
    harness = await startHarness();
    await harness
      .call("patch", "/v1/settings")
      .send({ origins: [SHOP_PAGE] })
      .expect(200);
    const { key } = await harness.app.services.shops.create("rival", KEY_SCOPES);
    await harness
      .call("patch", "/v1/settings", key)
      .send({ origins: [RIVAL_PAGE] })
      .expect(200);
  });
  afterAll(() => harness.close());

  it("is read by the pages of a shop where the token is refused, so that they ask for another", async () => {
    expect(await readableBy("/v1/shopper/consent", "no-token", SHOP_PAGE)).toEqual([401, SHOP_PAGE]);
    expect(await readableBy("/v1/shopper/consent", null, SHOP_PAGE)).toEqual([401, SHOP_PAGE]);
    expect(await readableBy("/v1/shopper/consent", "no-token", "https://evil.example")).toEqual([
      401,
      undefined,
    ]);
  });

  it("is read by pages of an origin as soon as it is added, and no longer once it is removed", async () => {
    const settle = (origins: readonly string[]) =>
      harness.call("patch", "/v1/settings").send({ origins }).expect(200);
    expect(await readableBy("/v1/shopper/consent", null, "https://new.example")).toEqual([401, undefined]);
    await settle([SHOP_PAGE, "https://new.example"]);
    expect(await readableBy("/v1/shopper/consent", null, "https://new.example")).toEqual([
      401,
      "https://new.example",
    ]);
    await settle([SHOP_PAGE]);
    expect(await readableBy("/v1/shopper/consent", null, "https://new.example")).toEqual([401, undefined]);
  });

  it("is read by the own pages alone, once it is known whose call it was", async () => {
    expect(await readableBy("/v1/items/none", harness.key, SHOP_PAGE)).toEqual([404, SHOP_PAGE]);
    expect(await readableBy("/v1/items/none", harness.key, RIVAL_PAGE)).toEqual([404, undefined]);
  });
});
