import { createServer as createHttpServer, IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Express } from "express";
import { type RandomBytes, randomId } from "../lib/random.ts";
import { answerBroken } from "./broken-requests.ts";

/** Whoever opened a connection and has not sent a request's head by then is cut off. */
const HEAD_WITHIN_MS = 10_000;
const LOOKED_AT_EVERY_MS = 2_000;
/** A connection on which nothing moves for so long; every answer is sooner, and every body. */
const STILL_FOR_MS = 300_000;
/** Connections of one process; more are closed as they come, since each holds memory and a file. */
const MOST_CONNECTIONS = 10_000;

/**
 * An HTTP server whose requests and responses are born with Express's prototypes: Express sets them on every
 * request, and changing a prototype costs four to five times the throughput of a small answer
 * (docs/architecture.md, "Measured facts of the platform"). Once it is stopping every answer says that it is
 * the last of its connection, also where its request came before, so that no client sends another there.
 */
export const createServer = (app: Express, random: RandomBytes, isStopping: () => boolean): Server => {
  function BornRequest(this: unknown, socket: Socket): IncomingMessage {
    return Reflect.construct(IncomingMessage, [socket], BornRequest) as IncomingMessage;
  }
  function BornResponse(this: unknown, ...given: unknown[]): ServerResponse {
    return Reflect.construct(ServerResponse, given, BornResponse) as ServerResponse;
  }
  // As with `extends`: what the platform's classes have themselves, these have too.
  const Request: typeof IncomingMessage = Object.setPrototypeOf(BornRequest, IncomingMessage);
  const Response: typeof ServerResponse = Object.setPrototypeOf(BornResponse, ServerResponse);
  BornRequest.prototype = app.request;
  BornResponse.prototype = app.response;
  const { writeHead } = ServerResponse.prototype;
  app.response.writeHead = function writeLastHead(this: ServerResponse, ...given: unknown[]) {
    if (isStopping()) this.shouldKeepAlive = false;
    return Reflect.apply(writeHead, this, given) as ServerResponse;
  } as typeof app.response.writeHead;
  const server = createHttpServer(
    {
      IncomingMessage: Request,
      ServerResponse: Response,
      keepAliveTimeout: 65_000,
      headersTimeout: HEAD_WITHIN_MS,
      // How long a body may take is judged by its pace (read-body).
      requestTimeout: 0,
      connectionsCheckingInterval: LOOKED_AT_EVERY_MS,
    },
    app,
  );
  server.on("clientError", (error, socket) => answerBroken(error, socket as Socket, randomId("req", random)));
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = STILL_FOR_MS;
  return server;
};
