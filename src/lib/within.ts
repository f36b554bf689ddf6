/** Resolves to `late` where `work` takes longer than `ms` milliseconds; the work itself goes on. */
export const within = <T>(ms: number, work: Promise<T>, late: T): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(late), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
