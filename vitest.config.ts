import { defineConfig } from "vitest/config";

// eslint's ban on default exports holds for src/; vitest wants one here.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    // Generous: a busy machine makes tests late and not wrong. No assertion rests on speed.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
