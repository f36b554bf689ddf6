import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { createProgram } from "../../src/cli.ts";
import { writeTestPackage } from "../model/packages.ts";
import { runHere as run } from "../support/run-cli.ts";

/** What follows the name of a subcommand, where it needs more than a shop. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  add: ["DIR"],
  promote: ["test-dense@1.0.0"],
  shadow: ["test-dense@1.0.0"],
  canary: ["test-dense@1.0.0", "--percent", "5"],
  inspect: ["test-dense@1.0.0"],
  remove: ["test-dense@1.0.0"],
  "remove-slot": ["typo"],
};

const subcommandsOfAShop = (await createProgram()).commands
  .find((command) => command.name() === "model")!
  .commands.filter(({ options }) => options.some(({ long }) => long === "--shop"))
  .map((command) => command.name());

describe("candor model", () => {
  let folder = "";
  let dir = "";
  let data = "";
  const model = (name: string, shop: string) =>
    run(
      "model",
      name,
      ...(ARGUMENTS[name] ?? []).map((each) => (each === "DIR" ? dir : each)),
      "--shop",
      shop,
      "--data",
      data,
      "--json",
    );
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-model-command-"));
    [dir, data] = [join(folder, "package"), join(folder, "data")];
    await writeTestPackage(dir, { kind: "dense" });
    expect((await run("shop", "create", "acme", "--data", data)).code).toBe(0);
  });
  afterAll(() => removeFolder(folder));

  it.each(subcommandsOfAShop)("%s says that a shop does not exist, and makes none", async (name) => {
    const { code, out, err } = await model(name, "nobody");
    expect([code, out]).toEqual([1, ""]);
    expect(JSON.parse(err)).toMatchObject({
      error: { code: "shop_unknown", message: expect.stringContaining("candor shop create nobody") },
    });
    expect(JSON.parse((await run("shop", "list", "--data", data, "--json")).out)).toEqual({
      shops: ["acme"],
    });
  });

  it("takes a package in, serves it, lists it and refuses to roll back to nothing", async () => {
    expect(JSON.parse((await model("add", "acme")).out)).toMatchObject({
      model: "test-dense@1.0.0",
      report: { ok: true },
    });
    expect(JSON.parse((await model("promote", "acme")).out)).toMatchObject({
      slot: "default",
      champion: "test-dense@1.0.0",
    });
    expect(JSON.parse((await model("list", "acme")).out)).toMatchObject({
      models: [{ id: "test-dense@1.0.0", serves: ["default: champion"] }],
    });
    expect(JSON.parse((await model("rollback", "acme")).err)).toMatchObject({
      error: { code: "nothing_to_roll_back" },
    });
  }, 60_000);

  it.each([
    { what: "an empty percent", args: ["canary", "test-dense@1.0.0", "--percent", ""] },
    { what: "more than all", args: ["canary", "test-dense@1.0.0", "--percent", "101"] },
    { what: "less than nobody", args: ["canary", "test-dense@1.0.0", "--percent=-1"] },
    { what: "a word", args: ["canary", "test-dense@1.0.0", "--percent", "abc"] },
    { what: "no percent", args: ["canary", "test-dense@1.0.0"] },
    { what: "a gate that is no share", args: ["promote", "test-dense@1.0.0", "--min-overlap", "50"] },
  ])("calls $what wrong usage, and changes nothing", async ({ args }) => {
    expect((await run("model", ...args, "--shop", "acme", "--data", data, "--json")).code).toBe(2);
  });

  it.each([[[]], [["--measure"]]])(
    "says of drift that a slot does not exist, and not that nobody looked (%j)",
    async (more) => {
      const drift = (slot: string, ...others: readonly string[]) =>
        run("model", "drift", "--slot", slot, ...others, "--shop", "acme", "--data", data, "--json");
      const { code, out, err } = await drift("defualt", ...more);
      expect([code, out]).toEqual([1, ""]);
      expect(JSON.parse(err)).toMatchObject({ error: { code: "slot_unknown" } });
      expect(await drift("default")).toMatchObject({ code: 0, out: expect.stringContaining("{}") as string });
    },
  );

  it(
    "tries a second version beside the first, holds it to a gate, tells history, report and package, and " +
      "gives it up",
    async () => {
      const other = join(folder, "other");
      await writeTestPackage(other, { kind: "dense", version: "2.0.0" });
      const on = (...args: readonly string[]) =>
        run("model", ...args, "--shop", "acme", "--data", data, "--json");
      expect((await on("add", other)).code).toBe(0);
      expect(JSON.parse((await on("shadow", "test-dense@2.0.0", "--slot", "nope")).err)).toMatchObject({
        error: { code: "slot_unknown" },
      });
      expect(JSON.parse((await on("canary", "test-dense@2.0.0", "--percent", "5")).out)).toMatchObject({
        challenger: { id: "test-dense@2.0.0", percent: 5 },
      });
      expect(JSON.parse((await on("canary", "test-dense@1.0.0", "--percent", "0")).err)).toMatchObject({
        error: {
          code: "invalid_request",
          message: expect.stringContaining("test-dense@2.0.0 is") as string,
        },
      });
      const ended = () =>
        run("model", "canary", "test-dense@2.0.0", "--percent", "0", "--shop", "acme", "--data", data);
      expect((await ended()).out).toContain("the canary of test-dense@2.0.0, for 5 %, has ended");
      expect((await ended()).out).toContain("there was no canary to end");
      expect(JSON.parse((await on("canary", "none")).out)).toMatchObject({ challenger: null });
      expect(JSON.parse((await on("promote", "test-dense@2.0.0", "--no-worse-relevance")).err)).toMatchObject(
        {
          error: { code: "promotion_gate", message: expect.stringContaining("Nobody rated") },
        },
      );
      expect(JSON.parse((await on("promote", "test-dense@3.0.0", "--min-shown", "5")).err)).toMatchObject({
        error: { code: "model_unknown" },
      });
      expect(
        JSON.parse((await on("history")).out).history.map(({ change }: { change: string }) => change),
      ).toEqual(["promote", "canary", "canary"]);
      expect(JSON.parse((await on("report")).out)).toEqual({ shadows: [], arms: [] });
      expect(JSON.parse((await on("inspect", "test-dense@2.0.0")).out)).toMatchObject({
        id: "test-dense@2.0.0",
        serves: [],
        manifest: { task: "score_items" },
      });
      expect((await on("remove", "test-dense@2.0.0")).code).toBe(0);
      expect(JSON.parse((await on("inspect", "test-dense@2.0.0")).out)).toMatchObject({
        retired: { because: "removed" },
        manifest: null,
      });
      expect(JSON.parse((await on("add", other)).err)).toMatchObject({ error: { code: "model_exists" } });
      expect(JSON.parse((await on("remove", "test-dense@1.0.0")).err)).toMatchObject({
        error: { code: "model_in_use" },
      });
    },
    90_000,
  );
});
