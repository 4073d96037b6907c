import type { Island } from "./island";

// A link to a page that asks, answered in a dialog of this page instead; or a button that without script does nothing.
export const dialog: Island = (link) => {
  const box = document.getElementById(link.dataset["dialog"] ?? "");
  if (!(box instanceof HTMLDialogElement)) return;
  link.hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    box.showModal();
  });
  box.querySelector("[data-closes]")?.addEventListener("click", (event) => {
    event.preventDefault();
    box.close();
  });
};
