/** Lets the browser draw and listen between two stretches of work. */
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
