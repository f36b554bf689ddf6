import { defineConfig } from "vitest/config";

// eslint's ban on default exports holds for src/; vitest wants one here.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
