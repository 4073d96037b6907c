import type { Island } from "./island";
import { exchange } from "./pieces";

// A list of ToDos: a line is changed where it stands (its forms are pieces). Without an answer the page of the ToDo opens.
export const lines: Island = (list) => {
  list.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const link = target.closest<HTMLAnchorElement>("a[data-piece]");
    if (link !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      void exchange(link.dataset["piece"] ?? "", link.dataset["address"] ?? "", {}, link).then((done) => {
        if (!done) location.assign(link.href);
      });
    }
    const cancel = target.closest<HTMLElement>("[data-cancel]");
    if (cancel !== null) back(cancel);
  });
  list.addEventListener("keydown", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLElement>("form[data-back]");
    if (event.key === "Escape" && !event.isComposing && form !== null) back(form);
  });
};

function back(inside: HTMLElement): void {
  const form = inside.closest<HTMLElement>("form[data-back]");
  void exchange(form?.dataset["piece"] ?? "", form?.dataset["back"] ?? "", {}, inside).then((done) => {
    if (!done) location.reload();
  });
}
