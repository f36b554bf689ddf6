import { extract } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DATASET_FILES } from "../../src/model/verify/describe-dataset.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const ITEMS = Array.from({ length: 4 }, (_, at) => ({
  item_id: `i${at}`,
  title: `Mug ${at}`,
  category: ["Mugs"],
}));
const purchase = (shopper: string, at: number) => ({
  event_id: `${shopper}-${at}`,
  shopper_id: shopper,
  type: "purchase",
  item_id: `i${at}`,
  order_id: `${shopper}-o${at}`,
  occurred_at: `2026-01-0${at + 1}T10:00:00Z`,
});

const untar = async (bytes: Buffer): Promise<Map<string, string>> => {
  const files = new Map<string, string>();
  const archive = extract();
  archive.end(bytes);
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files.set(entry.header.name, Buffer.concat(chunks).toString("utf8"));
  }
  return files;
};

describe("data sets for people who train elsewhere", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  });
  afterAll(() => harness.close());

  const post = () =>
    harness
      .call("post", "/v1/datasets")
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response
          .on("data", (chunk: Buffer) => chunks.push(chunk))
          .on("end", () => done(null, Buffer.concat(chunks)));
      });

  it("says so when nobody granted train", async () => {
    const answer = await post();
    expect(answer.status).toBe(422);
    expect(JSON.parse((answer.body as Buffer).toString("utf8")).code).toBe("no_consented_events");
  }, 60_000);

  it("holds only shoppers who granted train, under ids that are fresh for each export", async () => {
    await consent(harness, "yes", { personalise: true, train: true }).expect(200);
    await consent(harness, "no", { personalise: true }).expect(200);
    await harness
      .call("post", "/v1/events")
      .send([purchase("yes", 0), purchase("yes", 1), purchase("yes", 2), purchase("no", 3)])
      .expect(200);
    const files = await untar((await post().expect(200)).body as Buffer);
    const statement = JSON.parse(files.get("dataset.json")!);
    expect(statement).toMatchObject({ shop: "acme", purpose: "train", units: 1, events: 3, items: 4 });
    const fieldsOf = (
      name: string,
      [line]: readonly string[] = files.get(name)!.trim().split("\n"),
    ): string[] => Object.keys(JSON.parse(line!) as object).sort();
    expect(Object.keys(statement).sort()).toEqual(Object.keys(DATASET_FILES["dataset.json"]!).sort());
    expect(fieldsOf("items.ndjson")).toEqual(Object.keys(DATASET_FILES["items.ndjson"]!).sort());
    const rows = Object.keys(DATASET_FILES["train.ndjson, valid.ndjson, test.ndjson"]!);
    expect(fieldsOf("train.ndjson")).toEqual(rows.filter((name) => !name.includes("[]")).sort());
    const [row] = files
      .get("test.ndjson")!
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { steps: { items: string[] }[]; predict_from: number });
    expect(
      Object.keys(row!.steps[0]!)
        .map((name) => `steps[].${name}`)
        .sort(),
    ).toEqual(rows.filter((name) => name.includes("[]")).sort());
    // Oldest first, the whole past, and what this split alone may predict.
    expect(row!.steps.map(({ items }) => items)).toEqual([["i0"], ["i1"], ["i2"]]);
    expect(row!.predict_from).toBe(2);
    const all = ["train.ndjson", "valid.ndjson", "test.ndjson"].map((name) => files.get(name)!).join("");
    expect(all).not.toContain("i3");
    expect([...files.values()].join("")).not.toContain(harness.app.services.store.pseudonym("acme", "yes"));
  }, 60_000);
});
