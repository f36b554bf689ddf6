import type { EN } from "./en/en.ts";

/** Every message has a name; English is the list of them. */
export type MessageKey = keyof typeof EN;

/** All messages in one language. */
export type Messages = Readonly<Record<MessageKey, string>>;
