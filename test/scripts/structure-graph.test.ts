import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  faultsOf,
  graphFaultsOf,
  measureStructure,
  type Structure,
} from "../../scripts/structure/findings.ts";

const PLANTED: Record<string, string> = {
  // Two folders that import each other, by files that form no circle, and one of them by a type alone.
  "src/shop/settings.ts": "import { price } from '../catalogue/price.ts';\nexport const settings = price;\n",
  "src/shop/names.ts": "export type Name = string;\n",
  "src/catalogue/price.ts": "export const price = 1;\n",
  "src/catalogue/titles.ts": "import type { Name } from '../shop/names.ts';\nexport type Title = Name;\n",
  // A circle of types.
  "src/lib/a.ts": "import type { B } from './b.ts';\nexport type A = B | 1;\n",
  "src/lib/b.ts": "import { type A } from './a.ts';\nexport type B = A | 2;\n",
  // One folder that is used by another, and a folder in it: nothing wrong.
  "src/lib/deep/c.ts": "import type { Name } from '../../shop/names.ts';\nexport type C = Name;\n",
  "src/lib/long.ts": `export const text = "${"x".repeat(200)}";\n`,
  "scripts/none.ts": "export const none = 1;\n",
  "test/none.ts": "export const none = 1;\n",
};

describe("the structure check", () => {
  let root: string;
  let structure: Structure;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-structure-"));
    for (const [path, text] of Object.entries(PLANTED)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    structure = measureStructure(root);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it(
    "finds two folders that import each other, though no file does, and though one asks for a " +
      "type alone",
    () => {
      expect(structure.mutual_folders).toHaveLength(1);
      expect(structure.mutual_folders[0]).toMatch(/^src\/catalogue and src\/shop import each other: /u);
    },
  );

  it("finds a circle of types", () => {
    expect(structure.cycles).toEqual(["src/lib/a.ts, src/lib/b.ts"]);
  });

  it("counts both as faults of the graph, and lengths apart from them", () => {
    const graph = graphFaultsOf(structure);
    expect(graph).toEqual(
      expect.arrayContaining([
        ...structure.cycles.map((cycle) => `circle of imports: ${cycle}`),
        ...structure.mutual_folders,
      ]),
    );
    expect(structure.long_lines).toHaveLength(1);
    expect(graph).not.toEqual(expect.arrayContaining([...structure.long_lines]));
    expect(faultsOf(structure)).toEqual(expect.arrayContaining([...graph, ...structure.long_lines]));
  });
});
