import type { Island } from "./island";

const PATIENCE = 400; // ms without a key before the server is asked
const NAMES = ["category", "kind", "start_date", "start_time", "end_date", "end_time", "timezone"];

// Other Zoom meetings of the host at the time that the form says, as the server finds them. It forbids nothing.
export const beside: Island = (place) => {
  const form = place.closest("form");
  if (form === null) return;
  const { address = "", schedule = "" } = place.dataset;
  let timer = 0;
  let asked = "";

  const ask = async () => {
    const fields = new FormData(form);
    const query = new URLSearchParams({ schedule });
    NAMES.forEach((name) => query.set(name, String(fields.get(name) ?? "")));
    const now = query.toString();
    if (now === asked) return;
    asked = now;
    let found = "";
    try {
      const answer = await fetch(`${address}?${now}`);
      if (answer.ok && !answer.redirected) found = (await answer.text()).trim();
    } catch {
      // Without an answer nothing is known, and nothing is said.
    }
    if (now === asked) place.innerHTML = found;
  };

  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PATIENCE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  soon();
};
