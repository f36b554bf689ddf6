import { DomainError } from "../../lib/errors.ts";
import {
  type Fence,
  firstStageOf,
  isLoadable,
  type PackageEntry,
  packageOf,
  type RegistryAct,
  type RegistryState,
  slotOf,
  type SlotState,
  taskOfSlot,
} from "./registry-state.ts";

const SLOT_NAME = /^[a-z][a-z0-9_-]{0,31}(?:\.rank)?$/;

export const checkedSlot = (state: RegistryState, slot: string): SlotState => {
  if (!SLOT_NAME.test(slot))
    throw new DomainError(
      "slot_unknown",
      `"${slot}" cannot name a slot: lower-case letters, digits, hyphens and underscores, ".rank" at ` +
        "the end for a ranking stage",
    );
  return slotOf(state, slot);
};

/** @throws DomainError slot_unknown for one that nobody made */
export const requireSlot = ({ slots }: RegistryState, slot: string): void => {
  if (!Object.hasOwn(slots, slot))
    throw new DomainError(
      "slot_unknown",
      `The shop has no slot ${slot} yet; promoting a package into it makes it.`,
    );
};

const unknownTraining = ({ id, dataset }: PackageEntry): string =>
  (dataset === null
    ? `${id} does not say what it was trained on; name the data set in its manifest`
    : `${id} names the data set "${dataset}", which this shop has not exported; name one that it has`) +
  ", or say explicitly that you accept unknown training";

/** `fence` null: only the process that counted the failures knows of it by now. */
export const fencedError = (id: string, fence: Fence | null): DomainError =>
  new DomainError(
    "model_fenced",
    (fence === null
      ? `${id} failed too often while it served, and was fenced; `
      : `${id} was fenced after ${fence.failures} failures in the slot "${fence.slot}"; `) +
      "mend it and upload a new version",
  );

export const checkedPackage = (
  state: RegistryState,
  slot: string,
  id: string,
  act: RegistryAct,
): PackageEntry => {
  const entry = packageOf(state, id);
  if (entry === null)
    throw new DomainError(
      "model_unknown",
      `${id} is not in the registry; \`candor model list\` shows what there is`,
    );
  if (entry.retired !== null)
    throw new DomainError(
      "model_unknown",
      `${id} was retired (${entry.retired.because}); train or upload a new version`,
    );
  if (entry.fenced !== null) throw fencedError(id, entry.fenced);
  if (entry.task !== taskOfSlot(slot))
    throw new DomainError(
      "invalid_request",
      `${id} is a ${entry.task} model, and the slot "${slot}" takes ${taskOfSlot(slot)} models`,
    );
  if (!entry.training_known && act.allowUnknownTraining !== true)
    throw new DomainError("training_unknown", unknownTraining(entry));
  if (!isLoadable(entry, act.erasureHead))
    throw new DomainError(
      "erasures_pending",
      `${id} still remembers shoppers who were erased (it has forgotten ${entry.watermark ?? 0} of ` +
        `${act.erasureHead}); wait for the rebuilt version, or train again`,
    );
  return entry;
};

/** A package that runs beside a champion: there must be one, and another than itself. */
export const checkedBeside = (state: RegistryState, slot: string, id: string, act: RegistryAct): void => {
  checkedPackage(state, slot, id, act);
  const beside = firstStageOf(slot);
  if (slotOf(state, beside).champion === null)
    throw new DomainError(
      "slot_unknown",
      `the shop has no slot "${beside}" with a champion to run beside; promote a package into it ` +
        "first, or mend the name",
    );
  if (slotOf(state, slot).champion === id)
    throw new DomainError(
      "invalid_request",
      `${id} is the champion of "${slot}"; there is nothing to compare it with`,
    );
};
