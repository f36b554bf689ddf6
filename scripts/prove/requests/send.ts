import { Agent, request } from "node:http";

export type Sent = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};
export type Reply = { readonly status: number; readonly type: string; readonly text: string };

const sendOver = (agent: Agent | false, port: number, sent: Sent): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { method, path, body } = sent;
    // Said for every method: Node leaves it out where it expects no body.
    const length = body === null ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
    const headers = { ...sent.headers, ...length };
    const asked = request({ port, host: "127.0.0.1", agent, method, path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          type: (response.headers["content-type"] ?? "").split(";")[0] ?? "",
          text: Buffer.concat(parts).toString(),
        }),
      );
    });
    asked.on("error", reject);
    asked.end(body ?? undefined);
  });

/**
 * Sends requests as they are to a service on this machine, over connections that stay open. A connection that
 * the service ended meanwhile says nothing of the request: it is sent once more over one of its own. Status 0
 * stands for no answer at all.
 */
export const createSender = (port: number) => {
  const agent = new Agent({ keepAlive: true });
  return {
    send: (sent: Sent): Promise<Reply> =>
      sendOver(agent, port, sent)
        .catch(() => sendOver(false, port, sent))
        .catch((error: unknown) => ({ status: 0, type: "", text: String(error) })),
    close: () => agent.destroy(),
  };
};
