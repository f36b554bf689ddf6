import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const FILES = ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  version: string;
  license: string;
  files: string[];
  scripts: Record<string, string>;
};

describe.each(FILES)("%s", (name) => {
  const text = read(name);
  const found = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, one]) => one!);

  it("names commands of this project that are there", () => {
    for (const script of found(/npm run ([a-z:-]+)/g))
      expect(manifest.scripts, script).toHaveProperty([script]);
    for (const file of found(/(?:node|tsx) (scripts\/[\w./-]+)/g))
      expect(existsSync(join(ROOT, file)), file).toBe(true);
  });

  it("links to, and names, files that are there", () => {
    const links = found(/\]\((?!https?:)([^)#]+)\)/g);
    const paths = found(/`((?:src|test|scripts|docs|models|[.]ci)\/[\w./-]*)`/g);
    for (const path of [...links, ...paths]) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });

  it("names settings that the service reads", () => {
    const readme = read("README.md");
    for (const variable of found(/(CANDOR_[A-Z_]+)/g)) expect(readme).toContain(`| \`${variable}\` |`);
  });
});

describe("the package’s papers", () => {
  it("have the licence that package.json names, and are packed", () => {
    expect(manifest.license).toBe("Apache-2.0");
    expect(read("LICENSE")).toContain("Version 2.0, January 2004");
    for (const file of ["NOTICE", "CHANGELOG.md", "SECURITY.md"]) expect(manifest.files).toContain(file);
  });

  it("tell the version that is packed", () => {
    expect(read("CHANGELOG.md")).toContain(manifest.version);
    for (const file of ["README.md", "CONTRIBUTING.md"])
      expect(read(file)).toContain(`candor-${manifest.version}.tgz`);
  });
});
