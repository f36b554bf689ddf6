import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Command } from "commander";
import { build, transform } from "esbuild";
import type { Express } from "express";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgram } from "../../src/cli.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const DOCS = join(ROOT, "docs");
const run = promisify(execFile);

type Block = { readonly lang: string; readonly text: string };

const blocksOf = (page: string): Block[] =>
  [...readFileSync(join(DOCS, page), "utf8").matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(
    ([, lang = "", text = ""]) => ({ lang, text }),
  );

/** What runs here; other languages have a test of their own. */
const RUNS: ReadonlySet<string> = new Set(["sh", "ts", "js"]);

/** Every page with an example that runs; of decisions there are none to run. */
const PAGES = readdirSync(DOCS, { recursive: true, encoding: "utf8" })
  .filter((page) => page.endsWith(".md") && !page.startsWith("decisions"))
  .filter((page) => blocksOf(page).some(({ lang }) => RUNS.has(lang)))
  .sort();

const patternOf = (shown: string): RegExp =>
  new RegExp(
    `^${shown
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".+")}$`,
  );

/** "…" stands for anything; names and rows that the page leaves out are left out. */
const likeThis = (shown: unknown): unknown => {
  if (shown === "…") return expect.anything();
  if (typeof shown === "string" && shown.includes("…")) return expect.stringMatching(patternOf(shown));
  if (Array.isArray(shown)) return shown.map(likeThis);
  if (typeof shown !== "object" || shown === null) return shown;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, likeThis(value)])),
  );
};

/** A page's code with what it takes for granted: the shop's own server, and who is signed in there. */
const PRELUDE = `import { createClient } from "candor/client";
import express from "express";
`;
const GIVEN = `const customerOf = (request) => "c-123";
`;
/** What users of the package import. */
const OURS = {
  "candor/client": join(ROOT, "src/client/index.ts"),
  "candor/shopify": join(ROOT, "src/plugins/shopify.ts"),
  "candor/woocommerce": join(ROOT, "src/plugins/woocommerce.ts"),
};
const UNSIGNED = {
  body: "{}",
  headers: {
    "Content-Type": "application/json",
    "X-Shopify-Topic": "orders/create",
    "X-WC-Webhook-Topic": "order.created",
  },
};
const APP = "export const app = express();\n";

const programOf = (blocks: readonly string[]): string => {
  const text = blocks.join("\n");
  const imports = [...text.matchAll(/^import .*$/gm)].map(([line]) => line);
  const body = text.replace(/^import .*$/gm, "");
  const head = imports.some((line) => line.includes("candor/client")) ? imports.join("\n") : PRELUDE;
  const isServer = body.includes("app.get(") && !body.includes("const app =");
  const express = isServer && !head.includes('from "express"') ? 'import express from "express";\n' : "";
  return `${head}\n${express}${GIVEN}${isServer ? APP : ""}${body}`;
};

it("is looked for on every page that has one", () => {
  for (const page of [
    "shop-rules.md",
    "webhooks.md",
    "guides/webshops.md",
    "migrate/gorse.md",
    "plugins/shopify.md",
  ])
    expect(PAGES).toContain(page);
});

