import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Liquid } from "liquidjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { makeOpenApi } from "../../src/http/openapi.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const run = promisify(execFile);
const DOCS = resolve(import.meta.dirname, "../../docs");
const GENERATED = /candor_client|demo\/candor/;

const blocksIn = async (page: string, lang: string): Promise<string[]> => {
  const text = await readFile(join(DOCS, page), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${lang}\\n([^]*?)^\`\`\`$`, "gm"))].map(
    ([, code = ""]) => code,
  );
};

const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
/** Of a language that is not there, and of registries that may not be asked, no test is claimed. */
const where =
  (there: boolean) =>
  (name: string, tests: () => void): void => {
    if (there) describe(name, tests);
  };
const withPython = where(has("python3", "--version"));
const withGo = where(has("go", "version"));
const withPhp = where(has("php", "--version"));
/** Of these, each has to be there and its registry may be asked: `.ci/run` finds out, and says so. */
const asked = new Set((process.env["CANDOR_REGISTRIES"] ?? "").split(" "));
const withPyPI = where(asked.has("python"));
const withGoModules = where(asked.has("go"));

const TITLES = ["Thing a", "Thing b", "Thing c"];

let harness: Harness;
let folder = "";
let url = "";
const env = (): NodeJS.ProcessEnv => ({ ...process.env, CANDOR: url, KEY: harness.key });

beforeAll(async () => {
  harness = await startHarness({}, "my-shop");
  const { port } = await harness.app.listen(0, "127.0.0.1");
  url = `http://127.0.0.1:${port}`;
  const items = ["a", "b", "c"].map((item_id, at) => ({ item_id, title: TITLES[at], sales_rank: at + 1 }));
  await harness.call("put", "/v1/items").send(items).expect(200);
  folder = await mkdtemp(join(tmpdir(), "candor-languages-"));
});
afterAll(async () => {
  await harness.close();
  // Go writes its modules so that nobody may write there.
  spawnSync("chmod", ["-R", "u+w", folder]);
  await removeFolder(folder);
});

/** Of a page: what needs nothing but the language, and what needs a client that is generated. */
const examples = async (lang: string) => {
  const all = await blocksIn("clients.md", lang);
  return {
    plain: all.filter((code) => !GENERATED.test(code)),
    generated: all.filter((code) => GENERATED.test(code)),
  };
};

const expectTitles = (stdout: string): void => {
  for (const title of TITLES) expect(stdout).toContain(title);
};

withPython("the examples in Python (need: python3)", () => {
  it("run against a service where they need the standard library alone", async () => {
    const { plain } = await examples("python");
    expect(plain).toHaveLength(1);
    expectTitles((await run("python3", ["-c", plain[0]!], { env: env() })).stdout);
  });

  it("are Python, where they need a generated client, and name calls and tags that there are", async () => {
    const { generated } = await examples("python");
    const [code = ""] = generated;
    await run("python3", ["-c", "import ast, sys; ast.parse(sys.argv[1])", code]);
    const paths = Object.values((makeOpenApi("1") as { paths: Record<string, object> }).paths);
    const calls = paths.flatMap((path) => Object.values(path) as { operationId: string; tags: string[] }[]);
    const [, tag, operation] = /candor_client\.api\.(\w+) import (\w+)/.exec(code)!;
    expect(calls).toContainEqual(
      expect.objectContaining({ operationId: operation, tags: [expect.anything()] }),
    );
    const of = calls.find(({ operationId }) => operationId === operation)!;
    expect(of.tags[0]!.toLowerCase()).toBe(tag);
  });
});

withGo("the examples in Go (need: go)", () => {
  it("run against a service where they need the standard library alone", async () => {
    const { plain } = await examples("go");
    expect(plain).toHaveLength(1);
    const file = join(folder, "plain.go");
    await writeFile(file, plain[0]!);
    expectTitles((await run("go", ["run", file], { env: { ...env(), GOPROXY: "off" } })).stdout);
  }, 300_000);

  it("are Go as gofmt writes it", async () => {
    for (const code of await blocksIn("clients.md", "go")) {
      const file = join(folder, "shown.go");
      await writeFile(file, code);
      expect((await run("gofmt", ["-l", file])).stdout).toBe("");
    }
  });
});

