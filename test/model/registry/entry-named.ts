import type { PackageEntry } from "../../../src/model/registry/registry-state.ts";

/** A package that was trained here, by its `name@version`: sound, served by nothing, remembering nobody. */
export const entryNamed = (id: string, more: Partial<PackageEntry> = {}): PackageEntry => {
  const [name = "", version = ""] = id.split("@");
  return {
    id,
    name,
    version,
    task: "score_items",
    added_at: 0,
    added_by: "test",
    training_known: true,
    dataset: "d",
    watermark: 0,
    run_ms: null,
    retired: null,
    fenced: null,
    ...more,
  };
};
