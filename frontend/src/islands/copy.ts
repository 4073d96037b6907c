import type { Island } from "./island";

// <details> with a text: a button before it that copies the text and says so.
export const copy: Island = (element) => {
  const details = element as HTMLDetailsElement;
  const text = details.querySelector("pre");
  if (text === null) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = details.dataset["label"] ?? "";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.className = "hint";
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text.textContent ?? "").then(
      () => (status.textContent = details.dataset["done"] ?? ""),
      () => {
        // Without https, or where the browser refuses.
        details.open = true;
        getSelection()?.selectAllChildren(text);
        status.textContent = details.dataset["failed"] ?? "";
      },
    );
  });
  details.before(button, status);
};
