import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { asUnpublished } from "../../../src/learn/shop/training-failure.ts";
import { describeRun } from "../../../src/learn/shop/training-run.ts";
import { DomainError } from "../../../src/lib/errors.ts";
import { startHarness } from "../../support/harness.ts";
import { championOf, fillShop, trainWatched } from "./tastes.ts";

const FULL_DISK = fileURLToPath(new URL("./full-disk-process.ts", import.meta.url));

/** The store keeps so much room at its end for whoever says no; nothing else is written there. */
const RESERVED = 4 * 2 ** 20;

const largest = async (dir: string): Promise<number> => {
  const sizes = await Promise.all(
    (await readdir(dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const { size } = await stat(join(parentPath, name));
        return name === "store.mdb" ? size - RESERVED : size;
      }),
  );
  return Math.max(...sizes);
};

describe("what stopped a training", () => {
  const messageOf = (cause: unknown): string => (asUnpublished(cause) as Error).message;

  it("is a disk without room for the package, told with what to do and what goes on", () => {
    const full = Object.assign(new Error("write"), { code: "EFBIG" });
    expect(asUnpublished(full)).toMatchObject({ code: "disk_full" });
    expect(messageOf(full)).toMatch(/free space .* train again.* The model of before keeps serving\.$/s);
  });

  it.each(["disk_full", "store_full"] as const)("is a store without room (%s), told the same way", (code) => {
    const full = new DomainError(code, "Free some space.");
    expect(asUnpublished(full)).toMatchObject({ code });
    expect(messageOf(full)).toBe("Free some space. The model of before keeps serving.");
    expect(messageOf(asUnpublished(full))).toBe(messageOf(full));
  });

  it("is left as it is where it is anything else", () => {
    for (const cause of [new DomainError("shop_unknown", "No such shop."), new Error("unforeseen")])
      expect(asUnpublished(cause)).toBe(cause);
  });
});

describe("a disk without room", () => {
  it("is told in one line; the old model keeps serving and nothing half-written stays", async () => {
    const harness = await startHarness();
    await fillShop(harness);
    const old = await trainWatched(harness);
    // A catalogue whose model is larger than anything that was written before. A limit on the size of files
    // stands for the disk.
    const words = (at: number): string =>
      Array.from({ length: 6 }, (_, word) => `word${(at * (word + 3)) % 97}`).join(" ");
    await harness
      .call("put", "/v1/items")
      .send(Array.from({ length: 4000 }, (_, at) => ({ item_id: `n${at}`, title: words(at) })))
      .expect(200);
    const kilobytes = Math.ceil((await largest(harness.config.data)) / 1024) + 256;
    const child = spawn(
      "bash",
      [
        "-c",
        `ulimit -f ${kilobytes} && exec "$@"`,
        "bash",
        process.execPath,
        "--import",
        "tsx",
        FULL_DISK,
        JSON.stringify(harness.config),
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await once(child, "close");
    expect(JSON.parse(text)).toMatchObject({
      code: "disk_full",
      message: expect.stringContaining("The model of before keeps serving."),
    });
    expect(await championOf(harness)).toBe(old.package);
    expect(Object.keys((await harness.app.services.registry.read("acme")).state.packages)).toEqual([
      old.package,
    ]);
    expect(await describeRun(harness.app.services, "acme")).toBeNull();
    const { body } = await harness
      .call("post", "/v1/recommendations")
      .send({ moment: "home", shopper: { id: "s3" }, limit: 5 })
      .expect(200);
    expect(`${body.transparency.model.name}@${body.transparency.model.version}`).toBe(old.package);
    await harness.close();
  }, 90_000);
});
