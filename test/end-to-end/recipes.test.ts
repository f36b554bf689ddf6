import { execFile, execFileSync } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { itemFrom } from "../../src/catalogue/item.ts";
import { encodeHistory } from "../../src/model/package/features/encode-history.ts";
import type { CandidateFacts } from "../../src/model/package/features/feature.ts";
import { takeBest } from "../../src/model/runtime/ranking.ts";
import { checkPackage } from "../../src/model/verify/check-package.ts";
import { loadPackage } from "../../src/model/verify/load-package.ts";

/**
 * The recipes are run with real exporters where they are installed: CANDOR_PYTHON names another interpreter
 * than python3.
 */
const PYTHON = process.env["CANDOR_PYTHON"] ?? "python3";
const has = (modules: string): boolean => {
  try {
    execFileSync(PYTHON, ["-c", `import ${modules}`], { stdio: "ignore", timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
};

const RECIPES = [
  {
    file: "from_sklearn.py",
    modules: "numpy, onnx, sklearn, skl2onnx",
    install: "pip install scikit-learn skl2onnx onnx onnxruntime",
    kind: "scorer",
  },
  {
    file: "from_sklearn_mlp.py",
    modules: "numpy, onnx, sklearn, skl2onnx",
    install: "pip install scikit-learn skl2onnx onnx onnxruntime",
    kind: "ranker",
  },
  {
    file: "from_lightgbm.py",
    modules: "numpy, onnx, lightgbm, onnxmltools",
    install: "pip install lightgbm onnxmltools onnx onnxruntime",
    kind: "ranker",
  },
  {
    file: "from_xgboost.py",
    modules: "numpy, onnx, xgboost, onnxmltools",
    install: "pip install xgboost onnxmltools onnx onnxruntime",
    kind: "ranker",
  },
  {
    file: "from_catboost.py",
    modules: "numpy, onnx, catboost",
    install: "pip install catboost onnx onnxruntime",
    kind: "ranker",
  },
  {
    file: "from_als.py",
    modules: "numpy, onnx",
    install: "pip install numpy onnx onnxruntime",
    kind: "lists",
  },
  {
    file: "from_als.py",
    // Made-up shopping, as a model that finds its candidates itself.
    arguments: ["", "list"],
    modules: "numpy, onnx",
    install: "pip install numpy onnx onnxruntime",
    kind: "lists",
  },
  {
    file: "from_pytorch_gru.py",
    modules: "numpy, onnx, torch",
    install: "pip install torch onnx onnxruntime",
    kind: "scorer",
  },
  {
    file: "from_pytorch.py",
    modules: "numpy, onnx, torch",
    install: "pip install torch onnx onnxruntime",
    kind: "scorer",
  },
] as const;

const candidate = (score: number, match: readonly string[]): CandidateFacts => ({
  index: 0,
  item: itemFrom({
    item_id: "x",
    title: "x",
    category: match,
    price_minor: 2000,
    currency: "EUR",
    published_at: 0,
  }),
  popularity: 20,
  retrieval: { score, rank: 1, prior: 0, personal: score, context: 0, rows: 1 },
});

describe.each(RECIPES)("the recipe $file $arguments", ({ file, modules, install, kind, ...rest }) => {
  const more = "arguments" in rest ? rest.arguments : [];
  const isInstalled = has(modules);
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-recipe-"));
    if (isInstalled)
      await promisify(execFile)(
        PYTHON,
        ["-B", join(import.meta.dirname, "../../models/recipes", file), dir, ...more],
        { timeout: 300_000 },
      );
  }, 300_000);
  afterAll(() => removeFolder(dir));

  it.skipIf(!isInstalled)(`writes a package that passes the check (needs: ${install})`, async () => {
    const report = await checkPackage(dir);
    expect(report.failures).toEqual([]);
    expect(report.ok).toBe(true);
  });

  if (kind === "scorer")
    it.skipIf(!isInstalled)(`has learnt what comes next (needs: ${install})`, async () => {
      const model = await loadPackage(dir);
      const history = encodeHistory(
        [
          {
            type: "view",
            origin: "stored",
            items: ["theme2-item4"],
            event_ids: ["e"],
            occurred_at: 0,
            channel: null,
          },
        ],
        { indexOf: model.vocabulary.indexOf, maxLength: 10, nowMs: 0 },
      );
      const [output] = await model.run([{ history }]);
      expect(takeBest(model.rank(output!), 3).map(({ index }) => model.vocabulary.itemAt(index))).toContain(
        "theme2-item5",
      );
      await model.release();
    });

  if (kind === "lists")
    it.skipIf(!isInstalled)(`has learnt what goes together (needs: ${install})`, async () => {
      const model = await loadPackage(dir);
      const items = ["theme2-item4", "theme2-item6"];
      const step = {
        type: "view",
        origin: "stored",
        event_ids: ["e"],
        occurred_at: 0,
        channel: null,
      } as const;
      const history = encodeHistory([{ ...step, items }], {
        indexOf: model.vocabulary.indexOf,
        maxLength: 10,
        nowMs: 0,
      });
      const [output] = await model.run([{ history }]);
      const best = takeBest(model.rank(output!), 5).map(({ index }) => model.vocabulary.itemAt(index));
      expect(best.filter((item) => item.startsWith("theme2-"))).toHaveLength(5);
      await model.release();
    });

  if (kind === "ranker")
    it.skipIf(!isInstalled)(`puts the better match first (needs: ${install})`, async () => {
      const model = await loadPackage(dir);
      const request = { nowMs: 0, pageItems: [itemFrom({ item_id: "p", title: "p", category: ["a"] })] };
      const [output] = await model.run([
        { history: [], candidates: [candidate(-1, ["b"]), candidate(2, ["a"])], request },
      ]);
      expect(output!.scores[1]!).toBeGreaterThan(output!.scores[0]!);
      await model.release();
    });
});
