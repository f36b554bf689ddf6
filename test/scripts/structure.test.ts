import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drawRooms } from "../../scripts/structure/draw-rooms.ts";
import { readImportGraph, sourceFiles } from "../../scripts/structure/import-graph.ts";
import {
  longFunctionsOf,
  longLinesOf,
  measureFile,
  sharedNames,
  typeNamesOf,
} from "../../scripts/structure/measure-files.ts";
import { findCycles, findMutualFolders, shortestWay } from "../../scripts/structure/measure-graph.ts";
import { testsWithoutCounterpart } from "../../scripts/structure/mirror.ts";
import { layerRooms, readRooms, withoutShortcuts } from "../../scripts/structure/room-graph.ts";

const ROOT = join(import.meta.dirname, "../..");
const LONG = Array.from({ length: 300 }, (_, at) => `export const a${at} = ${at};`).join("\n");
const BODY = Array.from({ length: 80 }, (_, at) => `  console.log(${at});`).join("\n");

describe("the structure of a planted tree", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "candor-structure-"));
    plant({ "src/app.ts": "export {};\n" });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const plant = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  const graph = () => readImportGraph(root, "src");

  it("has a circle where files import each other, by a type or when asked", () => {
    plant({
      "src/a/one.ts": 'import type { Two } from "./two.ts";\nexport type One = Two;\n',
      "src/a/two.ts": 'export type Two = 1;\nexport const later = () => import("./one.ts");\n',
      "src/a/three.ts": 'export { later } from "./two.ts";\n',
    });
    expect(findCycles(graph())).toEqual([["src/a/one.ts", "src/a/two.ts"]]);
  });

  it("has a pair of folders that import each other, though no file does", () => {
    plant({
      "src/a/one.ts": 'import "../b/low.ts";\n',
      "src/a/low.ts": "export {};\n",
      "src/b/one.ts": 'import "../a/low.ts";\n',
      "src/b/low.ts": "export {};\n",
    });
    expect(findCycles(graph())).toEqual([]);
    expect(findMutualFolders(graph()).map(({ folders }) => folders)).toEqual([["src/a", "src/b"]]);
  });

  it("has a shortest way, imports of types included", () => {
    plant({
      "src/a.ts": 'import type { C } from "./c.ts";\nimport "./b.ts";\nexport type A = C;\n',
      "src/b.ts": 'import "./c.ts";\n',
      "src/c.ts": "export type C = 1;\n",
    });
    expect(shortestWay(graph(), "src/a.ts", "src/c.ts")).toEqual(["src/a.ts", "src/c.ts"]);
    expect(shortestWay(graph(), "src/c.ts", "src/a.ts")).toBeNull();
  });

  it("has long files and functions, with their reason and without", () => {
    plant({
      "src/plain.ts": LONG,
      "src/told.ts": `/** Long because it is a table. */\n${LONG}`,
      "src/work.ts":
        `export const plain = () => {\n${BODY}\n};\n` +
        `/** Long because it is one list. */\nexport const told = () => {\n${BODY}\n};\n`,
    });
    expect(measureFile(root, "src/plain.ts")).toMatchObject({ lines: 300, says_why: false });
    expect(measureFile(root, "src/told.ts")).toMatchObject({ says_why: true });
    expect(longFunctionsOf(root, "src/work.ts").map(({ name, says_why }) => [name, says_why])).toEqual([
      ["plain", false],
      ["told", true],
    ]);
  });

  it("has lines over 110 columns", () => {
    plant({ "src/wide.ts": `// ${"x".repeat(107)}\n// ${"x".repeat(108)}\n` });
    expect(longLinesOf(root, "src/wide.ts").map(({ line, columns }) => [line, columns])).toEqual([[2, 111]]);
  });

  it("has names of several types, but for those that files keep to themselves", () => {
    plant({
      "src/one.ts": "export type Task = 1;\ntype Deps = 1;\n",
      "src/two.ts": "type Task = 2;\ntype Deps = 2;\n",
    });
    const types = ["src/one.ts", "src/two.ts"].flatMap((file) => typeNamesOf(root, file));
    expect([...sharedNames(types)]).toEqual([["Task", ["src/one.ts", "src/two.ts"]]]);
  });

  it("has tests that mirror nothing, but for suites over many parts", () => {
    plant({
      "src/a/one.ts": "export {};\n",
      "test/a/one.test.ts": "",
      "test/a.test.ts": "",
      "test/a/one.subject.test.ts": "",
      "test/a/two.test.ts": "",
      "test/a/two.subject.test.ts": "",
      "test/a/helper.ts": "",
      "test/http/whole.test.ts": "",
    });
    expect(testsWithoutCounterpart(root)).toEqual(["test/a/two.subject.test.ts", "test/a/two.test.ts"]);
  });

  it("is drawn with what imports above what is imported, and no arrow that a longer way stands for", () => {
    plant({
      "src/app.ts": 'import "./top/one.ts";\nimport "./low/one.ts";\n',
      "src/top/one.ts": 'import "../low/one.ts";\nimport "../low/two.ts";\n',
      "src/low/one.ts": "export {};\n",
      "src/low/two.ts": "export {};\n",
      "src/low/deep/back.ts": 'import "../../top/other.ts";\n',
      "src/top/other.ts": "export {};\n",
    });
    const { layers, down, up } = layerRooms(readRooms(graph()));
    expect(layers).toEqual([["app.ts"], ["top"], ["low"]]);
    expect(up).toEqual([{ from: "low", to: "top", imports: 1 }]);
    expect(withoutShortcuts(down)).toEqual([
      { from: "app.ts", to: "top", imports: 1 },
      { from: "top", to: "low", imports: 2 },
    ]);
    const drawn = drawRooms(readRooms(graph()));
    expect(drawn).toContain("<title>top imports low 2 times</title>");
    expect(drawn).not.toContain("<title>app.ts imports low");
  });
});

describe("the structure of this repository", () => {
  it("is drawn in docs/architecture.svg as it is now (npm run docs:architecture)", () => {
    const drawn = drawRooms(readRooms(readImportGraph(ROOT, "src")));
    expect(readFileSync(join(ROOT, "docs/architecture.svg"), "utf8") === drawn).toBe(true);
  });

  it("has every test where what it tests stands", () => {
    expect(testsWithoutCounterpart(ROOT)).toEqual([]);
  });

  it("casts nothing through unknown, and skips no test by hand", () => {
    const files = ["src", "scripts", "test"].flatMap((folder) => sourceFiles(ROOT, folder));
    const [cast, only] = [["as", "unknown", "as"].join(" "), /\b(it|describe|test)\.(only|skip)\(/];
    const found = files.filter((file) => {
      const text = readFileSync(join(ROOT, file), "utf8");
      return text.includes(cast) || only.test(text);
    });
    expect(found).toEqual([]);
  });
});
