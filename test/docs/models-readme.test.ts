import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { hashNoticeText } from "../../src/consent/notices/notice.ts";
import { writeTestPackage } from "../model/packages.ts";
import { NOTICE_TEXT } from "../support/harness.ts";
import { runHere } from "../support/run-cli.ts";

const MODELS = fileURLToPath(new URL("../../models/", import.meta.url));
const DAY_MS = 86_400_000;

describe("the way from a folder to shoppers, in models/README.md", () => {
  let folder = "";
  let lines: string[] = [];
  const candor = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await runHere(...args);
    expect(code, `candor ${args.join(" ")}: ${err}`).toBe(0);
    return out;
  };
  const write = (name: string, content: unknown): Promise<void> =>
    writeFile(
      join(folder, name),
      Array.isArray(content)
        ? content.map((each) => JSON.stringify(each)).join("\n")
        : JSON.stringify(content),
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-models-readme-"));
    vi.stubEnv("CANDOR_DATA", join(folder, "store"));
    const block = /```sh\n(export [\s\S]*?)```/.exec(await readFile(join(MODELS, "README.md"), "utf8"))![1]!;
    lines = block
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.replace(/\s+#.*$/, ""));
    // What the demo does, in small: a shop, a past that may be trained on, and a champion.
    const at = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY_MS).toISOString();
    await write(
      "items.ndjson",
      ["a", "b", "c"].map((item_id) => ({ item_id, title: item_id, category: ["Things"] })),
    );
    await write(
      "events.ndjson",
      [3, 2, 1].map((day) => ({
        event_id: `e-${day}`,
        shopper_id: "s",
        type: "purchase",
        item_id: ["a", "b", "c"][day - 1],
        order_id: `o-${day}`,
        occurred_at: at(day),
      })),
    );
    await write("NOTICE.json", {
      version: "1",
      language: "en",
      text: NOTICE_TEXT,
      hash: hashNoticeText(NOTICE_TEXT),
      purposes: ["personalise", "train"],
      given_from: at(30),
      given_to: at(20),
    });
    await writeTestPackage(join(folder, "champion"), { kind: "dense" });
    await candor("shop", "create", "demo");
    await candor("import", "catalogue", join(folder, "items.ndjson"), "--format", "ndjson", "--shop", "demo");
    await candor(
      "import",
      "events",
      join(folder, "events.ndjson"),
      "--format",
      "ndjson",
      "--shop",
      "demo",
      "--attest",
      join(folder, "NOTICE.json"),
    );
    await candor("model", "add", join(folder, "champion"), "--shop", "demo");
    await candor("model", "promote", "test-dense@1.0.0", "--shop", "demo", "--accept-unknown-training");
  }, 60_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await removeFolder(folder);
  });

  it("works line by line as it is printed", async () => {
    expect(lines.length).toBeGreaterThanOrEqual(8);
    const said: string[] = [];
    for (const line of lines) {
      expect(line).toMatch(/^npx candor /);
      said.push(
        await candor(
          ...line
            .split(" ")
            .slice(2)
            .map((word) =>
              word.startsWith("./data/")
                ? join(folder, word)
                : word.startsWith("models/")
                  ? join(MODELS, word.slice("models/".length))
                  : word,
            ),
        ),
      );
    }
    const [exported, checked, added, shadowed, tried, promoted, listed, back] = said;
    expect(exported).toContain("1 shoppers, 3 events");
    expect(checked).toContain("demo-content@1.0.0: sound");
    expect(added).toContain("demo-content@1.0.0 is in the registry");
    expect(shadowed).toContain("shadow demo-content@1.0.0");
    expect(tried).toContain("challenger demo-content@1.0.0 for 5 %");
    expect(promoted).toContain("champion demo-content@1.0.0");
    expect(listed).toContain("default: champion demo-content@1.0.0");
    expect(back).toContain("champion test-dense@1.0.0");
  }, 120_000);

  it("leads to pages that are there", async () => {
    for (const [page, base] of [
      ["README.md", MODELS],
      ["../README.md", MODELS],
    ] as const) {
      const text = await readFile(join(base, page), "utf8");
      for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g))
        await expect(
          readFile(join(base, page, "..", target!)).catch((error: NodeJS.ErrnoException) => error.code),
          target,
        ).resolves.not.toBe("ENOENT");
    }
  });
});
