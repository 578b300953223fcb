// Passkeys: the server asks, the browser's authenticator answers, the server judges. The sentences stand in the page.
import { all, onContent, text } from "./texts.js";

const bytes = (base64url) => Uint8Array.from(
  atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0),
);
const base64url = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list = []) => list.map((entry) => ({ ...entry, id: bytes(entry.id) }));

const ask = {
  create: (options) => navigator.credentials.create({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
  } }),
  get: (options) => navigator.credentials.get({ publicKey: {
    ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials),
  } }),
};

function written(credential) {
  const { response } = credential;
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = base64url(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    response: parts,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

class Refused extends Error {}

// The server's answer; null when the browser is on its way to another page.
async function post(url, content, token) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(content),
    });
  } catch {
    throw new Refused(text("offline"));
  }
  if (answer.redirected) {
    location.assign(answer.url);
    return null;
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(told.detail ?? text("error"));
  if (told.redirect_url) location.assign(told.redirect_url);
  return told.redirect_url ? null : told;
}

async function run(place, form) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const options = await post(place.dataset.begin, {}, token);
  if (!options) return;
  const answer = written(await ask[place.dataset.passkey](options));
  await post(place.dataset.save, { answer, name: form.querySelector("[name=name]")?.value ?? "" }, token);
}

function sentence(place, error) {
  if (error instanceof Refused) return error.message;
  const names = { NotAllowedError: "textCancelled", AbortError: "textCancelled", InvalidStateError: "textKnown" };
  return place.dataset[names[error.name]] ?? place.dataset.textFailed;
}

function prepare(place) {
  if (!window.PublicKeyCredential || place.dataset.ready) return;
  place.dataset.ready = "true";
  const form = place.querySelector("[data-passkey-form]");
  const button = form.querySelector("[type=submit]");
  const said = place.querySelector("[data-passkey-error]");
  place.querySelector("[data-passkey-missing]").hidden = true;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.hasAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    said.textContent = "";
    try {
      await run(place, form);
    } catch (error) {
      said.textContent = sentence(place, error);
      button.removeAttribute("aria-busy");
    }
  });
}

onContent((root) => all(root, "[data-passkey]").forEach(prepare));
