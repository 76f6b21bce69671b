// Passkeys: the browser is asked what the shop wants to know, and its answer goes into the form that the page has for it. Where that
// cannot be (an older browser, another address of the shop) the form stays out of sight, and the page says what to do instead.

const page = document;

function offer(part) {
  const isNew = part.dataset.passkey === "create";
  const known = globalThis.PublicKeyCredential;
  const canRead = isNew ? known?.parseCreationOptionsFromJSON : known?.parseRequestOptionsFromJSON;
  if (!canRead || location.origin !== part.dataset.origin) {
    return;
  }
  const form = part.querySelector("form");
  const said = part.querySelector("[role=status]");
  part.hidden = false;
  for (const words of page.querySelectorAll("[data-instead]")) {
    words.hidden = true;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      const credential = await (isNew ? made(part) : shown(part));
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      HTMLFormElement.prototype.submit.call(form);
    } catch (error) {
      const isKnown = isNew && error.name === "InvalidStateError";
      said.textContent = isKnown ? part.dataset.known : part.dataset.failed;
    }
  });
}

async function made(part) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await asked(part));
  return navigator.credentials.create({ publicKey });
}

async function shown(part) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await asked(part));
  return navigator.credentials.get({ publicKey });
}

// The question is good once and for five minutes, so it is asked for when the button is pressed.
async function asked(part) {
  const answer = await fetch(part.dataset.begin, { method: "POST", body: new URLSearchParams() });
  if (answer.ok && !answer.headers.get("content-type")?.startsWith("application/json")) {
    // Whoever has not shown lately who they are is asked that first, on the page itself.
    location.reload();
  }
  return answer.json();
}

for (const part of page.querySelectorAll("[data-passkey]")) {
  offer(part);
}
