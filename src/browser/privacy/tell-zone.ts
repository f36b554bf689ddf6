/** Quiet hours are those of the person, not of the shop. */
export const tellZone = (): void => {
  const field = document.querySelector<HTMLInputElement>("input[name=time_zone]");
  if (field !== null) field.value = new Intl.DateTimeFormat().resolvedOptions().timeZone;
};
