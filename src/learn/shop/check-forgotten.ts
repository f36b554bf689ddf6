import type { ErasureReceipt } from "../../consent/proofs/receipts/erasure-receipt.ts";
import { latestOf, originOf, type PackageEntry, packageOf } from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import { fingerprintModel } from "../linear/fingerprint.ts";
import { trainLinearBeside } from "../linear/train-beside.ts";
import { readWithout } from "./data-without.ts";
import { openTraining } from "./package-training.ts";

/**
 * A version that had learnt from the shopper, what has its places today, and what a refit without them gives.
 */
export type Refitted = {
  readonly version: string;
  /** What has its places today; null: it was retired, and nothing was made again. */
  readonly serves: string | null;
  /**
   * sha256 of the graph with the weights, of what has its places and of the refit; null: nothing to refit.
   */
  readonly model_sha256: string | null;
  readonly refit_sha256: string | null;
  readonly shoppers: number | null;
  /** What does not hold; null: all of it does. */
  readonly because: string | null;
};

const nothing = (version: string, because: string | null, serves: string | null = null): Refitted => ({
  version,
  serves,
  model_sha256: null,
  refit_sha256: null,
  shoppers: null,
  because,
});

const refit = async (
  services: Services,
  shop: string,
  version: string,
  entry: PackageEntry,
): Promise<Refitted> => {
  const { store, defenceSecret } = services;
  const dir = await store.models.openPackage(shop, entry.id);
  const training = dir === null ? null : await openTraining(dir);
  if (training === null) return nothing(version, `The files of ${entry.id} are gone.`, entry.id);
  const watermark = entry.watermark ?? 0;
  const data = await readWithout({ services, shop, training, origin: originOf(entry), watermark });
  if (data.watermark > watermark)
    return nothing(version, `${entry.id} is being made again; verify when that has ended.`, entry.id);
  const { dataset, catalogue } = data;
  const { recipe, manifest } = training;
  const trained = await trainLinearBeside({ dataset, catalogue, recipe, secret: await defenceSecret(shop) });
  const refitted = fingerprintModel(trained);
  const served = manifest.files["model.onnx"] ?? null;
  return {
    version,
    serves: entry.id,
    model_sha256: served,
    refit_sha256: refitted,
    shoppers: dataset.units.length,
    because: served === refitted ? null : `${entry.id} is not what a training without the shopper gives.`,
  };
};

/**
 * Refits every version that an erasure's receipt calls exact, from what is kept of the shoppers who are left,
 * and compares it with the bytes that serve. The shopper's own rows are gone: what the refit gives cannot
 * rest on them.
 */
export const checkForgotten = async (
  services: Services,
  receipt: ErasureReceipt,
): Promise<readonly Refitted[]> => {
  const { shop } = receipt;
  const { state } = await services.registry.read(shop);
  const refitted: Refitted[] = [];
  for (const { name, version, state: fate, replaced_by } of receipt.model_versions) {
    const id = `${name}@${version}`;
    const entry = packageOf(state, id);
    if (fate === "retrain_due") refitted.push(nothing(id, `${id} still remembers the shopper.`));
    else if (entry !== null && entry.retired === null)
      refitted.push(nothing(id, `${id} is not retired in this store.`, id));
    else if (fate === "retired" || entry === null) refitted.push(nothing(id, null));
    else {
      const successor = packageOf(state, `${name}@${replaced_by?.version ?? ""}`);
      const latest = latestOf(state, entry);
      if (successor === null || (successor.model_sha256 ?? null) !== (replaced_by?.model_sha256 ?? null))
        refitted.push(nothing(id, `What the receipt says took the places of ${id} is not in this store.`));
      else if (latest.retired !== null) refitted.push(nothing(id, null));
      else refitted.push(await refit(services, shop, id, latest));
    }
  }
  return refitted;
};
