/** The client of the service: `candor/client`. */
export type { BearerSource } from "./bearer.ts";
export { type Calls, CALLS } from "./calls.ts";
export { type Answer, type CallName, type Client, type ClientOptions, createClient } from "./client.ts";
export { CandorProblem } from "./problem.ts";
export type { Keep, Visit, VisitEvent } from "./visit.ts";
