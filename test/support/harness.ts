import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import supertest from "supertest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { type App, createApp, type Overrides } from "../../src/app.ts";
import { hashNoticeText } from "../../src/consent/notices/notice.ts";
import { type KeyScope } from "../../src/contract/endpoint.ts";
import { KEY_SCOPES } from "../../src/contract/endpoints.ts";
import { type Config, toConfig } from "../../src/lib/config.ts";

/**
 * A whole service on a real embedded store in a folder of its own, with one shop and a key of every scope.
 */
export type Harness = {
  readonly app: App;
  readonly dir: string;
  readonly config: Config;
  readonly shop: string;
  readonly key: string;
  /** A request with the shop's key (or another bearer, or none with null). */
  readonly call: (
    method: "get" | "put" | "post" | "patch" | "delete",
    path: string,
    bearer?: string | null,
  ) => supertest.Test;
  readonly keyOf: (...scopes: KeyScope[]) => Promise<string>;
  readonly close: () => Promise<void>;
};

/** Requests to a service with a key, unless another bearer (or none: null) is named. */
export const callerOf =
  ({ server }: Pick<App, "server">, key: string): Harness["call"] =>
  (method, path, bearer = key) => {
    const request = supertest(server)[method](path);
    return bearer === null ? request : request.set("Authorization", `Bearer ${bearer}`);
  };

/** Two answers of a hundred would ask something, and differ from their like: tests of questions draw them. */
export const asksNobody = () => () => 1;

export const startHarness = async (
  overrides: Overrides = {},
  shop = "acme",
  settings: Partial<Config> = {},
): Promise<Harness> => {
  const dir = await mkdtemp(join(tmpdir(), "candor-test-"));
  // A crowded machine takes its time: nothing is given up because of it, but where a test asks for that.
  const patient = { storeBudgetMs: 30_000, reasonBudgetMs: 30_000 };
  const config = toConfig(
    {},
    { data: join(dir, "data"), logLevel: "silent", port: 0, ...patient, ...settings },
  );
  const app = await createApp(config, {
    random: (size) => randomBytes(size),
    questionDraw: asksNobody,
    ...overrides,
  });
  const { key } = await app.services.shops.create(shop, KEY_SCOPES);
  return {
    app,
    dir,
    config,
    shop,
    key,
    call: callerOf(app, key),
    keyOf: async (...scopes) => (await app.services.shops.createKey(shop, scopes)).key,
    close: async () => {
      await app.close();
      await removeFolder(dir);
    },
  };
};

export const NOTICE_TEXT = "We use what you do in our shop to suggest things to you, if you agree.";

export const notice = (version = "1", text = NOTICE_TEXT) => ({
  version,
  hash: hashNoticeText(text),
  language: "en",
  text,
});

/** Records consent for a shopper; every purpose that is not named is left unasked. */
export const consent = (
  harness: Harness,
  shopper: string,
  purposes: Record<string, boolean>,
  more: object = {},
) =>
  harness
    .call("put", "/v1/shopper/consent")
    .set("Shopper-Id", shopper)
    .send({
      purposes,
      notice: notice(`all-${Object.keys(purposes).sort().join("-")}`),
      method: "test",
      ...more,
    });
