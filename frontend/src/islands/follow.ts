import type { Island } from "./island";

// What the worker is doing: every `data-every` seconds the page is asked again, and its `data-parts` (ids, this one among
// them) take the place of those that are shown. Where `data-state` has changed the whole page is shown anew, for its buttons
// change, too. Nothing is asked while nobody sees the page, nor once the log-in has run out.
export const follow: Island = (place) => {
  window.setTimeout(() => void look(place), Number(place.dataset["every"]) * 1000);
};

async function look(place: HTMLElement): Promise<void> {
  if (document.hidden) {
    document.addEventListener("visibilitychange", () => void look(place), { once: true });
    return;
  }
  const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") return;
  const text = answer?.ok ? await answer.text().catch(() => "") : "";
  const page = new DOMParser().parseFromString(text, "text/html");
  const made = page.getElementById(place.id);
  if (made !== null && made.dataset["state"] !== place.dataset["state"]) {
    location.reload();
    return;
  }
  (place.dataset["parts"] ?? "").split(" ").forEach((id) => take(id, page));
  const next = document.getElementById(place.id);
  if (next?.dataset["island"] === "follow") follow(next);
}

function take(id: string, page: Document): void {
  const old = document.getElementById(id);
  const made = page.getElementById(id);
  if (old === null || made === null) return;
  const at = links(old).indexOf(document.activeElement as HTMLElement);
  old.replaceWith(document.importNode(made, true));
  if (at >= 0) links(document.getElementById(id) ?? document)[at]?.focus();
}

const links = (root: ParentNode) => [...root.querySelectorAll<HTMLElement>("a[href]")];
