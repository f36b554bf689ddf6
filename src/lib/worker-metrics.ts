import cluster from "node:cluster";
import { AggregatorRegistry, type Registry } from "prom-client";

/*
 * Workers share a port, so that a scrape reaches one of them: it asks the primary, which gathers all of them.
 */
const ASK = "candor metrics";
const TOLD = "candor metrics told";
/** Longer than all workers take; then one tells of itself alone. */
const LONGEST_MS = 2_000;

type Asked = { readonly type: string; readonly id: number };
type Told = Asked & { readonly text: string | null };

/** In the primary: answers workers that are asked for the metrics of all. */
export const gatherWorkerMetrics = (): void => {
  const all = new AggregatorRegistry();
  cluster.on("message", (worker, message: Asked | undefined) => {
    if (message?.type !== ASK) return;
    const tell = (text: string | null): void =>
      void worker.send({ type: TOLD, id: message.id, text } satisfies Told, () => undefined);
    all.clusterMetrics().then(tell, () => tell(null));
  });
};

/** In a worker: the metrics of all workers, or its own where the primary does not tell; elsewhere the own. */
export const createMetricsOfAll = (own: Registry): (() => Promise<string>) => {
  const { worker } = cluster;
  if (worker === undefined) return () => own.metrics();
  AggregatorRegistry.setRegistries([own]);
  // Registers the answer to the primary's question.
  void new AggregatorRegistry();
  const state = { id: 0 };
  return () =>
    new Promise((resolve, reject) => {
      const id = (state.id += 1);
      const end = (text: string | null): void => {
        clearTimeout(timer);
        worker.off("message", hear);
        if (text === null) own.metrics().then(resolve, reject);
        else resolve(text);
      };
      const hear = (message: Told): void => {
        if (message.type === TOLD && message.id === id) end(message.text);
      };
      const timer = setTimeout(() => end(null), LONGEST_MS);
      worker.on("message", hear);
      worker.send({ type: ASK, id } satisfies Asked, () => undefined);
    });
};
