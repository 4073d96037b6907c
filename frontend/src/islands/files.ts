import type { Island } from "./island";

// Files are sent as soon as they are chosen or dropped, one by one with their progress, and the form goes on with their keys.
// Without script, or without an answer, the form sends them itself.
export const files: Island = (box) => {
  const input = box.querySelector<HTMLInputElement>("input[type=file]");
  const list = box.querySelector("ul");
  const bar = box.querySelector("progress");
  const form = box.closest("form");
  if (!input || !list || !bar || !form) return;
  const waiting: File[] = [];
  let busy = false;
  let pressed: HTMLElement | null | undefined; // of a form that waits for its files

  const add = (found: Iterable<File>): void => {
    waiting.push(...found);
    list.querySelectorAll(".wrong").forEach((line) => line.remove());
    if (!busy) void sendAll();
  };
  const sendAll = async (): Promise<void> => {
    busy = true;
    bar.hidden = false;
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      bar.value = 0;
      list.insertAdjacentHTML("beforeend", (await send(file, box, form, bar)) ?? said(box, file));
    }
    busy = false;
    bar.hidden = true;
    const button = pressed;
    pressed = undefined;
    if (button !== undefined && !list.querySelector(".wrong")) form.requestSubmit(button);
  };

  input.addEventListener("change", () => {
    const chosen = [...(input.files ?? [])];
    input.value = "";
    add(chosen);
  });
  form.addEventListener("submit", (event) => {
    if (!busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter;
  }, { capture: true });
  dropping(box, add);
};

function send(file: File, box: HTMLElement, form: HTMLFormElement, bar: HTMLProgressElement): Promise<string | null> {
  const fields = new FormData();
  fields.append("csrfmiddlewaretoken", new FormData(form).get("csrfmiddlewaretoken") ?? "");
  fields.append("upload", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest(); // fetch tells no progress
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      const isPiece = request.responseURL.endsWith(box.dataset["address"] ?? "") && [200, 422].includes(request.status);
      resolve(isPiece ? request.responseText : null);
    });
    request.open("POST", box.dataset["address"] ?? "");
    request.send(fields);
  });
}

function said(box: HTMLElement, file: File): string {
  const line = document.createElement("li");
  line.className = "wrong";
  line.append(Object.assign(document.createElement("p"), { textContent: `${file.name}: ${box.dataset["failed"] ?? ""}` }));
  return line.outerHTML;
}

function dropping(box: HTMLElement, add: (found: Iterable<File>) => void): void {
  const place = box.closest<HTMLElement>(".row") ?? box;
  box.querySelector("[data-drop]")?.removeAttribute("hidden");
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    place.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") box.closest("details")?.setAttribute("open", "");
  };
  ["dragenter", "dragover", "dragleave", "drop"].forEach((name) => place.addEventListener(name, over as EventListener));
  place.addEventListener("drop", (event) => add(event.dataTransfer?.files ?? []));
}
