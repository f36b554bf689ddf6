import { DomainError } from "../../lib/errors.ts";
import type { Manifest } from "../package/manifest.ts";
import type { OnnxSession } from "../runtime/onnx-session.ts";
import { shapeOfRun, tellRun } from "./run-shape.ts";

/**
 * The same session for a check: a run that fails is the fault of the package, `probe_run_failed`, and is
 * named by its sizes. The runtime's own words, which name the node, are repeated where `isMadeUp` says that
 * no input comes from a shopper; otherwise they stay in `cause`.
 */
export const explainRuns = (
  session: OnnxSession,
  manifest: Manifest,
  { isMadeUp }: { isMadeUp: boolean },
): OnnxSession => ({
  ...session,
  run: async (feeds, fetches, options) => {
    try {
      return await session.run(feeds, fetches, options);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== "model_run_failed") throw error;
      const where =
        `${tellRun(shapeOfRun(manifest, feeds))} on ` +
        `${isMadeUp ? "made-up input" : "input of the package"}`;
      throw new DomainError(
        "probe_run_failed",
        `the graph failed in ${where}${isMadeUp ? saidBy(error) : ""}; a graph has to answer every ` +
          "history that the manifest allows, of any length",
        { cause: error.cause },
      );
    }
  },
});

/** One short line, without paths of the runtime's build. */
const saidBy = ({ cause }: DomainError): string =>
  cause instanceof Error
    ? `: ${(cause.message.split("\n")[0] ?? "")
        .replace(/\/\S*onnxruntime\S*\s*/g, "")
        .slice(0, 300)
        .trim()}`
    : "";
