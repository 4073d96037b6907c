import type { Island } from "./island";
import { mayNotify, notify } from "./notify";

// The corner in which reminders appear. It asks every `data-every` seconds; while nobody sees the page only if the browser
// may notify. What was closed in one tab is gone in all of them. Once the log-in has run out it asks no more.
export const reminders: Island = (place) => {
  const address = place.dataset["address"] ?? "";
  const tabs = new BroadcastChannel("reminders");
  let timer = 0;
  let mark: string | null = null;
  let ended = false;

  const wait = () => {
    clearTimeout(timer);
    if (ended || (document.hidden && !mayNotify())) return;
    timer = window.setTimeout(() => void look(), Number(place.dataset["every"]) * 1000);
  };

  const look = async () => {
    clearTimeout(timer);
    try {
      const answer = await fetch(address, { redirect: "manual" });
      ended = answer.type === "opaqueredirect" || answer.status === 403;
      const text = await answer.text();
      if (answer.ok && answer.headers.get("ETag") !== mark) show(place, text);
      if (answer.ok) mark = answer.headers.get("ETag");
    } catch {
      // The line is dead: the next look may work.
    }
    wait();
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? wait() : void look()));
  document.addEventListener("piece", (event) => {
    if ((event as CustomEvent<string>).detail.startsWith("reminder")) tabs.postMessage("");
  });
  tabs.addEventListener("message", () => void look());
  cards(place).forEach(notify);
  wait();
};

const cards = (root: ParentNode) => [...root.querySelectorAll<HTMLElement>("[data-mark]")];

// What is the same stays as it is, with the focus that may be in it.
function show(place: HTMLElement, text: string): void {
  const wanted = cards(new DOMParser().parseFromString(text, "text/html"));
  cards(place).forEach((old) => {
    if (!wanted.some((each) => each.id === old.id)) old.remove();
  });
  wanted.forEach((card) => {
    const old = document.getElementById(card.id);
    if (old?.dataset["mark"] === card.dataset["mark"]) return;
    const made = document.importNode(card, true);
    if (old === null) place.append(made);
    else old.replaceWith(made);
    notify(made);
  });
}
