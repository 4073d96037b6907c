import type { Island } from "./island";

const PERIOD = 1000;

// Goes on as soon as Yotei answers: it takes the place of the pages of the first run.
export const awaken: Island = (element) => {
  const there = element.dataset["there"] ?? "/";
  const ask = async (): Promise<void> => {
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) location.assign(there);
    else setTimeout(() => void ask(), PERIOD);
  };
  void ask();
};
