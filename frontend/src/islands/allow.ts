import type { Island } from "./island";

// Whether this browser may notify. It is asked when somebody presses the button, never before.
export const allow: Island = (element) => {
  const words = element.querySelector("p");
  const button = element.querySelector("button");
  if (words === null || button === null) return;
  const tell = () => {
    const state = "Notification" in window && "serviceWorker" in navigator ? Notification.permission : "missing";
    words.textContent = element.dataset[state] ?? "";
    button.hidden = state !== "default";
  };
  button.addEventListener("click", () => void Notification.requestPermission().then(tell));
  tell();
};
