import type { OnnxSession } from './onnx-session.ts';

/** What a check is about to do, told before it does it: native code may never come back to tell. `rows`: of the batch of a run. */
export type CheckStep = { readonly kind: 'read' } | { readonly kind: 'open' } | { readonly kind: 'run'; readonly rows: number };
export type OnStep = (step: CheckStep) => void;

/** The same session, telling of each run before it begins. */
export const watchSteps = (session: OnnxSession, onStep: OnStep | undefined): OnnxSession => (onStep === undefined ? session : {
  ...session,
  run: (feeds, fetches, options) => {
    onStep({ kind: 'run', rows: Math.max(1, ...Object.values(feeds).map(({ dims }) => dims[0] ?? 1)) });
    return session.run(feeds, fetches, options);
  },
});
