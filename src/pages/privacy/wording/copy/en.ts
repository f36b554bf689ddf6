import type { CopyWording } from "./copy-wording.ts";

export const EN: CopyWording = {
  title: "Everything that is kept of you",
  lead: "Each line says one thing in plain words; open it to see every field of it, as it is kept.",
  groups: {
    provided: "What you told us",
    observed: "What we saw",
    inferred: "What was made of it",
    processing: "What was done with it",
  },
  nothing: "Nothing is kept here.",
  all: "Every field",
  back: "Back to your page",
  restricted: (since) => `You asked us on ${since} to leave your data unused.`,
  objected: (since) => `You objected on ${since}.`,
  age: (band) => `Your age, as we were told: ${band}.`,
  country: (code) => `The country whose law was told with your answer: ${code}.`,
  wishes: "What matters to you, what you sent away, and how we may write to you.",
  wishesSet: (date) => `You last changed your wishes on ${date}.`,
  joined: (name, since) => `${name} is treated as one person with you since ${since}.`,
  passes: (count) =>
    count === 1
      ? "One pass for a single visit still holds."
      : `${count} passes for a single visit still hold.`,
  openCase: (id) => `A question of yours waits for an answer: ${id}.`,
  shown: (date, titles) => `On ${date} you were shown: ${titles}.`,
  counted: (model) => `The model ${model} counted what you did; you can make it forget.`,
  believed:
    "Your answers to our questions were counted, with those of others, in what we believe of our " +
    "suggestions.",
  handedOut: (date, to) =>
    `What you did went, without your name, into a data set on ${date}, ` +
    (to === null ? "and we did not note for whom." : `given to: ${to}.`),
  forgotten: (count) =>
    count === 1
      ? "You had us forget one thing; all that is left is a mark that keeps it from coming back."
      : `You had us forget ${count} things; all that is left are marks that keep them from coming back.`,
  unusedSince: (date) => `What you did is left unused since ${date}, and deleted 30 days later.`,
  erasedBefore: (date) => `Everything from before ${date} was erased.`,
};
