import type { Island } from "./island";

const PAUSE = 250; // milliseconds after the last key before the server is asked

// What the choices of a series mean, in words, and the next dates, while somebody types.
export const repeats: Island = (element) => {
  const form = element.closest("form");
  const preview = element.querySelector<HTMLElement>(".preview");
  if (form === null || preview === null) return;
  let timer = 0;
  let asked = 0;

  const ask = async () => {
    const kind = form.querySelector<HTMLInputElement>('[name="kind"]:checked')?.value;
    if (kind !== "recurring") return;
    asked += 1;
    const mine = asked;
    const skipped = new Set(["csrfmiddlewaretoken", "details", "subject", "key", "link_search"]);
    const fields = [...(new FormData(form) as unknown as Iterable<[string, string]>)];
    const query = new URLSearchParams(fields.filter(([name]) => !skipped.has(name)));
    try {
      const answer = await fetch(`${element.dataset["preview"] ?? ""}?${query}`);
      if (mine === asked && answer.ok && !answer.redirected) preview.innerHTML = await answer.text();
    } catch {
      preview.replaceChildren();
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  void ask();
};
