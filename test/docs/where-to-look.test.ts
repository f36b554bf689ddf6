import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** What README's table "Where to look" names in its second column. */
const named = (): string[] => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [, table = ""] = /\*\*Where to look\*\*[^\n]*\n\n((?:\|[^\n]*\n)+)/.exec(readme) ?? [];
  return table
    .split("\n")
    .slice(2)
    .flatMap((row) => [...(row.split("|")[2] ?? "").matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path));
};

describe("README’s table of where to look", () => {
  it("names files and folders that are there", () => {
    expect(named().length).toBeGreaterThan(25);
    expect(named().filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
