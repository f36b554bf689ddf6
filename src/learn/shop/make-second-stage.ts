import type { Manifest } from "../../model/package/manifest.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Recommender } from "../evaluate/baselines/recommender.ts";
import type { TrainedLinear } from "../linear/train.ts";
import type { TrainedRanker } from "../ranker/train.ts";
import type { OnProgress } from "./computation-job.ts";
import type { TrainingStatement } from "./training-statement.ts";

type SecondStageJob = {
  readonly dataset: Dataset;
  readonly catalogue: ReadonlyMap<number, CatalogueItem>;
  readonly statement: Pick<TrainingStatement, "dataset" | "watermark">;
  readonly version: string;
  /** What the first stage was defended with. */
  readonly secret: string;
};

type MadeSecondStage = {
  readonly manifest: Manifest;
  readonly pays: boolean;
  readonly gain: Readonly<Record<string, unknown>>;
};

export type SecondStageMaker = {
  /** Both stages without what is held back, to be measured on it. @throws DomainError too_little_data */
  beside(data: Dataset, first: TrainedLinear): Promise<Recommender>;
  /** Writes the package of the second stage of `first`, which knows everything. */
  write(dir: string, first: TrainedLinear): Promise<MadeSecondStage>;
};

/** What makes second stages: TensorFlow is loaded only where one is made. */
export const createSecondStageMaker = (
  { dataset, catalogue, statement, version, secret }: SecondStageJob,
  onProgress: OnProgress,
): SecondStageMaker => {
  const train = async (data: Dataset, linear: TrainedLinear, named: string): Promise<TrainedRanker> => {
    const { trainRanker } = await import("../ranker/train.ts");
    return trainRanker({
      dataset: data,
      linear,
      catalogue,
      secret,
      progress: (phase, done, total) => onProgress(`${named}: ${phase}`, done, total),
    });
  };
  return {
    async beside(data, first) {
      const trained = await train(data, first, "measure: ranker");
      const { createRankerRecommender } = await import("../ranker/ranker-recommender.ts");
      return createRankerRecommender(trained, { timed: data.timed });
    },
    async write(dir, first) {
      const trained = await train(dataset, first, "ranker");
      const { writeRankerPackage } = await import("../ranker/write-ranker-package.ts");
      const manifest = await writeRankerPackage(trained, dir, {
        version,
        firstStage: `linear@${version}`,
        training: { dataset: statement.dataset, watermark: statement.watermark },
      });
      return { manifest, pays: trained.gain.pays, gain: { ...trained.gain } };
    },
  };
};
