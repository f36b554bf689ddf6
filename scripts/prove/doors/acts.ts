import { type Faults, NO_FAULTS } from "./faults.ts";
import { ITEM, NOTICE } from "./house.ts";

/** One way of taking something back: what a person does, or what every later call of theirs carries. */
export type Act = {
  readonly name: string;
  /** Calls of the person, in the order in which they are made. */
  readonly calls: readonly { readonly method: string; readonly path: string; readonly body?: object }[];
  /** What comes with every call afterwards. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, unknown>>;
  /** What the person had bought, and what this visit looks at. */
  readonly bought: string;
  readonly visited: string;
  readonly erases: boolean;
  /** Nothing of the person may be read or kept any more; else something narrower was taken back. */
  readonly endsProfiling: boolean;
  /** Training is taken back too. */
  readonly untrains: boolean;
  /** Takes back the consent of a session without a person. */
  readonly endsSession: boolean;
  /** The fault that must make it a door. */
  readonly fault: Faults;
};

const OPEN: Faults = { ...NO_FAULTS, forcedOpen: true };
const plainly = {
  bought: ITEM.bought,
  visited: ITEM.visited,
  erases: false,
  endsProfiling: true,
  untrains: true,
  endsSession: false,
  fault: OPEN,
};

export const ACTS: readonly Act[] = [
  {
    ...plainly,
    name: "withdrawal",
    calls: [{ method: "DELETE", path: "/v1/shopper/consent" }],
    endsSession: true,
  },
  { ...plainly, name: "restriction", calls: [{ method: "PUT", path: "/v1/shopper/restriction" }] },
  { ...plainly, name: "objection", calls: [{ method: "PUT", path: "/v1/shopper/objection" }] },
  {
    ...plainly,
    name: "erasure",
    calls: [{ method: "DELETE", path: "/v1/shopper" }],
    erases: true,
    fault: { ...NO_FAULTS, keeps: true },
  },
  {
    ...plainly,
    name: "pause",
    calls: [{ method: "PATCH", path: "/v1/shopper/preferences", body: { paused: true } }],
  },
  {
    ...plainly,
    name: "minor",
    calls: [
      {
        method: "PUT",
        path: "/v1/shopper/consent",
        body: { purposes: { measure: false }, notice: NOTICE, method: "prove", age_band: "13" },
      },
    ],
  },
  {
    ...plainly,
    name: "sensitive refused",
    calls: [
      {
        method: "PUT",
        path: "/v1/shopper/consent",
        body: { purposes: { sensitive: false }, method: "prove" },
      },
    ],
    bought: ITEM.sensitive,
    visited: ITEM.sensitive,
    endsProfiling: false,
    untrains: false,
  },
  {
    ...plainly,
    name: "gpc on the call",
    calls: [],
    headers: { "Sec-GPC": "1" },
    untrains: false,
    endsSession: true,
    fault: { ...NO_FAULTS, deaf: true },
  },
  {
    ...plainly,
    name: "gpc in the body",
    calls: [],
    fields: { signals: { gpc: true } },
    untrains: false,
    endsSession: true,
    fault: { ...NO_FAULTS, deaf: true },
  },
];
