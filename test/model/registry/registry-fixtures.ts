import { addPackage } from "../../../src/model/registry/package-transitions.ts";
import {
  EMPTY_REGISTRY,
  type PackageEntry,
  type RegistryAct,
} from "../../../src/model/registry/registry-state.ts";
import { entryNamed } from "./entry-named.ts";

/** The moment of every act: the erasure log has three entries. */
export const ACT: RegistryAct = { by: "key-1", at: 5, erasureHead: 3 };
/** A package of a shop that has forgotten everybody who left. */
export const entry = (id: string, more: Partial<PackageEntry> = {}): PackageEntry =>
  entryNamed(id, { watermark: 3, run_ms: 0.1, ...more });
/** A registry with a package of each kind and no slot. */
export const base = [
  entry("a@1"),
  entry("a@2"),
  entry("a@3", { watermark: null }),
  entry("old@1", { watermark: 2 }),
  entry("odd@1", { training_known: false, watermark: null }),
  entry("rank@1", { task: "rank_candidates" }),
  entry("gone@1", { retired: { at: 1, because: "erasure" } }),
].reduce(addPackage, EMPTY_REGISTRY);
