import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { inOrder, linesOf } from "../../src/commands/answer-lines.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { consent } from "../support/harness.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { runHere } from "../support/run-cli.ts";

type Told = {
  readonly recommendation_id: string;
  readonly items: readonly { readonly item_id: string; readonly basis: string; readonly reasons: unknown }[];
  readonly transparency: {
    readonly mode: string;
    readonly mode_because: string;
    readonly profiling: boolean;
  };
  readonly ask: unknown;
  readonly line?: number;
  readonly problem?: { readonly code: string };
};

describeOnBothStores("candor recommend --batch", (start) => {
  let shop: PlantedShop;
  let stop: () => Promise<void>;
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-batch-"));
    const store = await start();
    stop = store.stop;
    shop = await startPlantedShop({ clock: Date.now }, true, store.settings);
    await shop.shopper("anna", [{ item: "teapot", days: 12 }]);
    await consent(shop, "refuser", { personalise: false }).expect(200);
    await consent(shop, "fresh", { personalise: true }).expect(200);
  }, 60_000);
  afterAll(async () => {
    await shop.close();
    await stop();
    await removeFolder(folder);
  });

  const run = async (lines: readonly (object | string)[], ...more: readonly string[]) => {
    const file = join(folder, "questions.ndjson");
    await writeFile(
      file,
      lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
    );
    const { data, redis } = shop.config;
    const where = redis === null ? [] : ["--redis", redis];
    const ran = await runHere(
      "recommend",
      "--shop",
      "acme",
      "--batch",
      file,
      "--data",
      data,
      ...where,
      ...more,
    );
    const told = ran.out.split("\n").filter(Boolean);
    return { ...ran, told: told.map((line) => JSON.parse(line) as Told) };
  };
  const itemsOf = ({ items }: Told) =>
    items.map(({ item_id, basis, reasons }) => ({ item_id, basis, reasons }));

  it("answers each line in its place, as the call over HTTP does", async () => {
    const questions = [
      { moment: "home", shopper: { id: "anna" }, limit: 3 },
      { moment: "product", context: { item_id: "grinder" }, limit: 2 },
      { moment: "home", shopper: { id: "refuser" }, limit: 3 },
    ];
    const { code, told, err } = await run(questions);
    const { text } = await shop
      .call("post", "/v1/recommendations/batch")
      .set("Content-Type", "application/x-ndjson")
      .send(questions.map((question) => JSON.stringify(question)).join("\n"))
      .expect(200);
    const overHttp = text
      .split("\n")
      .filter(Boolean)
      .map((line: string) => JSON.parse(line) as Told);
    expect(code).toBe(0);
    expect(told.map(itemsOf)).toEqual(overHttp.map(itemsOf));
    expect(told.map(({ transparency }) => transparency.mode)).toEqual(["profile", "context", "popular"]);
    expect(told[0]!.items[0]).toMatchObject({ item_id: "teacup", basis: "personalised" });
    expect(err).toContain("3 lines, context 1, popular 1, profile 1");
  });

  it("reads neither profile nor the history of a line of somebody who did not agree", async () => {
    const history = ["grinder", { type: "purchase", item_id: "beans" }];
    const { told } = await run(
      [
        { shopper_id: "refuser", history },
        { shopper_id: "stranger", history },
        { history },
        { shopper_id: "refuser" },
        { shopper_id: "fresh", history },
      ],
      "--limit",
      "4",
    );
    const [refused, stranger, nobody, plain, agreed] = told as [Told, Told, Told, Told, Told];
    for (const one of [refused, stranger, nobody]) {
      expect(one.transparency).toMatchObject({ mode: "popular", profiling: false });
      expect(itemsOf(one)).toEqual(itemsOf(plain));
    }
    expect([refused, stranger, nobody].map(({ transparency }) => transparency.mode_because)).toEqual([
      "refused",
      "never_given",
      "no_shopper",
    ]);
    expect(agreed.transparency).toMatchObject({ mode: "session", profiling: true });
    expect(agreed.items[0]!.item_id).toBe("filter");
  });

  it("tells what is wrong with a line in its place, answers the others, and fails at the end", async () => {
    const { code, told } = await run([
      { shopper_id: "anna" },
      "{broken",
      { shopper_id: "anna", colour: "blue" },
      { shopper_id: "anna", shopper: { id: "anna" } },
      "",
      { moment: "nowhere" },
      { shopper_id: "anna", limit: 1 },
    ]);
    expect(code).toBe(1);
    expect(
      told.map(({ line, problem }) => (problem === undefined ? "answer" : `${line!} ${problem.code}`)),
    ).toEqual([
      "answer",
      "2 bad_json",
      "3 unknown_field",
      "4 invalid_request",
      "6 invalid_request",
      "answer",
    ]);
  });

  it("is told to the shopper as read by the command line, can be asked why, and asks nothing", async () => {
    const out = join(folder, "answers.ndjson");
    const { out: printed } = await run([{ shopper_id: "anna", limit: 2 }], "--out", out);
    expect(printed).toBe("");
    const answer = JSON.parse(await readFile(out, "utf8")) as Told;
    expect(answer.ask).toBeNull();
    await shop.call("get", `/v1/recommendations/${answer.recommendation_id}`).expect(200);
    const { body } = await shop.call("get", "/v1/shopper").set("Shopper-Id", "anna").expect(200);
    expect(body.accesses).toContainEqual(
      expect.objectContaining({ caller: "command line", call: "recommendBatch" }),
    );
  });

  it("hears a withdrawal at once", async () => {
    await shop.call("delete", "/v1/shopper/consent").set("Shopper-Id", "fresh").expect(200);
    const { told } = await run([{ shopper_id: "fresh", history: ["grinder"] }]);
    expect(told[0]!.transparency).toMatchObject({ mode: "popular", mode_because: "withdrawn" });
  });

  it.each([
    [["--moment", "nowhere"], /option '--moment <moment>' argument 'nowhere' is invalid.* home/],
    [["--limit", "2.5"], /--limit/],
    [["--explain", "long"], /option '--explain <how>' argument 'long' is invalid.* full, brief/],
  ])("refuses %j before anything is read", async (more, message) => {
    const { code, err } = await run([{ shopper_id: "anna" }], ...more);
    expect([code, message.test(err)]).toEqual([2, true]);
  });

  it("refuses a place that cannot be written, with a sentence", async () => {
    for (const out of [join(folder, "no", "such", "x"), folder]) {
      const { code, err, told } = await run([{ shopper_id: "anna" }], "--out", out);
      expect([code, told]).toEqual([2, []]);
      expect(err).toMatch(/Cannot write .*Check that its folder exists/u);
    }
  });

  it("ends with a sentence where the disk is full, and keeps who was read", async () => {
    await shop.shopper("bea", [{ item: "teapot", days: 3 }]);
    const lines = Array.from({ length: 40 }, () => ({ shopper_id: "bea", limit: 1 }));
    const { code, err } = await run(lines, "--out", "/dev/full");
    expect([code, err.trim().split("\n").at(-1)]).toEqual([
      1,
      expect.stringMatching(/The disk of \/dev\/full is full\. Free space/u),
    ]);
    const { body } = await shop.call("get", "/v1/shopper").set("Shopper-Id", "bea").expect(200);
    expect(body.accesses).toContainEqual(
      expect.objectContaining({ caller: "command line", call: "recommendBatch" }),
    );
    expect((await run([{ shopper_id: "bea", limit: 1 }])).code).toBe(0);
  });
});

