/** What a wrong command line is told: what of it is at fault, and how it is mended. */
import type { Command, Option } from "commander";

const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

/** "candor model add <dir> --shop <name> [options]": what has to be said comes first. */
const usageOf = (command: Command): string =>
  [
    pathOf(command),
    command.usage().replace("[options]", "").trim(),
    ...command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags),
    "[options]",
  ]
    .filter((part) => part !== "")
    .join(" ");

/** What stands below each complaint of this command. */
const hintOf = (command: Command): string => {
  const path = pathOf(command);
  return command.commands.length === 0
    ? `(${usageOf(command)}; ${path} --help tells the options)`
    : `(${path} is followed by ${command.commands.map((each) => each.name()).join(", ")}; options come ` +
        `behind that, and ${path} COMMAND --help tells them)`;
};

/**
 * The word behind an option is taken for its value, whatever it is: where that is another option, the value
 * was left out.
 */
const requireValue = (command: Command, { flags, mandatory: isNeeded }: Option, event: string): void => {
  command.on(event, (value: unknown) => {
    if (typeof value !== "string") return;
    if (value.startsWith("--"))
      command.error(`error: option '${flags}' argument missing: '${value}' is the next option`);
    if (isNeeded && value.trim() === "") command.error(`error: option '${flags}' argument is empty`);
  });
};

/** Commander counts the words that are too many; here they are named. */
const refuseExcess = (command: Command): void => {
  const { registeredArguments: known, args } = command;
  if (known.at(-1)?.variadic === true || args.length <= known.length) return;
  const excess = args.slice(known.length).map((word) => `'${word}'`);
  command.error(`error: unexpected ${excess.length === 1 ? "argument" : "arguments"} ${excess.join(", ")}`);
};

/** What is needed and was not given. */
const requireOptions = (command: Command, needed: readonly Option[]): void => {
  for (const option of needed)
    if (command.getOptionValue(option.attributeName()) === undefined)
      command.error(`error: required option '${option.flags}' not specified`);
};

/** Teaches a command and those below it to say what is wrong with how they were called. */
export const tellWrongUsage = (command: Command): void => {
  command.showHelpAfterError(hintOf(command)).allowExcessArguments();
  for (const option of command.options)
    if (option.required) requireValue(command, option, `option:${option.name()}`);
  // Commander asks for these before it looks for options that there are not: a mistyped one would be told as
  // missing.
  const needed = command.options.filter(({ mandatory }) => mandatory);
  for (const option of needed) option.makeOptionMandatory(false);
  if (command.commands.length === 0)
    command.hook("preAction", (_this, called) => {
      refuseExcess(called);
      requireOptions(called, needed);
    });
  else
    command.addHelpText("before", ({ error }) =>
      error ? `error: ${pathOf(command)} is followed by a command, and none was given\n` : "",
    );
  for (const each of command.commands) tellWrongUsage(each);
};
