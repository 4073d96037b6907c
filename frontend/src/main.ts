// The only script of every page. It starts htmx, and the islands: small functions that bring one element to life.
// A page works without them; an island only makes it nicer.
import htmx from "htmx.org";
import type { Island } from "./islands/island";

// <form data-island="name"> calls islands["name"] with that form, once.
const islands: Record<string, Island> = {};

const started = new WeakSet<Element>();

function start(element: HTMLElement): void {
  const island = islands[element.dataset["island"] ?? ""];
  if (island === undefined || started.has(element)) return;
  started.add(element);
  island(element);
}

// htmx calls this for the whole page once it is there, and for every piece that it swaps in later.
htmx.onLoad((root: Element) => {
  if (root instanceof HTMLElement && root.dataset["island"] !== undefined) start(root);
  root.querySelectorAll<HTMLElement>("[data-island]").forEach(start);
});
