import type { Signals } from "../purposes.ts";
import { hearsDnt, hearsGpc } from "./gpc.ts";
import { judgeGpp } from "./gpp.ts";
import { judgeTcString, type TcfPolicy } from "./tcf.ts";

/** Every value of each header, in any order; a header that was not sent is an empty list. */
export type DenyingHeaders = { readonly secGpc: readonly string[]; readonly dnt: readonly string[] };

/** The `signals` object of a request's or an event's body. */
export type SignalBody = {
  readonly gpc?: boolean | null | undefined;
  readonly dnt?: boolean | null | undefined;
  readonly tc_string?: string | null | undefined;
  readonly gpp?: string | null | undefined;
};

/**
 * The signals of one call. Headers and body are both heard, and either is enough to deny: a `false` in the
 * body never outweighs a header. An invalid string is a value of the result, never an exception.
 */
export const readSignals = (
  heard: { readonly headers: DenyingHeaders; readonly body: SignalBody },
  policy: TcfPolicy,
): Signals => {
  const { headers, body } = heard;
  return {
    gpc: hearsGpc(headers.secGpc) || body.gpc === true,
    dnt: hearsDnt(headers.dnt) || body.dnt === true,
    tcf: judgeTcString(body.tc_string, policy),
    gpp: judgeGpp(body.gpp, policy),
  };
};
