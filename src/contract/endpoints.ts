import type { z } from 'zod';
import * as consent from './consent.ts';
import * as events from './events.ts';
import * as items from './items.ts';
import * as models from './models.ts';
import * as operations from './operations.ts';
import * as recommendations from './recommendations.ts';
import * as shopper from './shopper.ts';

export const KEY_SCOPES = ['ingest', 'serve', 'privacy', 'models', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];
export const TOKEN_SCOPES = ['events', 'recommend', 'consent', 'preferences', 'rights'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** One call of the wire: who may make it, what it takes, what it answers. Routes, authorisation and OpenAPI all read this table. */
export type Endpoint = {
  readonly method: 'get' | 'put' | 'post' | 'patch' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly key: KeyScope | 'public';
  readonly token: TokenScope | null;
  /** `required`: names a shopper by header or token. `optional`: may. `none`: never touches a shopper. */
  readonly shopper: 'required' | 'optional' | 'none';
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** `rows`: one object, an array, or NDJSON; each row is checked by itself against `body`. `stream`: bytes that the route reads itself. */
  readonly takes?: 'json' | 'rows' | 'stream';
  readonly status: number;
  readonly answer: z.ZodType;
  /** Where the answer is no JSON. */
  readonly answerType?: 'application/x-tar' | 'application/x-ndjson';
};

const define = <const T extends Record<string, Endpoint>>(table: T): T => table;

export const ENDPOINTS = define({
  recommend: {
    method: 'post', path: '/v1/recommendations', summary: 'Suggestions for one moment, with reasons and notice', key: 'serve', token: 'recommend', shopper: 'optional',
    body: recommendations.RecommendationRequest, status: 200, answer: recommendations.RecommendationAnswer,
  },
  recommendBatch: {
    method: 'post', path: '/v1/recommendations/batch', summary: 'NDJSON of requests, one answer or problem a line; consent is decided per line', key: 'serve', token: null, shopper: 'none',
    body: recommendations.RecommendationRequest, takes: 'rows', status: 200, answer: recommendations.RecommendationAnswer, answerType: 'application/x-ndjson',
  },
  readRecommendation: {
    method: 'get', path: '/v1/recommendations/:recommendation_id', summary: 'The full story of an answer, later', key: 'serve', token: 'recommend', shopper: 'optional',
    params: recommendations.RecommendationPath, status: 200, answer: recommendations.RecordedStory,
  },
  nextRecommendations: {
    method: 'post', path: '/v1/recommendations/:recommendation_id/next', summary: 'The next page: the same question continued, under what consent says now', key: 'serve', token: 'recommend', shopper: 'optional',
    params: recommendations.RecommendationPath, body: recommendations.NextRequest, status: 200, answer: recommendations.RecommendationAnswer,
  },
  postFeedback: {
    method: 'post', path: '/v1/recommendations/:recommendation_id/feedback', summary: 'What the shopper says of a suggestion; the wish holds at once, the verdict is kept with measure', key: 'serve', token: 'recommend',
    shopper: 'optional', params: recommendations.RecommendationPath, body: recommendations.FeedbackRequest, status: 200, answer: recommendations.FeedbackAnswer,
  },
  whyNot: {
    method: 'post', path: '/v1/recommendations/:recommendation_id/why-not', summary: 'Which gate, rule or score keeps an item out of an answer, re-run on its model', key: 'serve', token: 'recommend', shopper: 'optional',
    params: recommendations.RecommendationPath, body: recommendations.WhyNotRequest, status: 200, answer: recommendations.WhyNotAnswer,
  },
  putItems: {
    method: 'put', path: '/v1/items', summary: 'Add or replace items, one or many', key: 'ingest', token: null, shopper: 'none', body: items.ItemIn, takes: 'rows', status: 200,
    answer: items.ItemResults,
  },
  listItems: { method: 'get', path: '/v1/items', summary: 'List the catalogue', key: 'ingest', token: null, shopper: 'none', query: items.ItemListQuery, status: 200, answer: items.ItemPage },
  readItem: { method: 'get', path: '/v1/items/:item_id', summary: 'One item', key: 'ingest', token: null, shopper: 'none', params: items.ItemPath, status: 200, answer: items.ItemOut },
  patchItem: {
    method: 'patch', path: '/v1/items/:item_id', summary: 'Change an item; price and availability hold at once', key: 'ingest', token: null, shopper: 'none', params: items.ItemPath,
    body: items.ItemPatch, status: 200, answer: items.ItemOut,
  },
  deleteItem: { method: 'delete', path: '/v1/items/:item_id', summary: 'Take an item out', key: 'ingest', token: null, shopper: 'none', params: items.ItemPath, status: 204, answer: operations.Nothing },
  postEvents: {
    method: 'post', path: '/v1/events', summary: 'What shoppers did, one or many; durable before the answer', key: 'ingest', token: 'events', shopper: 'optional', body: events.EventIn,
    takes: 'rows', status: 200, answer: events.EventResults,
  },
  postSegmentEvents: {
    method: 'post', path: '/v1/events/segment', summary: 'Segment e-commerce events', key: 'ingest', token: null, shopper: 'none', body: operations.AnyObject, takes: 'rows', status: 200, answer: events.EventResults,
  },
  postGa4Events: {
    method: 'post', path: '/v1/events/ga4', summary: 'GA4 e-commerce events', key: 'ingest', token: null, shopper: 'none', body: operations.AnyObject, takes: 'rows', status: 200, answer: events.EventResults,
  },
  readConsent: { method: 'get', path: '/v1/shopper/consent', summary: 'What was agreed to, and what holds under this call', key: 'privacy', token: 'consent', shopper: 'required', status: 200, answer: consent.ConsentState },
  putConsent: {
    method: 'put', path: '/v1/shopper/consent', summary: 'Record a choice, per purpose', key: 'privacy', token: 'consent', shopper: 'required', body: consent.ConsentPut, status: 200,
    answer: consent.ConsentAnswer,
  },
  deleteConsent: {
    method: 'delete', path: '/v1/shopper/consent', summary: 'Withdraw everything', key: 'privacy', token: 'consent', shopper: 'required', query: consent.ConsentDeleteQuery, status: 200,
    answer: consent.ConsentAnswer,
  },
  consentHistory: {
    method: 'get', path: '/v1/shopper/consent/history', summary: 'Every record, with its proof', key: 'privacy', token: 'consent', shopper: 'required', query: consent.HistoryQuery, status: 200,
    answer: consent.ConsentHistory,
  },
  sessionReceipt: {
    method: 'post', path: '/v1/session-receipts', summary: 'A consent receipt for one session of somebody without an id', key: 'privacy', token: null, shopper: 'optional',
    body: consent.SessionReceiptRequest, status: 200, answer: consent.SessionReceiptAnswer,
  },
  revokeSessionReceipt: {
    method: 'delete', path: '/v1/session-receipts', summary: 'Take a session’s consent back', key: 'privacy', token: null, shopper: 'none', body: consent.SessionReceiptRevoke, status: 204,
    answer: operations.Nothing,
  },
  readShopper: { method: 'get', path: '/v1/shopper', summary: 'What is known', key: 'privacy', token: 'rights', shopper: 'required', status: 200, answer: shopper.ShopperOverview },
  eraseShopper: { method: 'delete', path: '/v1/shopper', summary: 'Erase', key: 'privacy', token: 'rights', shopper: 'required', status: 202, answer: shopper.ErasureAccepted },
  exportShopper: { method: 'get', path: '/v1/shopper/export', summary: 'A portable copy', key: 'privacy', token: 'rights', shopper: 'required', status: 200, answer: shopper.ShopperExport },
  readErasure: { method: 'get', path: '/v1/erasures/:receipt_id', summary: 'State of an erasure', key: 'public', token: null, shopper: 'none', params: shopper.ErasurePath, status: 200, answer: shopper.ErasureState },
  listShopperEvents: {
    method: 'get', path: '/v1/shopper/events', summary: 'See single things', key: 'privacy', token: 'rights', shopper: 'required', query: shopper.ShopperEventsQuery, status: 200, answer: events.StoredEventPage,
  },
  deleteShopperEvent: {
    method: 'delete', path: '/v1/shopper/events/:event_id', summary: 'Forget a single thing', key: 'privacy', token: 'rights', shopper: 'required', params: events.EventPath, status: 200,
    answer: shopper.EventDeleted,
  },
  readPreferences: { method: 'get', path: '/v1/shopper/preferences', summary: 'What the shopper asked for', key: 'privacy', token: 'preferences', shopper: 'required', status: 200, answer: shopper.Preferences },
  putPreferences: {
    method: 'put', path: '/v1/shopper/preferences', summary: 'Replace the preferences', key: 'privacy', token: 'preferences', shopper: 'required', body: shopper.PreferencesPut, status: 200,
    answer: shopper.Preferences,
  },
  patchPreferences: {
    method: 'patch', path: '/v1/shopper/preferences', summary: 'Change single preferences (RFC 7396)', key: 'privacy', token: 'preferences', shopper: 'required', body: shopper.PreferencesPatch,
    status: 200, answer: shopper.Preferences,
  },
  listLinks: { method: 'get', path: '/v1/shopper/links', summary: 'Joined identities', key: 'privacy', token: 'rights', shopper: 'required', status: 200, answer: shopper.LinkList },
  postLink: {
    method: 'post', path: '/v1/shopper/links', summary: 'Join another identity', key: 'privacy', token: 'rights', shopper: 'required', body: shopper.LinkPost, status: 200, answer: shopper.LinkOut,
  },
  deleteLink: {
    method: 'delete', path: '/v1/shopper/links/:link_id', summary: 'Take identities apart', key: 'privacy', token: 'rights', shopper: 'required', params: shopper.LinkPath, status: 200,
    answer: shopper.LinkDeleted,
  },
  readRestriction: { method: 'get', path: '/v1/shopper/restriction', summary: 'Is processing stopped?', key: 'privacy', token: 'rights', shopper: 'required', status: 200, answer: shopper.Standing },
  putRestriction: { method: 'put', path: '/v1/shopper/restriction', summary: 'Stop processing (Art. 18 GDPR)', key: 'privacy', token: 'rights', shopper: 'required', status: 200, answer: shopper.Standing },
  deleteRestriction: { method: 'delete', path: '/v1/shopper/restriction', summary: 'Let processing go on', key: 'privacy', token: 'rights', shopper: 'required', status: 200, answer: shopper.Standing },
  readObjection: { method: 'get', path: '/v1/shopper/objection', summary: 'Was an objection made?', key: 'privacy', token: 'rights', shopper: 'required', status: 200, answer: shopper.Standing },
  putObjection: { method: 'put', path: '/v1/shopper/objection', summary: 'Object (Art. 21 GDPR)', key: 'privacy', token: 'rights', shopper: 'required', status: 200, answer: shopper.Standing },
  deleteObjection: { method: 'delete', path: '/v1/shopper/objection', summary: 'Take the objection back', key: 'privacy', token: 'rights', shopper: 'required', status: 200, answer: shopper.Standing },
  listReviews: { method: 'get', path: '/v1/shopper/review-requests', summary: 'Questions put to a person', key: 'privacy', token: 'rights', shopper: 'required', status: 200, answer: shopper.ReviewList },
  postReview: {
    method: 'post', path: '/v1/shopper/review-requests', summary: 'Ask a person', key: 'privacy', token: 'rights', shopper: 'required', body: shopper.ReviewPost, status: 200, answer: shopper.ReviewOut,
  },
  mintToken: { method: 'post', path: '/v1/shopper-tokens', summary: 'A token for one shopper, for browsers', key: 'privacy', token: null, shopper: 'none', body: shopper.TokenPost, status: 200, answer: shopper.TokenAnswer },
  listModels: { method: 'get', path: '/v1/models', summary: 'Packages and slots', key: 'models', token: null, shopper: 'none', status: 200, answer: models.ModelList },
  uploadModel: {
    method: 'post', path: '/v1/models', summary: 'Upload a package as a tar; it is checked before it is taken in', key: 'models', token: null, shopper: 'none', takes: 'stream', status: 201,
    answer: models.ModelUploaded,
  },
  readModel: { method: 'get', path: '/v1/models/:model', summary: 'One package with its manifest', key: 'models', token: null, shopper: 'none', params: models.ModelPath, status: 200, answer: models.ModelInspected },
  deleteModel: {
    method: 'delete', path: '/v1/models/:model', summary: 'Give up a package that serves nowhere; its files go, its id stays taken', key: 'models', token: null, shopper: 'none', params: models.ModelPath, status: 204,
    answer: operations.Nothing,
  },
  readSlot: { method: 'get', path: '/v1/slots/:slot', summary: 'What a slot serves, who changed what, and how its packages did', key: 'models', token: null, shopper: 'none', params: models.SlotPath, status: 200, answer: models.SlotOut },
  putSlot: {
    method: 'put', path: '/v1/slots/:slot', summary: 'Champion, challenger with percent, shadow', key: 'models', token: null, shopper: 'none', params: models.SlotPath, body: models.SlotPut, status: 200,
    answer: models.SlotOut,
  },
  deleteSlot: {
    method: 'delete', path: '/v1/slots/:slot', summary: 'Take away a slot that somebody made, and its ranking stage; not those that moments ask for', key: 'models', token: null, shopper: 'none', params: models.SlotPath, status: 204,
    answer: operations.Nothing,
  },
  rollbackSlot: {
    method: 'post', path: '/v1/slots/:slot/rollback', summary: 'The newest earlier champion that may serve; what is left never comes back this way', key: 'models', token: null, shopper: 'none', params: models.SlotPath, status: 200,
    answer: models.SlotOut,
  },
  exportDataset: { method: 'post', path: '/v1/datasets', summary: 'What may be trained on elsewhere, as a tar: only shoppers who granted train, under fresh ids', key: 'models', token: null, shopper: 'none', status: 200, answer: operations.Archive, answerType: 'application/x-tar' },
  readSettings: { method: 'get', path: '/v1/settings', summary: 'The shop’s settings', key: 'admin', token: null, shopper: 'none', status: 200, answer: operations.Settings },
  patchSettings: { method: 'patch', path: '/v1/settings', summary: 'Change settings', key: 'admin', token: null, shopper: 'none', body: operations.SettingsPatch, status: 200, answer: operations.Settings },
  readNotice: { method: 'get', path: '/v1/notices/:version', summary: 'A registered notice', key: 'admin', token: null, shopper: 'none', params: consent.NoticePath, status: 200, answer: consent.NoticeOut },
  putNotice: {
    method: 'put', path: '/v1/notices/:version', summary: 'Register a notice', key: 'admin', token: null, shopper: 'none', params: consent.NoticePath, body: consent.NoticePut, status: 200,
    answer: consent.NoticeOut,
  },
  transparency: {
    method: 'get', path: '/v1/transparency', summary: 'How suggestions are made', key: 'public', token: null, shopper: 'none', query: operations.LocaleQuery, status: 200, answer: operations.TransparencyPage,
  },
  ledgerHead: { method: 'get', path: '/v1/transparency/ledger', summary: 'The ledger’s signed head', key: 'public', token: null, shopper: 'none', status: 200, answer: operations.LedgerHead },
  ledgerInclusion: {
    method: 'get', path: '/v1/transparency/ledger/inclusion', summary: 'Proof that a record is in the ledger', key: 'public', token: null, shopper: 'none', query: operations.InclusionQuery, status: 200,
    answer: operations.InclusionProof,
  },
  ledgerConsistency: {
    method: 'get', path: '/v1/transparency/ledger/consistency', summary: 'Proof that the ledger only grew', key: 'public', token: null, shopper: 'none', query: operations.ConsistencyQuery, status: 200,
    answer: operations.ConsistencyProof,
  },
  jwks: { method: 'get', path: '/.well-known/jwks.json', summary: 'Public keys', key: 'public', token: null, shopper: 'none', status: 200, answer: operations.Jwks },
  gpc: { method: 'get', path: '/.well-known/gpc.json', summary: 'Global Privacy Control is honoured', key: 'public', token: null, shopper: 'none', status: 200, answer: operations.Gpc },
  health: { method: 'get', path: '/healthz', summary: 'The process lives', key: 'public', token: null, shopper: 'none', status: 200, answer: operations.Health },
  ready: { method: 'get', path: '/readyz', summary: 'The service can answer', key: 'public', token: null, shopper: 'none', status: 200, answer: operations.Ready },
});
export type EndpointName = keyof typeof ENDPOINTS;
