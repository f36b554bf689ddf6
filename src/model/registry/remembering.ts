import {
  isLoadable,
  type PackageEntry,
  type RegistryAct,
  type RegistryState,
  retire,
} from "./registry-state.ts";

/** It may still be loaded somewhere, and has learnt from somebody that the log wants forgotten. */
export const remembers = (entry: PackageEntry, sequence: number): boolean =>
  entry.retired === null && entry.watermark !== null && entry.watermark < sequence;

/**
 * May a version that serves go on serving? Until the deadline of the oldest entry that it has not forgotten.
 * A champion alone has this time: nothing is put in, tried or fallen back on that remembers.
 */
export const mayGoOn = (entry: PackageEntry, due: number): boolean => isLoadable(entry, due);

/**
 * Was it made by this service from the shop's own shoppers? Then it stands beside each of them that it
 * counted them.
 */
export const isTrainedHere = ({ dataset }: PackageEntry): boolean => dataset?.startsWith("shop:") === true;

/**
 * Retires every version that remembers entries up to `sequence` and is meant by `which`; a champion gives way
 * to one that may serve.
 */
export const retireRemembering = (
  state: RegistryState,
  {
    sequence,
    because,
    which = () => true,
  }: { sequence: number; because: string; which?: (entry: PackageEntry) => boolean },
  act: RegistryAct,
): RegistryState =>
  Object.values(state.packages)
    .filter((entry) => remembers(entry, sequence) && which(entry))
    .reduce((next, { id }) => retire(next, { id, because }, act), state);
