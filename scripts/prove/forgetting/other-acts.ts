import type { Wire } from "../../demo/wire.ts";
import { type ErasureState, untilComplete } from "./erase-over-http.ts";
import type { Original } from "./refits.ts";
import { decide, type World } from "./world.ts";

/** What makes models forget short of an erasure. */
export const OTHER_ACTS = ["withdrawn_train", "forgotten_event", "undone_link"] as const;
export type OtherAct = (typeof OTHER_ACTS)[number];

export type ActFigures = { readonly seconds: number; readonly same_sha256_as_refit: boolean };

type Answered = { readonly unlearning?: { readonly receipt_id: string } };

const as = <T>(wire: Wire, shopper: string, method: string, path: string): Promise<T> =>
  wire.call<T>(method, path, undefined, { "Shopper-Id": shopper });

const doers: Readonly<Record<OtherAct, (wire: Wire, world: World, shopper: string) => Promise<unknown>>> = {
  withdrawn_train: (wire, _world, shopper) => decide(wire, shopper, { train: false }),
  forgotten_event: async (wire, _world, shopper) => {
    const { data } = await as<{ data: { handle: string; type: string }[] }>(
      wire,
      shopper,
      "GET",
      "/v1/shopper/events?limit=100",
    );
    const event = data.find(({ type }) => type === "purchase");
    if (event === undefined) throw new Error(`${shopper} bought nothing that could be forgotten.`);
    return as(wire, shopper, "DELETE", `/v1/shopper/events/${encodeURIComponent(event.handle)}`);
  },
  undone_link: async (wire, { linked: [one] }) => {
    const { links } = await as<{ links: { link_id: string }[] }>(wire, one, "GET", "/v1/shopper");
    return as(wire, one, "DELETE", `/v1/shopper/links/${links[0]?.link_id ?? ""}`);
  },
};

/**
 * Does an act and waits until the models have forgotten; what serves then is compared with a refit on the
 * rows as they stand, which are read anew.
 */
export const doAct = async (
  act: OtherAct,
  { wire, world, shopper, original }: { wire: Wire; world: World; shopper: string; original: Original },
): Promise<ActFigures> => {
  const from = performance.now();
  const { unlearning } = (await doers[act](wire, world, shopper)) as Answered;
  if (unlearning === undefined) throw new Error(`Nothing had to be forgotten after ${act}.`);
  const told: ErasureState = await untilComplete(wire, unlearning.receipt_id);
  const seconds = (performance.now() - from) / 1000;
  if (told.model_versions.length > 0) throw new Error(`Models still remember after ${act}.`);
  return {
    seconds,
    same_sha256_as_refit: (await original.servedNow()) === (await original.refitOnRows()),
  };
};
