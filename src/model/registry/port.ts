/**
 * Versioned JSON of a shop's registry (slots, packages, history); its shape belongs to
 * `model/registry-state.ts`.
 */
export type StoredRegistry = { readonly revision: number; readonly value: unknown };

/** Registry and packages of a shop. Package files are content-addressed blobs, verified by hash when read. */
export type ModelPort = {
  readRegistry(shop: string): Promise<StoredRegistry | null>;
  /** Cheap enough to be asked several times a second; 0: none yet. */
  registryRevision(shop: string): Promise<number>;
  /** Compare-and-set; null when somebody else wrote in between. `expected` 0: must not exist yet. */
  writeRegistry(shop: string, value: unknown, expected: number): Promise<StoredRegistry | null>;
  /** What was read of the registry stands as what was written does: it may be acknowledged. */
  settleRegistry(shop: string): Promise<void>;
  /**
   * A local folder with the package's files (drivers without a shared disk fetch and cache them by hash).
   * Null: unknown.
   */
  openPackage(shop: string, packageId: string): Promise<string | null>;
  /** Takes a checked folder in; all its files or nothing. */
  putPackage(shop: string, packageId: string, folder: string): Promise<void>;
  deletePackage(shop: string, packageId: string): Promise<void>;
  /** Removes from this machine's disk what the store has no package for, any more or at all. */
  removeStale(shop: string, now: number): Promise<void>;
};
