import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { DomainError } from "../lib/errors.ts";
import { firstOf } from "../lib/present.ts";
import { openStoreOf } from "../services/open-services.ts";
import { dropOldWrappingKeys, rotateSigningKey, rotateWrappingKey } from "../store/sealing/rotate-keys.ts";
import { configOf, ioOf, requireStore, type StoreFlags, withStoreOptions } from "./open-context.ts";

type RotateOptions = StoreFlags & {
  readonly signing?: boolean;
  readonly wrapping?: boolean;
  readonly forgetOld?: boolean;
};

const platform = { clock: (): number => Date.now(), random: (size: number): Uint8Array => randomBytes(size) };

const rotate = async (
  options: RotateOptions,
): Promise<{
  readonly signing: string | null;
  readonly wrapping: string | null;
  readonly rewrapped: number;
}> => {
  if (options.signing !== true && options.wrapping !== true)
    throw new DomainError("usage", "Say which: --signing, --wrapping, or both.");
  const config = configOf(options);
  if (options.wrapping === true) await requireStore(config);
  const how = { ...platform, ...(config.passphrase === null ? {} : { passphrase: config.passphrase }) };
  const signing = options.signing === true ? (await rotateSigningKey(config.keys, how)).signing.kid : null;
  if (options.wrapping !== true) return { signing, wrapping: null, rewrapped: 0 };
  const { wrapping: keys } = await rotateWrappingKey(config.keys, how);
  const wrapping = firstOf(keys, "the wrapping key").kid;
  const { store } = await openStoreOf(config, platform);
  const rewrapped = await store.rewrap().finally(() => store.close());
  if (options.forgetOld === true) await dropOldWrappingKeys(config.keys, how);
  return { signing, wrapping, rewrapped };
};

/** `candor key rotate`; joins the other commands about keys. */
export const addKeyRotation = (program: Command): void => {
  const key = program.commands.find((command) => command.name() === "key") ?? program.command("key");
  withStoreOptions(
    key
      .command("rotate")
      .description("new service keys; stop the service first, and start it again afterwards"),
  )
    .option(
      "--signing",
      "a new signing key; the old one stays published, so that what it signed can be verified",
    )
    .option("--wrapping", "a new wrapping key, and every stored key wrapped under it")
    .option(
      "--forget-old",
      "with --wrapping: destroy the older wrapping keys, which makes old copies of the store unreadable",
    )
    .action(async (options: RotateOptions) => {
      const io = ioOf(options);
      const done = await rotate(options);
      if (io.json) return io.out(JSON.stringify(done));
      if (done.signing !== null) io.out(`signs with ${done.signing} from the next start on`);
      if (done.wrapping !== null)
        io.out(`wraps with ${done.wrapping}; ${done.rewrapped} stored keys wrapped again`);
    });
};
