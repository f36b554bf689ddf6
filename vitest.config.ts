import { defineConfig } from "vitest/config";

/** Rooms whose tests call functions: no service, store, process or training is started there. */
const FUNCTIONS = [
  "consent/signals",
  "explain",
  "journey",
  "lib",
  "notice",
  "recommend/compare",
  "recommend/record",
  "recommend/stages",
  "webhooks",
];

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
    "recipes",
    "stopping-under-load",
    "taken-back",
  ].map((name) => `test/end-to-end/${name}.test.ts`),
  ...[
    "attack",
    "build",
    "doors",
    "five-kinds",
    "forgetting",
    "in-the-clear",
    "ingest-kill",
    "main-job",
    "models",
    "readers",
    "reasons",
    "scan-keys",
    "scan",
    "sentences",
  ].map((name) => `test/scripts/${name}.test.ts`),
  "test/http/race.test.ts",
  "test/learn/shop/unlearn.test.ts",
];

const functions = FUNCTIONS.map((room) => `test/${room}/**/*.test.ts`);

// eslint's ban on default exports holds for src/; vitest wants one here.
export default defineConfig({
  test: {
    environment: "node",
    // Generous: a busy machine makes tests late and not wrong. No assertion rests on speed.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "functions",
          include: functions,
          // Nothing of them outlives a test: modules are loaded once for all of a worker's files.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "services",
          include: ["test/**/*.test.ts"],
          exclude: [...functions, ...PROOFS],
        },
      },
      { extends: true, test: { name: "proofs", include: PROOFS } },
    ],
  },
});
