import { z } from "zod";
import { carrying, type JsonRule } from "./json-rules.ts";
import { Text } from "./primitives.ts";
import { SlotReports } from "./slot-reports.ts";

export const Time = z.string().describe("RFC 3339.");

export const SlotPath = z.strictObject({
  slot: z
    .string()
    .regex(
      /^[a-z][a-z0-9_-]{0,31}(\.rank)?$/,
      "Give a slot, such as default, or default.rank for its ranking stage.",
    ),
});

const Gate = z
  .strictObject({
    min_shown: z
      .number()
      .int()
      .min(0)
      .describe(
        "Answers that the new champion must have given, as a challenger, to shoppers who granted `measure`.",
      ),
    min_rated: z
      .number()
      .int()
      .min(0)
      .describe("Times that shoppers must have said whether its suggestions are relevant."),
    min_overlap: z
      .number()
      .min(0)
      .max(1)
      .describe(
        "Least share of the champion’s items that it must have shown too, from its time in the shadow. " +
          "Without such a time it fails.",
      ),
    no_worse_clicks: z
      .boolean()
      .describe(
        "Fails where either of the two was never shown to shoppers who granted `measure`, and where " +
          "its whole 95 % interval of click shares lies below the champion’s. Small numbers have wide " +
          "intervals: ask for `min_shown` beside it.",
      ),
    no_worse_relevance: z
      .boolean()
      .describe(
        "The same for the share of ratings that say relevant; fails where nobody rated one of the two. " +
          "Ask for `min_rated` beside it.",
      ),
  })
  .partial();

const Challenger = carrying(
  z
    .strictObject({
      model: Text(200).optional().describe("The package (name@version)."),
      id: Text(200)
        .optional()
        .describe("The same by the name under which a slot shows it: what was read can be sent back."),
      percent: z.number().min(0).max(100).describe("Share of the shoppers who granted `measure`; 0 ends it."),
    })
    .refine(
      ({ model, id }) =>
        (model ?? id) !== undefined && (model === undefined || id === undefined || model === id),
      "Name one package: as model, or as id.",
    ),
  { anyOf: [{ required: ["model"] }, { required: ["id"] }] },
);

/** A gate that asks nothing, or of nobody, would be passed by a slip. */
const ASKS: JsonRule = {
  anyOf: [
    ...["min_shown", "min_rated", "min_overlap"].map((name) => ({ required: [name] })),
    ...["no_worse_clicks", "no_worse_relevance"].map((name) => ({
      required: [name],
      properties: { [name]: { const: true } },
    })),
  ],
};
const GATED: JsonRule = {
  if: { required: ["gate"] },
  then: {
    required: ["champion"],
    properties: { champion: { not: { type: "null" } }, gate: ASKS },
  },
};

export const SlotPut = carrying(
  z
    .strictObject({
      champion: Text(200)
        .nullable()
        .optional()
        .describe(
          "The package (name@version) that is to answer. Null: no ranking model, in a slot whose name " +
            "ends in `.rank`. A challenger or shadow that is promoted ends as such; another one stays as " +
            "it is.",
        ),
      challenger: Challenger.nullable()
        .optional()
        .describe(
          "A canary: a package that answers a share of the shoppers. Only who granted `measure` is " +
            "eligible, and who is in it stays in it; everybody else gets the champion. Null ends it. " +
            "Another package than the champion, in a slot that has one.",
        ),
      shadow: Text(200)
        .nullable()
        .optional()
        .describe(
          "A package that is asked the champion’s questions behind its answers and is never shown. Null " +
            "ends it. Another package than the champion, in a slot that has one.",
        ),
      accept_unknown_training: z
        .boolean()
        .optional()
        .describe(
          "Says yes to a package that names no data set exported by this shop, for champion, challenger " +
            "and shadow alike; the history says that it was accepted.",
        ),
      gate: Gate.optional().describe(
        "Conditions that the new champion must meet by what was measured of it; only beside `champion`, " +
          "and at least one. What was not measured does not pass: 409 `promotion_gate`, with a sentence a " +
          "condition.",
      ),
    })
    .describe("Everything in one call or nothing; what is left out stays as it is."),
  { allOf: [GATED] },
);

export type SlotPut = z.infer<typeof SlotPut>;

export const FenceOut = z.strictObject({
  at: Time,
  slot: z.string().describe("Where it failed."),
  failures: z.number(),
});

export const SlotOut = z.strictObject({
  slot: z.string(),
  champion: z.string().nullable(),
  answering: z
    .string()
    .nullable()
    .describe(
      "Who answers for the champion: itself, or an earlier one while it is fenced or may not be " +
        "loaded; null: nobody.",
    ),
  previous: z
    .string()
    .nullable()
    .describe("What a rollback puts back; null: no ranking model, or nothing (`can_roll_back`)."),
  can_roll_back: z.boolean(),
  earlier: z
    .array(z.string().nullable())
    .describe(
      "Champions of before, newest last. A rollback goes to the newest that may still serve (not " +
        "fenced, not retired, has forgotten who was erased), and what it leaves never comes back by a " +
        "rollback: a second one goes further back.",
    ),
  challenger: z.strictObject({ id: z.string(), percent: z.number() }).nullable(),
  shadow: z.string().nullable(),
  must_forget: z
    .strictObject({
      entries: z.number().describe("Acts of leaving that it has not forgotten."),
      since: Time.describe("The first of them."),
      until: Time.describe(
        "It is retired then, or as soon as a training on the data without them has ended.",
      ),
    })
    .nullable()
    .describe(
      "The champion remembers shoppers who were erased, withdrew, objected, restricted or had " +
        "something forgotten; null: it does not.",
    ),
  fenced: z
    .array(FenceOut.extend({ id: z.string() }))
    .describe(
      "Which of these failed too often while they served. They answer nowhere and cannot be promoted: " +
        "409 `model_fenced`; a new version can.",
    ),
  history: z
    .array(
      z.strictObject({
        at: Time,
        by: z.string(),
        change: z.enum([
          "promote",
          "rollback",
          "canary",
          "shadow",
          "retire",
          "remove",
          "fill",
          "fence",
          "forget",
        ]),
        id: z.string().nullable(),
        percent: z.number().nullable(),
        because: z.string().nullable(),
      }),
    )
    .describe("Who changed what, newest last."),
  reports: SlotReports.optional().describe("How the packages of the slot did; with GET alone."),
});
