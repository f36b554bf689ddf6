import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCandor, type RunningService, startService } from "../../scripts/demo/candor.ts";
import { type Answer, createWire, type Wire } from "../../scripts/demo/wire.ts";
import { generateShop } from "../../scripts/generated-shop/generate-shop.ts";
import { buildProgram } from "../../scripts/package/build-program.ts";
import { startRedis } from "../store/redis-server.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/**
 * What `npm run build` makes, in a folder without sources: commands, server, model threads, the learner's
 * process.
 */
describe("the built service", () => {
  let dir: string;
  let service: RunningService | null = null;
  let wire: Wire;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-build-"));
    await buildProgram(join(dir, "dist"));
    await mkdir(join(dir, "scripts"));
    await copyFile(join(ROOT, "scripts/candor.mjs"), join(dir, "scripts/candor.mjs"));
    await copyFile(join(ROOT, "package.json"), join(dir, "package.json"));
    await symlink(join(ROOT, "node_modules"), join(dir, "node_modules"));
    const program = join(dir, "scripts/candor.mjs");
    const data = join(dir, "data");
    const { key } = await runCandor<{ key: string }>(["shop", "create", "built", "--data", data], program);
    service = await startService({ data, port: 0, onTrouble: () => undefined, program });
    wire = createWire(service.url, key);
  }, 300_000);
  afterAll(async () => {
    await service?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it(
    "answers a product page with a content model, which the learner’s process made of the " +
      "first catalogue",
    async () => {
      const { items } = generateShop({ seed: 3, now: Date.now(), shoppers: 0 });
      await wire.call("PUT", "/v1/items", items);
      const ask = (): Promise<Answer> =>
        wire.call("POST", "/v1/recommendations", {
          moment: "product",
          context: { item_id: "cof-machine" },
          limit: 5,
        });
      let answer = await ask();
      for (let tries = 0; tries < 120 && answer.transparency.model.name === null; tries += 1) {
        await new Promise((next) => {
          setTimeout(next, 500);
        });
        answer = await ask();
      }
      expect(answer.transparency.model.name).toBe("content");
      expect(answer.items).toHaveLength(5);
      expect(answer.items[0]!.reasons.length).toBeGreaterThan(0);
    },
    120_000,
  );

  it("has each module that is a process of its own where those who start it look", async () => {
    const sources = join(ROOT, "src");
    const modules = (await readdir(sources, { recursive: true })).filter((path) => path.endsWith(".ts"));
    const processes: string[] = [];
    for (const path of modules) {
      const text = await readFile(join(sources, path), "utf8");
      if (/^process\.(on|once)\("message"/m.test(text)) processes.push(path.replace(/\.ts$/, ".js"));
    }
    expect(processes).toContain("learn/learner-process.js");
    for (const path of processes) expect(existsSync(join(dir, "dist", path)), path).toBe(true);
  });

  it("is few files, and has no package but the library of Redis within it", async () => {
    const run = join(dir, "dist/run");
    const files = await readdir(run);
    const inside = new Set<string>();
    const modules = new Set<string>();
    for (const file of files.filter((name) => name.endsWith(".map"))) {
      const { sources } = JSON.parse(await readFile(join(run, file), "utf8")) as { sources: string[] };
      for (const source of sources) {
        const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
        if (name === undefined) modules.add(source);
        else inside.add(name.replace(/\/.*/, ""));
      }
    }
    expect([...inside].sort()).toEqual(["@redis", "redis"]);
    expect(files.filter((name) => name.endsWith(".js")).length).toBeLessThan(modules.size / 3);
  });

  it("keeps its shops on Redis, whose library is within it", async () => {
    const redis = await startRedis();
    try {
      const env = { CANDOR_REDIS: redis.url, CANDOR_KEYS: join(dir, "redis-keys", "keys.json") };
      const program = join(dir, "scripts/candor.mjs");
      const data = join(dir, "beside-redis");
      await runCandor(["shop", "create", "shared", "--data", data], program, env);
      const shops = await runCandor<unknown>(["shop", "list", "--data", data], program, env);
      expect(JSON.stringify(shops)).toContain("shared");
    } finally {
      await redis.remove();
    }
  }, 60_000);
});
