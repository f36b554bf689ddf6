import type { Manifest } from "../package/manifest.ts";
import type { OnnxSession } from "../runtime/onnx-session.ts";
import { type RunShape, shapeOfRun } from "./run-shape.ts";

/** What a check is about to do, told before it does it: native code may never come back to tell. */
export type CheckStep =
  { readonly kind: "read" } | { readonly kind: "open" } | (RunShape & { readonly kind: "run" });
export type OnStep = (step: CheckStep) => void;

/** The same session, telling of each run before it begins. */
export const watchSteps = (
  session: OnnxSession,
  manifest: Manifest,
  onStep: OnStep | undefined,
): OnnxSession =>
  onStep === undefined
    ? session
    : {
        ...session,
        run: (feeds, fetches, options) => {
          onStep({ kind: "run", ...shapeOfRun(manifest, feeds) });
          return session.run(feeds, fetches, options);
        },
      };