withPhp("the example in PHP (need: php)", () => {
  it("runs against a service with nothing but PHP itself", async () => {
    const [code = "", ...others] = await blocksIn("clients.md", "php");
    expect(others).toEqual([]);
    const file = join(folder, "plain.php");
    await writeFile(file, code);
    // Without any setting of the machine, and with what Debian's package of the command line brings.
    expectTitles((await run("php", ["-n", file], { env: env() })).stdout);
  });
});

withPyPI("a client that is generated for Python (needs: CANDOR_REGISTRIES=python)", () => {
  it("is made from OpenAPI and answers", async () => {
    const at = { cwd: folder, env: env() };
    await run("python3", ["-m", "venv", "venv"], at);
    const [, version = ""] = /openapi-python-client==([\d.]+)/.exec(
      await readFile(join(DOCS, "clients.md"), "utf8"),
    )!;
    await run("venv/bin/pip", ["install", "-q", `openapi-python-client==${version}`], at);
    const from = ["--url", `${url}/openapi.json`, "--output-path", "candor-client"];
    await run("venv/bin/openapi-python-client", ["generate", ...from], {
      ...at,
      env: { ...env(), PATH: `${folder}/venv/bin:${process.env["PATH"]}` },
    });
    await run("venv/bin/pip", ["install", "-q", "./candor-client"], at);
    const { generated } = await examples("python");
    expectTitles((await run("venv/bin/python", ["-c", generated[0]!], at)).stdout);
  }, 600_000);
});

withGoModules("a client that is generated for Go (needs: CANDOR_REGISTRIES=go)", () => {
  it("is made from OpenAPI and answers", async () => {
    const at = { cwd: folder, env: { ...env(), GOFLAGS: "-mod=mod", GOPATH: join(folder, "go") } };
    const text = await readFile(join(DOCS, "clients.md"), "utf8");
    const version = /oapi-codegen@(v[\d.]+)/.exec(text)![1]!;
    await writeFile(join(folder, "openapi.json"), await (await fetch(`${url}/openapi.json`)).text());
    await run("go", ["mod", "init", "demo"], at);
    await run("mkdir", ["candor"], at);
    const made = [
      "-generate",
      "types,client",
      "-package",
      "candor",
      "-o",
      "candor/candor.go",
      "openapi.json",
    ];
    const codegen = `github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@${version}`;
    await run("go", ["run", codegen, ...made], at);
    await run("go", ["get", "github.com/oapi-codegen/runtime"], at);
    const { generated } = await examples("go");
    await writeFile(join(folder, "main.go"), generated[0]!);
    expectTitles((await run("go", ["run", "main.go"], at)).stdout);
  }, 900_000);
});

describe("the block for a theme of Shopify", () => {
  it("is rendered by Liquid into a component with its attributes, and its schema is JSON", async () => {
    const [code = ""] = await blocksIn("plugins/shopify.md", "liquid");
    const engine = new Liquid();
    const schema = { text: "" };
    // Shopify's own tag: it holds JSON for the editor and renders nothing.
    engine.registerTag("schema", {
      parse(_token, tokens) {
        for (let next = tokens.shift(); next !== undefined; next = tokens.shift()) {
          const raw = next.getText();
          if (/endschema/.test(raw)) return;
          schema.text += raw;
        }
      },
      render: () => "",
    });
    const page = (await engine.parseAndRender(code, {
      block: { settings: { service: "https://candor.shop.example" } },
      product: { id: 42 },
      request: { locale: { iso_code: "nl" } },
    })) as string;
    expect(page).toContain('src="https://candor.shop.example/assets/components.js"');
    expect(page).toMatch(/<candor-recommendations[^>]* item="42"[^>]* lang="nl"/);
    expect(page).not.toContain("{{");
    expect(JSON.parse(schema.text)).toMatchObject({ target: "section", settings: [{ id: "service" }] });
  });
});
