// Shows no pages and keeps nothing: it only opens what a notification is about.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data, self.location.origin).href;
  const open = self.clients.matchAll({ type: "window", includeUncontrolled: true });
  event.waitUntil(
    open.then((pages) => {
      const there = pages.find((page) => page.url === address);
      return there ? there.focus() : self.clients.openWindow(address);
    }),
  );
});
