import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { createLearner } from "../../src/learn/shop/learner.ts";
import { ENVIRONMENT } from "../../src/lib/environment.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const README = new URL("../../README.md", import.meta.url);
const run = promisify(execFile);

/** Each `sh` block of the session with the `json` block that follows it. */
const session = (text: string): { commands: string; answer: unknown }[] =>
  [...text.matchAll(/```sh\n(curl[\s\S]*?)```\n```json\n([\s\S]*?)```/g)].map(([, commands, answer]) => ({
    commands: commands!,
    answer: JSON.parse(answer!) as unknown,
  }));

const patternOf = (shown: string): RegExp =>
  new RegExp(
    `^${shown
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".+")}$`,
  );

/** All names of members in a value, in their places. */
const namesIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(namesIn);
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, namesIn(each)]));
};

/** The block that shows an answer whole. */
const WHOLE = 3;

/**
 * What the README shows is there, as it shows it; "…" stands for anything, and what it leaves out is left
 * out.
 */
const matches = (shown: unknown): unknown => {
  if (shown === "…") return expect.anything();
  if (typeof shown === "string" && shown.includes("…")) return expect.stringMatching(patternOf(shown));
  if (Array.isArray(shown)) return shown.map(matches);
  if (typeof shown === "object" && shown !== null)
    return expect.objectContaining(
      Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, matches(value)])),
    );
  return shown;
};

/** Lists that the README cuts short are compared as far as they go. */
const trim = (real: unknown, shown: unknown): unknown => {
  if (Array.isArray(real) && Array.isArray(shown)) return shown.map((each, at) => trim(real[at], each));
  if (typeof real === "object" && real !== null && typeof shown === "object" && shown !== null)
    return Object.fromEntries(
      Object.entries(real).map(([name, value]) => [
        name,
        trim(value, (shown as Record<string, unknown>)[name]),
      ]),
    );
  return real;
};

describe("the README", () => {
  let harness: Harness;
  let folder: string;
  let port: number;
  let text: string;
  beforeAll(async () => {
    text = await readFile(README, "utf8");
    folder = await mkdtemp(join(tmpdir(), "candor-readme-"));
    harness = await startHarness({}, "my-shop");
    ({ port } = await harness.app.listen(0, "127.0.0.1"));
  });
  afterAll(async () => {
    await harness.close();
    await removeFolder(folder);
  });

  it("shows a curl session whose answers are real", async () => {
    const blocks = session(text);
    expect(blocks).toHaveLength(5);
    const learner = createLearner({
      services: harness.app.services,
      trainEveryHours: 0,
      log: { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined },
    });
    const answerOf = async (commands: string): Promise<unknown> => {
      const { stdout } = await run("bash", ["-c", commands.replaceAll(":8787", `:${port}`)], {
        env: { ...process.env, KEY: harness.key },
      });
      return JSON.parse(stdout) as unknown;
    };
    // A busy machine places a record in the ledger after the answer, which says so; the next call tells.
    const isPending = (answer: unknown): boolean =>
      (answer as { readonly ledger?: { readonly state?: string } }).ledger?.state === "pending";
    for (const [at, { commands, answer }] of blocks.entries()) {
      let real = await answerOf(commands);
      for (let again = 0; again < 10 && isPending(real); again += 1) real = await answerOf(commands);
      expect(trim(real, answer), commands).toEqual(matches(answer));
      if (at === WHOLE) expect(namesIn(answer)).toEqual(namesIn(real));
      if (at === 0) {
        await learner.turn();
        await harness.app.models.follow();
      }
    }
  }, 60_000);

  it("lists every environment variable, and none that does not exist", () => {
    const listed = [...text.matchAll(/^\| `(CANDOR_[A-Z_]+)`/gm)].map(([, name]) => name!);
    expect(listed.sort()).toEqual(Object.keys(ENVIRONMENT).sort());
  });
});
