import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DomainError } from "../lib/errors.ts";

/**
 * A file that is written at the end: whether it can be is known before the work. Nothing is written yet.
 * @throws DomainError usage
 */
export const requireWritable = async (option: string, file: string | undefined): Promise<void> => {
  if (file === undefined) return;
  const found = await stat(file).catch(() => null);
  const canWrite = await access(found === null ? dirname(resolve(file)) : file, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!canWrite || found?.isDirectory() === true)
    throw new DomainError(
      "usage",
      `Cannot write ${option} ${file}. Name a file in a folder that exists and may be written.`,
    );
};
