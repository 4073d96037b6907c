// Notifications of the browser. They are this device's own: nothing goes through a server of anybody else.
export const mayNotify = (): boolean =>
  "Notification" in window && "serviceWorker" in navigator && Notification.permission === "granted";

const SHOWN = "reminders-shown";
const KEPT = 50; // tags of what was shown, so that no tab and no later page shows it again

export function notify(card: HTMLElement): void {
  const { notify: tag, title, body, url } = card.dataset;
  if (tag === undefined || title === undefined || !mayNotify()) return;
  const shown = read();
  if (shown.includes(tag)) return;
  localStorage.setItem(SHOWN, JSON.stringify([...shown, tag].slice(-KEPT)));
  void show(title, { body: body ?? "", tag, data: url });
}

async function show(title: string, options: NotificationOptions): Promise<void> {
  try {
    await navigator.serviceWorker.register("/sw.js");
    await (await navigator.serviceWorker.ready).showNotification(title, options);
  } catch {
    // The browser shows none after all; the page does.
  }
}

function read(): string[] {
  try {
    return JSON.parse(localStorage.getItem(SHOWN) ?? "[]") as string[];
  } catch {
    return [];
  }
}
