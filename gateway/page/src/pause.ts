export const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Lets the browser draw and listen between two stretches of work. A message comes back at once; a timer would wait 4 ms each time. */
export const pause = (): Promise<void> => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    worked = performance.now();
    resolve();
  };
  port2.postMessage(null);
});

/** Milliseconds of work after which a frame would be late. */
const FRAME = 16;
let worked = 0;

/** Pauses when the last pause was a frame ago: called often by what takes long. */
export async function breathe(): Promise<void> {
  if (performance.now() - worked > FRAME) await pause();
}
