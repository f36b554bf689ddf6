import { z } from 'zod';
import { Text } from './primitives.ts';

const Json = z.record(z.string(), z.unknown());

export const SlotPath = z.strictObject({ slot: z.string().regex(/^[a-z][a-z0-9_-]{0,31}(\.rank)?$/, 'Give a slot, such as default, or default.rank for its ranking stage.') });
export const SlotPut = z.strictObject({
  champion: Text(200).optional(),
  challenger: z.strictObject({ model: Text(200), percent: z.number().min(0).max(100) }).nullable().optional(),
  shadow: Text(200).nullable().optional(),
  /** Serve a package whose manifest names no data set exported by this shop. */
  accept_unknown_training: z.boolean().optional(),
  /** Conditions that the new champion must meet by what was measured of it (GET /v1/slots/{slot} shows the reports). */
  gate: z.strictObject({ min_shown: z.number().int().min(0), min_overlap: z.number().min(0).max(1), no_worse_clicks: z.boolean(), no_worse_relevance: z.boolean() }).partial().optional(),
});
export type SlotPut = z.infer<typeof SlotPut>;
export const SlotOut = z.looseObject({ slot: z.string(), champion: z.string().nullable() });
export const ModelList = z.strictObject({ data: z.array(Json), slots: z.array(Json), next_cursor: z.null() });
export const ModelUploaded = z.strictObject({ model: z.string(), report: Json });
