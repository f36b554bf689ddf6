import { once } from "node:events";
import { connect, type Socket } from "node:net";

type Reply = string | number | null | readonly Reply[];
type Parsed = { readonly reply: Reply; readonly next: number };

/** One reply of the protocol (RESP 2) from `at`; null where it has not come in whole. */
const parse = (text: string, at: number): Parsed | null => {
  const end = text.indexOf("\r\n", at);
  if (end < 0) return null;
  const [kind, rest] = [text[at], text.slice(at + 1, end)];
  if (kind === "-") throw new Error(rest);
  if (kind === "+") return { reply: rest, next: end + 2 };
  if (kind === ":") return { reply: Number(rest), next: end + 2 };
  if (kind === "$") {
    if (rest === "-1") return { reply: null, next: end + 2 };
    const to = end + 2 + Number(rest);
    return text.length < to + 2 ? null : { reply: text.slice(end + 2, to), next: to + 2 };
  }
  const replies: Reply[] = [];
  let next = end + 2;
  for (let left = Number(rest); left > 0; left -= 1) {
    const one = parse(text, next);
    if (one === null) return null;
    replies.push(one.reply);
    next = one.next;
  }
  return { reply: replies, next };
};

const ask = async (socket: Socket, args: readonly string[]): Promise<Reply> => {
  socket.write(
    `*${args.length}\r\n${args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join("")}`,
  );
  let text = "";
  for (;;) {
    const [chunk] = (await once(socket, "data")) as [string];
    text += chunk;
    const parsed = parse(text, 0);
    if (parsed !== null) return parsed.reply;
  }
};

/** One command to one server: only the store's driver speaks to Redis by its library. ASCII answers. */
export const speakRedis = async (port: number, ...args: readonly string[]): Promise<Reply> => {
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  try {
    await once(socket, "connect");
    return await ask(socket, args);
  } finally {
    socket.destroy();
  }
};