describe("lines of a stream", () => {
  it("are read across any cut of its bytes, a line without an end too", async () => {
    const text = '{"query":"thé"}\r\n\n{"query":"kaffe å"}\n{"a":1}';
    for (let size = 1; size < 9; size += 1) {
      const bytes = Buffer.from(text);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      let seen = 0;
      const lines = [];
      for await (const each of linesOf(Readable.from(chunks), (count) => (seen += count))) lines.push(each);
      expect(lines.map(({ line, text: one }) => [line, JSON.parse(one)])).toEqual([
        [1, { query: "thé" }],
        [3, { query: "kaffe å" }],
        [4, { a: 1 }],
      ]);
      expect(seen).toBe(bytes.length);
    }
  });

  it("are worked on several at a time and come out in their order, one that failed in its turn", async () => {
    const state = { now: 0, most: 0 };
    const wait = async (turns: number): Promise<void> => {
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    };
    const work = async (one: number): Promise<number> => {
      state.most = Math.max(state.most, (state.now += 1));
      await wait(50 - one);
      state.now -= 1;
      if (one === 7) throw new Error("seven");
      return one;
    };
    const numbers = Readable.from([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const out: number[] = [];
    const all = async (): Promise<void> => {
      for await (const one of inOrder(numbers, 3, work)) out.push(one);
    };
    await expect(all()).rejects.toThrow("seven");
    expect(out).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(state.most).toBe(3);
  });

  it("leave nothing running where who reads them stops", async () => {
    const state = { begun: 0, ended: 0 };
    const work = async (): Promise<void> => {
      state.begun += 1;
      await new Promise((done) => setImmediate(done));
      state.ended += 1;
    };
    const numbers = Readable.from(Array.from({ length: 20 }, (_, at) => at));
    for await (const _ of inOrder(numbers, 5, work)) break;
    expect(state.begun).toBeGreaterThan(1);
    expect(state.ended).toBe(state.begun);
  });
});
