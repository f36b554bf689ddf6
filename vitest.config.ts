import { defineConfig } from "vitest/config";

/**
 * Long tests of the whole: each kills processes under load, trains a shop several times, or runs a proof of
 * `scripts/prove` in small. `npm run test:proofs` runs them, and `.ci/run`; `npm test` stays short.
 */
const PROOFS = [
  ...[
    "a-model-that-remembers",
    "cannot-subtract",
    "champion-keeps-serving",
    "defended",
    "endless-model",
    "five-kinds",
    "forgetting-cut-short",
    "instances",
    "killed-parents",
    "leaving-all-the-time",
    "metrics-of-workers",
    "recipes",
    "stopping-under-load",
    "stories",
    "swap-in-all-workers",
    "taken-back",
  ].map((name) => `test/end-to-end/${name}.test.ts`),
  ...[
    "attack",
    "bench-run",
    "build",
    "complement",
    "demo-shop",
    "doors",
    "faces",
    "faults",
    "five-kinds",
    "forgetting",
    "in-the-clear",
    "ingest-kill",
    "load",
    "main-job",
    "models",
    "perception",
    "readers",
    "reasons",
    "requests",
    "rules",
    "scan-keys",
    "scan",
    "sentences",
    "sentences-of-a-real-shop",
    "sentences-of-rules",
    "suggested-again",
  ].map((name) => `test/scripts/${name}.test.ts`),
  "test/commands/store.test.ts",
  "test/store/copy.test.ts",
  "test/store/redis/cluster.test.ts",
  "test/store/redis/sentinel.test.ts",
  "test/http/race.test.ts",
  "test/http/silent-store.test.ts",
  "test/http/unlearning-told.test.ts",
  "test/docs/snippets.test.ts",
  "test/docs/other-languages.test.ts",
  "test/pages/console.told.test.ts",
  "test/pages/docs/every-page.test.ts",
  "test/pages/console.views.test.ts",
  "test/pages/keyboard-story.test.ts",
  "test/learn/linear/kept-counts.test.ts",
  "test/learn/linear/structures.test.ts",
  "test/learn/shop/as-trained.test.ts",
  "test/learn/shop/computation.simple.test.ts",
  "test/learn/shop/forgetting-memory.test.ts",
  "test/learn/shop/make-complement.test.ts",
  "test/learn/shop/train-shop.degenerate.test.ts",
  "test/learn/shop/training-failure.test.ts",
  "test/learn/shop/training-run.test.ts",
  "test/learn/shop/unlearn.test.ts",
];

// eslint's ban on default exports holds for src/; vitest wants one here.
export default defineConfig({
  test: {
    environment: "node",
    // Tests that load the ONNX runtime themselves report to nobody. Services that tests start say at once that they are ready; test/rehearse.test.ts lets one rehearse.
    env: { CANDOR_REHEARSE: "0", ORT_DISABLE_TELEMETRY: "1" },
    // Generous: a busy machine makes tests late and not wrong. No assertion rests on speed.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "behaviour",
          include: ["test/**/*.test.ts"],
          exclude: PROOFS,
          // Nothing of a test outlives it: modules are loaded once for all files of a worker.
          isolate: false,
        },
      },
      { extends: true, test: { name: "proofs", include: PROOFS } },
    ],
  },
});
