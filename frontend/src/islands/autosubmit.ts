import type { Island } from "./island";

// A choice that shows something else needs no button.
export const autosubmit: Island = (element) => {
  const form = element as HTMLFormElement;
  form.classList.add("scripted");
  form.addEventListener("change", (event) => {
    // What is typed is sent with Enter: leaving a search field is no choice.
    if ((event.target as HTMLInputElement).type !== "search") form.requestSubmit();
  });
};
