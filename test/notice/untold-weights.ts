import { parameterOf, type ShownWeights, type ToldParameter } from "../../src/notice/parameters.ts";

/**
 * Names of live weights (not zero) whose meaning the told text does not hold: the drift that a test refuses.
 */
export const untoldWeights = ({ parts }: ShownWeights, told: readonly ToldParameter[]): string[] => {
  const names = new Set<string>(told.filter(({ percent }) => percent > 0).map(({ name }) => name));
  const total = Object.values(parts).reduce((sum, weight) => sum + Math.abs(weight), 0);
  return Object.entries(parts)
    .filter(
      ([name, weight]) => Math.round((100 * Math.abs(weight)) / total) > 0 && !names.has(parameterOf(name)),
    )
    .map(([name]) => name);
};
