import { defineEndpoints } from "./endpoint.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";

/** What tells what shoppers did. */
export const EVENT_ENDPOINTS = defineEndpoints({
  postEvents: {
    method: "post",
    path: "/v1/events",
    retry: "by_event_id",
    summary: "What shoppers did, one or many; durable before the answer",
    key: "ingest",
    token: "events",
    shopper: "optional",
    body: events.EventIn,
    takes: "rows",
    status: 200,
    answer: events.EventResults,
  },
  postSegmentEvents: {
    method: "post",
    path: "/v1/events/segment",
    retry: "by_event_id",
    summary: "Segment e-commerce events",
    key: "ingest",
    token: null,
    shopper: "none",
    body: operations.AnyObject,
    takes: "rows",
    status: 200,
    answer: events.EventResults,
  },
  postGa4Events: {
    method: "post",
    path: "/v1/events/ga4",
    retry: "by_event_id",
    summary: "GA4 e-commerce events",
    key: "ingest",
    token: null,
    shopper: "none",
    body: operations.AnyObject,
    takes: "rows",
    status: 200,
    answer: events.EventResults,
  },
});
