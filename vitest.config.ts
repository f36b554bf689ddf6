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
          include: FUNCTIONS.map((room) => `test/${room}/**/*.test.ts`),
          // Nothing of them outlives a test: modules are loaded once for all of a worker's files.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "services",
          include: ["test/**/*.test.ts"],
          exclude: FUNCTIONS.map((room) => `test/${room}/**`),
        },
      },
    ],
  },
});
