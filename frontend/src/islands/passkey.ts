import type { Island } from "./island";

// <form> that sends what a passkey answers. data-does: create or get; the server's question stands in the page, or is
// asked for at data-ask when the button is pressed. Without script, or in a browser without passkeys, no button shows.
export const passkey: Island = (element) => {
  const form = element as HTMLFormElement;
  const button = form.querySelector<HTMLButtonElement>("button");
  const field = form.elements.namedItem("credential");
  if (button === null || !(field instanceof HTMLInputElement)) return;
  if (!("PublicKeyCredential" in window)) return;
  button.hidden = false;
  const said = document.createElement("p");
  said.setAttribute("role", "alert");
  form.append(said);
  form.addEventListener("submit", (event) => {
    if (field.value !== "") return;
    event.preventDefault();
    said.textContent = "";
    answer(form).then(
      (credential) => {
        field.value = JSON.stringify(credential);
        form.submit();
      },
      () => (said.textContent = form.dataset["failed"] ?? ""),
    );
  });
};

async function answer(form: HTMLFormElement): Promise<unknown> {
  const asked = await question(form.dataset["ask"]);
  if (form.dataset["does"] === "create") {
    const options = asked.creation_options?.publicKey as PublicKeyCredentialCreationOptionsJSON;
    // One that logs in by itself: kept by the device, and opened by finger, face or PIN.
    options.authenticatorSelection = {
      ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
    };
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  const options = asked.request_options?.publicKey as PublicKeyCredentialRequestOptionsJSON;
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function question(address: string | undefined): Promise<Record<string, { publicKey: unknown }>> {
  if (address === undefined) return JSON.parse(document.getElementById("passkey-options")?.textContent ?? "{}");
  const response = await fetch(address, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!response.ok) throw new Error("no question");
  return response.json();
}
