import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../support/run-cli.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-wrong-usage-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const EVALUATE = ["evaluate", "--train", "lists.txt"];
const AGAIN = "candor train --shop <name> [options]; candor train --help";

describe("a wrong command line is told what is at fault, and how it is mended", () => {
  it.each<[what: string, args: readonly string[], ...says: string[]]>([
    ["a command that is near one", ["trian", "--shop", "acme"], "'trian'", "Did you mean train?"],
    ["a command that is near none", ["frobnicate"], "'frobnicate'", "followed by serve, shop, key, store"],
    ["options before the command", ["--shop", "acme", "train"], "'--shop'", "options come behind that"],
    ["no command at all", [], "candor is followed by a command, and none was given", "explain-eval"],
    ["half a command", ["model"], "candor model is followed by a command", "promote"],
    ["half a command that is near one", ["model", "promot", "a@1"], "'promot'", "Did you mean promote?"],
    ["half a command and options", ["import", "--format", "ga4"], "'--format'", "catalogue, events"],
    ["an option that is near one", ["train", "--shp", "acme"], "'--shp'", "Did you mean --shop?", AGAIN],
    ["an option that is near none", ["train", "--shop", "acme", "--frobnicate"], "'--frobnicate'", AGAIN],
    ["an option that is needed", ["train"], "'--shop <name>' not specified", AGAIN],
    ["an option with no value behind it", ["train", "--shop"], "'--shop <name>' argument missing", AGAIN],
    [
      "an option with the next one behind it",
      ["key", "create", "--shop", "--scope", "serve"],
      "'--shop <name>' argument missing: '--scope' is the next option",
      "candor key create --shop <name> --scope <scope...> [options]",
    ],
    ["an empty value of what is needed", ["train", "--shop", ""], "'--shop <name>' argument is empty"],
    ["a word too many", ["train", "acme", "now", "--shop", "b"], "unexpected arguments 'acme', 'now'", AGAIN],
    [
      "an argument too few",
      ["model", "promote", "--shop", "acme"],
      "missing required argument 'model'",
      "candor model promote <model> --shop <name> [options]",
    ],
    ["an argument of no choice", ["insight", "weather", "--shop", "acme"], "'weather'", "relevance"],
    ["no choice of --model", ["train", "--shop", "a", "--model", "deep"], "'--model <name>'", "sequence"],
    ["no choice of --second-stage", ["train", "--shop", "a", "--second-stage", "on"], "auto, off"],
    ["no choice of --protocol", [...EVALUATE, "--protocol", "last"], "'--protocol <name>'", "next-basket"],
    ["no model of evaluate", [...EVALUATE, "--model", "deep"], "'--model <name>'", "ranker", "vs-knn"],
    ["a model and a package", [...EVALUATE, "--model", "linear", "--package", "x"], "--package", "--model"],
    [
      "days of histories that lose one step",
      [...EVALUATE, "--protocol", "leave-one-out", "--holdout-days", "30"],
      "--holdout-days holds back the last days",
      "Leave one of them out",
    ],
    [
      "a second stage and none",
      ["train", "--shop", "a", "--model", "ranker", "--second-stage", "off"],
      "--model ranker trains a second stage",
      "leave one of them out",
    ],
    ["a key without a service", [...EVALUATE, "--key-file", "key"], "--key-file is of --served"],
    [
      "no address of Redis",
      ["audit", "--shop", "a", "--redis", "here"],
      "--redis must be",
      "redis://HOST:PORT",
    ],
    ["no folder of a store", ["audit", "--shop", "a", "--data", ""], "--data must be given"],
    ["a plot in no folder", [...EVALUATE, "--plot", "/no/such/plot.svg"], "--plot /no/such/plot.svg"],
    ["no number of --limit", [...EVALUATE, "--limit", "few"], "--limit is a number from 1 to", 'not "few"'],
    [
      "no number of --subjects",
      ["explain-eval", "--package", "x", "--data", "y", "--subjects", "0"],
      '--subjects is a number from 1 to 1000000000, not "0"',
    ],
    [
      "no scope",
      ["key", "create", "--shop", "acme", "--scope", "serve,all"],
      "--scope takes ingest, serve,",
      'not "all"',
    ],
    ["no scope at all", ["key", "create", "--shop", "acme", "--scope", ","], "--scope takes", 'not ","'],
    [
      "no format of catalogues",
      ["import", "catalogue", "items.csv", "--shop", "acme", "--format", "ga4"],
      "--format ga4: ga4 holds events and no catalogue.",
      "shopify",
    ],
    [
      "no format of events",
      ["import", "events", "events.csv", "--shop", "acme", "--format", "csv"],
      "--format csv: There is no such format of events.",
      "orders",
    ],
  ])("%s", async (_what, args, ...says) => {
    const { code, out, err } = await runHere(...args);
    expect([code, out]).toEqual([2, ""]);
    for (const each of says) expect(err).toContain(each);
  });

  it("of a place that cannot be written, before anything is read", async () => {
    const { code, err } = await runHere("audit", "--shop", "acme", "--out", join(folder, "no", "bundle"));
    expect([code, err]).toEqual([2, expect.stringContaining("Cannot write --out")]);
    const over = await runHere("audit", "--shop", "acme", "--out", folder);
    expect([over.code, over.err]).toEqual([2, expect.stringContaining("Cannot write --out")]);
    expect(await readdir(folder)).not.toContain("no");
  });

  it.each([
    [["train", "--shp", "acme", "--json"], /^unknown option '--shp'\n\(Did you mean --shop\?\)\n/],
    [["model", "--json"], /^unknown option '--json'\n\(candor model is followed by check/],
    [["train", "--shop", "a", "--model", "deep", "--json"], /^option '--model <name>' argument 'deep'/],
  ])("to a machine as every other failure (%j)", async (args, message) => {
    const { code, out, err } = await runHere(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(JSON.parse(err)).toEqual({
      error: { code: "usage", message: expect.stringMatching(message) as string, errors: [] },
    });
  });

  it("takes nothing for wrong that only begins like an option", async () => {
    const { code, err } = await runHere("audit", "--shop", "-acme", "--data", join(folder, "none"));
    expect([code, err]).toEqual([1, expect.stringContaining("There is no shop -acme")]);
  });
});
