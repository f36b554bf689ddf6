import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CandorProblem, createClient } from "../../src/client/index.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

/** Answers each call with the next of a list, and remembers what came. */
const startScripted = async (answers: readonly { status: number; body: object }[]) => {
  const came: { key: string | undefined; bearer: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { status, body } = answers[Math.min(came.length, answers.length - 1)]!;
    came.push({
      key: request.headers["idempotency-key"] as string | undefined,
      bearer: request.headers.authorization,
    });
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { came, url: `http://127.0.0.1:${port}`, close: () => server.close() };
};

const unwaited = () => Promise.resolve();
const tokenUntil = (seconds: number): string =>
  `e30.${Buffer.from(JSON.stringify({ exp: seconds })).toString("base64url")}.sig`;

describe("the client", () => {
  let harness: Harness;
  let url: string;
  const minted = async (shopper: string, scopes: string[]): Promise<string> => {
    const { body } = await harness
      .call("post", "/v1/shopper-tokens")
      .send({ shopper_id: shopper, scopes })
      .expect(200);
    return (body as { token: string }).token;
  };
  beforeAll(async () => {
    harness = await startHarness();
    const { port } = await harness.app.listen(0, "127.0.0.1");
    url = `http://127.0.0.1:${port}`;
    await harness
      .call("put", "/v1/items")
      .send(
        ["a", "b", "c"].map((item_id, at) => ({ item_id, title: `Thing ${item_id}`, sales_rank: at + 1 })),
      )
      .expect(200);
  });
  afterAll(() => harness.close());

  it("makes a shop's calls with a key, parameters and bodies where the contract has them", async () => {
    const client = createClient({ url, bearer: harness.key });
    expect((await client.call("readItem", { params: { item_id: "b" } })).title).toBe("Thing b");
    expect((await client.call("listItems", { query: { limit: 2 } })).data).toHaveLength(2);
    const shopperId = "żółw 7";
    await client.call("patchPreferences", { shopperId, body: { paused: true } });
    expect((await client.call("readPreferences", { shopperId })).paused).toBe(true);
    const lines = await client.call("recommendBatch", { body: [{ moment: "home" }, { moment: "home" }] });
    expect(lines).toHaveLength(2);
  });

  it("tells what was wrong by code, and how to mend it", async () => {
    const client = createClient({ url, bearer: harness.key });
    const refused = client.call("readItem", { params: { item_id: "nothing" } });
    await expect(refused).rejects.toThrow(CandorProblem);
    await expect(refused).rejects.toMatchObject({ status: 404, code: "item_unknown" });
  });

  it("speaks for a shopper with a token, carries the visit, and follows a control", async () => {
    await consent(harness, "ann", { personalise: true }).expect(200);
    const client = createClient({ url, bearer: () => minted("ann", ["recommend", "preferences"]) });
    client.visit.note({ type: "view", item_id: "a" });
    const answer = await client.recommend({ moment: "home", limit: 2 });
    expect(answer.items).toHaveLength(2);
    expect(answer.transparency.data_used).toContainEqual(
      expect.objectContaining({ category: "session", count: 1 }),
    );
    const pause = answer.items[0]!.controls.find(({ rel }) => rel === "pause")!;
    await client.follow(pause, { token: answer.control_token });
    expect((await client.call("readPreferences")).paused).toBe(true);
    await client.follow(pause.undo as never, { token: answer.control_token });
    expect((await client.call("readPreferences")).paused).toBe(false);
  });

  it("tries again under one key, and gives up with the problem of the last try", async () => {
    const away = { status: 503, body: { code: "store_unavailable", detail: "Ask again." } };
    const good = await startScripted([away, away, { status: 200, body: { kept: 1 } }]);
    const post = { type: "view", event_id: "e", occurred_at: "2026-01-01T00:00:00Z" } as const;
    const client = createClient({ url: good.url, bearer: "ck_x", wait: unwaited });
    expect(await client.call("postEvents", { body: post })).toEqual({ kept: 1 });
    expect(new Set(good.came.map(({ key }) => key)).size).toBe(1);
    expect(good.came[0]!.key).toMatch(/^[0-9a-f]{32}$/);
    good.close();
    const bad = await startScripted([away]);
    const other = createClient({ url: bad.url, bearer: "ck_x", wait: unwaited });
    await expect(other.call("postEvents", { body: post })).rejects.toMatchObject({
      code: "store_unavailable",
    });
    expect(bad.came).toHaveLength(3);
    bad.close();
    const gone = createClient({ url: "http://127.0.0.1:1", bearer: "ck_x", wait: unwaited });
    await expect(gone.call("health")).rejects.toThrow();
  });

  it("does not try again what can never be right", async () => {
    const scripted = await startScripted([{ status: 422, body: { code: "notice_unknown" } }]);
    const client = createClient({ url: scripted.url, bearer: "ck_x", wait: unwaited });
    await expect(client.call("readSettings")).rejects.toMatchObject({ code: "notice_unknown" });
    expect(scripted.came).toHaveLength(1);
    scripted.close();
  });

  it("asks for another token when one ends or is refused: once, for all who wait", async () => {
    const scripted = await startScripted([
      { status: 200, body: {} },
      { status: 200, body: {} },
      { status: 401, body: { code: "token_expired" } },
      { status: 200, body: {} },
    ]);
    const clock = { now: 1_000_000 };
    const asked: string[] = [];
    const client = createClient({
      url: scripted.url,
      clock: () => clock.now,
      wait: unwaited,
      bearer: () => {
        asked.push(tokenUntil(clock.now / 1000 + 100));
        return Promise.resolve(asked.at(-1)!);
      },
    });
    await Promise.all([client.call("readConsent"), client.call("readConsent")]);
    expect(asked).toHaveLength(1);
    clock.now += 90_000;
    await client.call("readConsent");
    expect(asked).toHaveLength(3);
    expect(scripted.came.at(-1)!.bearer).toBe(`Bearer ${asked[2]}`);
    scripted.close();
  });

  it("keeps the visit in the page, and on the device only where it is handed a place", () => {
    const held = new Map<string, string>();
    const keep = {
      getItem: (name: string) => held.get(name) ?? null,
      setItem: (name: string, value: string) => void held.set(name, value),
      removeItem: (name: string) => void held.delete(name),
    };
    const first = createClient({ url });
    first.visit.note({ type: "view", item_id: "a" });
    expect(held.size).toBe(0);
    first.visit.keepIn(keep);
    const next = createClient({ url });
    next.visit.note({ type: "view", item_id: "b" });
    next.visit.keepIn(keep);
    expect(next.visit.events().map(({ item_id }) => item_id)).toEqual(["a", "b"]);
    next.visit.clear();
    expect([held.size, next.visit.events().length]).toEqual([0, 0]);
  });
});
