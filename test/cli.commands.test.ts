import { expect, it } from "vitest";
import { createProgram } from "../src/cli.ts";

it("the program of a word knows its command as the whole program does, and no other", async () => {
  const whole = await createProgram();
  expect(whole.commands.length).toBeGreaterThan(10);
  for (const command of whole.commands) {
    const alone = await createProgram(command.name());
    expect(alone.commands.map((each) => each.name())).toEqual([command.name()]);
    expect(alone.commands[0]!.helpInformation()).toBe(command.helpInformation());
  }
});

it.each(["", "no-such-command", "constructor", "--help", "serve "])(
  "every command is known where the first word is none: %j",
  async (word) => {
    const whole = await createProgram();
    expect((await createProgram(word)).helpInformation()).toBe(whole.helpInformation());
  },
);