describe.each(PAGES)("docs/%s", (page) => {
  const blocks = blocksOf(page);
  const codes = blocks.filter(({ lang }) => lang === "ts" || lang === "js").map(({ text }) => text);
  let harness: Harness;
  let url = "";
  const cache = join(ROOT, "node_modules/.cache", `candor-snippets-${process.pid}`);

  beforeEach(async () => {
    harness = await startHarness({}, "my-shop");
    const { port } = await harness.app.listen(0, "127.0.0.1");
    url = `http://127.0.0.1:${port}`;
    vi.stubEnv("CANDOR", url);
    vi.stubEnv("KEY", harness.key);
    mkdirSync(cache, { recursive: true });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await harness.close();
    rmSync(cache, { recursive: true, force: true });
  });

  const shell = async (text: string): Promise<string> => {
    // What the shop's name is told by `npx candor shop create` is there already: it is this service's.
    const commands = text.replaceAll("curl -s ", "curl -s --fail-with-body ");
    const { stdout } = await run("bash", ["-euo", "pipefail", "-c", commands], {
      env: { ...process.env, CANDOR: url, KEY: harness.key },
      cwd: cache,
    });
    return stdout;
  };

  const hasCalls = blocks.some(({ lang }) => lang === "sh");
  const itCalls = hasCalls ? it : null;
  itCalls?.(
    "shows calls that are taken, and answers that are real",
    async () => {
      for (const [at, { lang, text }] of blocks.entries()) {
        if (lang !== "sh") continue;
        if (text.startsWith("npx candor ")) {
          expect(text.trim()).toMatch(/^npx candor (shop create [a-z-]+|serve)$/);
          continue;
        }
        const answer = await shell(text);
        const next = blocks[at + 1];
        if (next?.lang === "json") {
          const last = answer.trim().split("\n").at(-1) ?? "";
          expect(JSON.parse(last), text).toEqual(likeThis(JSON.parse(next.text)));
        }
      }
    },
    60_000,
  );

  if (codes.length === 0) return;
  it("shows programs that run", async () => {
    // What the shell examples left behind is what the programs find.
    for (const { lang, text } of blocks) if (lang === "sh" && text.startsWith("curl")) await shell(text);
    const file = join(cache, `${page.replaceAll("/", "-")}.mjs`);
    await build({
      stdin: { contents: programOf(codes), resolveDir: ROOT, loader: "ts" },
      alias: OURS,
      bundle: true,
      platform: "node",
      format: "esm",
      external: ["express"],
      outfile: file,
      logLevel: "silent",
    });
    const loaded = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { app?: Express };
    if (loaded.app === undefined) return;
    const server = loaded.app.listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const calls = [...codes.join("\n").matchAll(/app\.(get|post)\("([^"]+)"/g)];
      expect(calls.length).toBeGreaterThan(0);
      for (const [, method = "", path = ""] of calls) {
        const at = `http://127.0.0.1:${port}${path}`;
        const { status } = await fetch(at, {
          method,
          redirect: "manual",
          ...(method === "post" ? UNSIGNED : {}),
        });
        // A webhook that nobody signed is refused.
        expect([path, method === "post" ? status === 401 : status < 400]).toEqual([path, true]);
      }
    } finally {
      await new Promise((done) => server.close(done));
    }
  });

  it("names files of the service in its pages that are there, and components that are", async () => {
    const markup = blocks.filter(({ lang }) => ["html", "liquid", "tsx", "vue"].includes(lang));
    for (const { text } of markup) {
      for (const [, path = ""] of text.matchAll(/https:\/\/candor\.shop\.example(\/assets\/[^"'?]+)/g))
        expect([path, (await fetch(`${url}${path}`)).status]).toEqual([path, 200]);
      for (const [, tag] of text.matchAll(/<(candor-[a-z]+)/g))
        expect(["candor-recommendations", "candor-why", "candor-consent"]).toContain(tag);
    }
    for (const { lang, text } of blocks) {
      if (lang === "tsx") await transform(text, { loader: "tsx", jsx: "preserve" });
      if (lang === "json") expect(() => JSON.parse(text) as unknown, text).not.toThrow();
    }
  });
});

/** Command lines in a page: within back quotes, or on a line of their own. */
const commandsOf = (page: string): string[] =>
  [...readFileSync(join(DOCS, page), "utf8").matchAll(/(?:`|^ {4}|^npx )candor ([^`\n…]+)/gm)].map(
    ([, line = ""]) => line.trim(),
  );

/** What a command line says that there is not; null: nothing. */
const strangerIn = (line: string, program: Command): string | null => {
  let command = program;
  for (const word of line.split(/\s+/)) {
    const next = command.commands.find((each) => each.name() === word);
    if (next !== undefined) command = next;
    else if (word.startsWith("--") && word !== "--help" && !command.options.some(({ long }) => long === word))
      return word;
  }
  return command.parent === null ? line : null;
};

describe("every command line of the pages", () => {
  it("is one that there is, with options that it takes", async () => {
    const program = await createProgram();
    for (const page of [...PAGES, "operations.md", "imports.md", "models.md"])
      for (const line of commandsOf(page))
        expect([page, line, strangerIn(line, program)]).toEqual([page, line, null]);
    expect(strangerIn("no-such-command", program)).toBe("no-such-command");
    expect(strangerIn("audit --no-such", program)).toBe("--no-such");
  });
});

describe("every example", () => {
  it("is in a language that a test runs or reads", () => {
    const known = ["sh", "json", "ts", "js", "html", "tsx", "vue", "liquid", "php", "python", "go", ""];
    for (const page of PAGES)
      for (const { lang, text } of blocksOf(page)) expect(known, `${page}: ${text}`).toContain(lang);
  });
});
