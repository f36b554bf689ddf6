import { execFile } from "node:child_process";
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { writeTestPackage } from "../model/packages.ts";
import { hasRedisServer, startRedis } from "../store/redis-server.ts";
import { runHere } from "../support/run-cli.ts";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const TSX = createRequire(import.meta.url).resolve("tsx");

describe("what a command says", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-told-"));
  });
  afterAll(() => removeFolder(folder));

  it("ends without a complaint where its reader has seen enough", async () => {
    const script = `(${process.execPath} --import ${TSX} ${CLI} model features; echo "code $?" >&2) | true`;
    const { stderr } = await new Promise<{ stderr: string }>((done) => {
      execFile("sh", ["-c", script], (_error, stdout, err) => done({ stderr: `${stdout}${err}` }));
    });
    expect(stderr).toContain("code 0");
    expect(stderr).not.toMatch(/EPIPE|at /);
  }, 60_000);

  it.each([
    ["--port", "99999999"],
    ["--port", "-1"],
    ["--port", ""],
    ["--port", "abc"],
    ["--workers", "0"],
    ["--workers", "many"],
  ])('does not start to serve with %s "%s", and names the flag and what it is', async (flag, value) => {
    const place = await mkdtemp(join(folder, "flags-"));
    const { code, out, err } = await runHere("serve", "--data", join(place, "data"), flag, value);
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(`^candor: ${flag} must be .* \\((?:port to|processes that) `));
    expect(err).toContain(value === "" ? "must be given" : `"${value}"`);
    expect(out).toBe("");
    expect(await readdir(place)).toEqual([]);
  });

  it.each([["model", "list"], ["train"], ["dataset", "export", "--out", "nowhere"], ["audit"]])(
    "names the store in which it looked for the shop (%s %s)",
    async (...args) => {
      const data = join(folder, "elsewhere");
      const { code, err } = await runHere(...args, "--shop", "acme", "--data", data);
      expect(code).toBe(1);
      expect(err).toContain(data);
      expect(err).toContain("--data");
      expect(err).toContain("shop_unknown");
    },
  );

  it.each([
    ["shop", "list"],
    ["key", "create", "--shop", "acme", "--scope", "ingest"],
    ["key", "rotate", "--wrapping"],
    ["model", "list", "--shop", "acme"],
    ["train", "--shop", "acme", "--status"],
    ["dataset", "export", "--out", "nowhere", "--shop", "acme"],
    ["audit", "--shop", "acme"],
    ["replay", "rec_1"],
  ])("makes no store and no keys where there are none (%s %s)", async (...args) => {
    const place = await mkdtemp(join(folder, "empty-"));
    const { code, err } = await runHere(...args, "--data", join(place, "data"));
    expect(code).toBe(1);
    expect(err).toContain(join(place, "data"));
    expect(err).toContain("candor shop create");
    expect(await readdir(place)).toEqual([]);
  });

  it("makes a store with its first shop, which is found from then on", async () => {
    const data = join(await mkdtemp(join(folder, "new-")), "data");
    expect((await runHere("shop", "create", "acme", "--data", data)).code).toBe(0);
    expect(await runHere("shop", "list", "--data", data)).toMatchObject({ code: 0, out: "acme\n" });
    const { code, err } = await runHere("model", "list", "--shop", "other", "--data", data);
    expect(code).toBe(1);
    expect(err).toContain("There is no shop other");
  }, 60_000);

  it.skipIf(!hasRedisServer())(
    "begins a Redis with its first shop, and by reading it not at all",
    async () => {
      const redis = await startRedis();
      const where = ["--redis", redis.url, "--data", join(await mkdtemp(join(folder, "redis-")), "data")];
      try {
        expect(await runHere("shop", "list", ...where)).toMatchObject({
          code: 1,
          err: expect.stringContaining("--redis") as string,
        });
        expect((await runHere("shop", "create", "acme", ...where)).code).toBe(0);
        expect(await runHere("shop", "list", ...where)).toMatchObject({ code: 0, out: "acme\n" });
      } finally {
        await redis.remove();
      }
    },
    60_000,
  );

  it.each(["check", "add"])(
    "says that there is no such folder, with the whole path (model %s)",
    async (name) => {
      const { code, err } = await runHere(
        "model",
        name,
        "no-such-folder",
        ...(name === "add" ? ["--shop", "acme", "--data", join(folder, "elsewhere")] : []),
      );
      expect(code).toBe(1);
      expect(err).toContain(resolve("no-such-folder"));
      expect(err).not.toContain("manifest.json");
    },
  );

  it("says that a file is no folder", async () => {
    await writeFile(join(folder, "file"), "x");
    expect((await runHere("model", "check", join(folder, "file"))).err).toContain("is a file");
  });

  it("prints what is lost without each purpose", async () => {
    const line = { steps: [{ type: "view", items: ["item-3"] }], targets: ["item-4"] };
    const probe = `${JSON.stringify(line)}\n`;
    await writeTestPackage(join(folder, "denied"), {
      extraFiles: { "probe.ndjson": new TextEncoder().encode(probe) },
      manifest: { evaluation: "probe.ndjson" },
    });
    const { code, out } = await runHere("model", "check", join(folder, "denied"));
    expect(code).toBe(0);
    expect(out).toContain("everything allowed: HR@20 100.0 %, MRR@20 1.0000");
    expect(out).toContain("without personalise: HR@20 100.0 %, MRR@20 0.2500");
  }, 60_000);

  it("offers a rollback no option that it would not obey", async () => {
    expect((await runHere("model", "rollback", "--help")).out).not.toContain("unknown-training");
    expect((await runHere("model", "shadow", "--help")).out).toContain("--accept-unknown-training");
  });
});
