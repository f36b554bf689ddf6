import type { Command } from "commander";
import { KEY_SCOPES } from "../contract/endpoints.ts";
import { DomainError } from "../lib/errors.ts";
import { ioOf, type StoreFlags, withNewServices, withServices, withStoreOptions } from "./open-context.ts";

const readScopes = (given: readonly string[]): string[] => {
  const scopes = given
    .flatMap((each) => each.split(","))
    .map((each) => each.trim())
    .filter((each) => each !== "");
  const unknown = scopes.filter((scope) => !(KEY_SCOPES as readonly string[]).includes(scope));
  if (unknown.length > 0 || scopes.length === 0)
    throw new DomainError(
      "usage",
      `--scope takes ${KEY_SCOPES.join(", ")}; not "${(unknown.length > 0 ? unknown : given).join(", ")}".`,
    );
  return scopes;
};

/** `candor shop …`. */
export const addShopCommand = (program: Command): void => {
  const shop = program.command("shop").description("shops of this service");
  withStoreOptions(
    shop
      .command("create")
      .argument("<name>", "lower-case letters, digits, hyphens")
      .description("make a shop; prints its key (all scopes) once"),
  ).action(async (name: string, options: StoreFlags) => {
    const io = ioOf(options);
    const made = await withNewServices(options, ({ shops }) => shops.create(name, KEY_SCOPES));
    io.out(
      io.json
        ? JSON.stringify(made)
        : `shop  ${made.shop}\nkey   ${made.key}\n\nThe key is shown this once; keep it where your ` +
            "shop's server finds it.",
    );
  });
  withStoreOptions(shop.command("list").description("list the shops")).action(async (options: StoreFlags) => {
    const io = ioOf(options);
    const shops = await withServices(options, (services) => services.shops.list());
    io.out(
      io.json
        ? JSON.stringify({ shops })
        : shops.length === 0
          ? "There is no shop yet; make one with: candor shop create NAME"
          : shops.join("\n"),
    );
  });
};

/** `candor key create`. */
export const addKeyCommand = (program: Command): void => {
  const key = program.command("key").description("access keys of a shop");
  withStoreOptions(
    key
      .command("create")
      .requiredOption("--shop <name>", "the shop")
      .requiredOption("--scope <scope...>", `one or more of ${KEY_SCOPES.join(", ")}`)
      .description("make a further key; printed once"),
  ).action(async (options: StoreFlags & { shop: string; scope: string[] }) => {
    const io = ioOf(options);
    const scopes = readScopes(options.scope);
    const made = await withServices(options, ({ shops }) => shops.createKey(options.shop, scopes));
    io.out(io.json ? JSON.stringify(made) : `shop  ${made.shop}\nkey   ${made.key}`);
  });
};
