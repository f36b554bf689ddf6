/** Counts the lines of a text, the first of which is `first`, as places in it go by, each behind the last. */
export const createLineCounter = (text: string, first: number): ((place: number) => number) => {
  let line = first;
  let at = 0;
  return (place) => {
    for (let found = text.indexOf("\n", at); found !== -1 && found < place; found = text.indexOf("\n", at)) {
      line += 1;
      at = found + 1;
    }
    return line;
  };
};
