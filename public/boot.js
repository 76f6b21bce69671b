// Small conveniences for pages that work without them. Whatever fails here, the plain page stays as it is.

const page = document;

// What leads on to the payment page, a form or a link, goes there by itself; not when the visitor comes back to it.
function goOnToPayment() {
  const [arrival] = performance.getEntriesByType("navigation");
  if (arrival?.type !== "navigate") {
    return;
  }
  const form = page.querySelector("form[data-auto-submit]");
  if (form) {
    HTMLFormElement.prototype.submit.call(form);
  }
  page.querySelector("a[data-auto-follow]")?.click();
}

// Mistakes are read out first: `autofocus` alone loses to a fragment in the address.
function showMistakes() {
  page.querySelector(".error-summary")?.focus();
}

// A second press of a button is harmless; this shows that the first one was heard.
function markSending() {
  page.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) {
      event.submitter?.setAttribute("aria-busy", "true");
    }
  });
  addEventListener("pageshow", () => {
    for (const button of page.querySelectorAll("[aria-busy]")) {
      button.removeAttribute("aria-busy");
    }
  });
}

// Plus and minus beside a number that can be typed as well.
function showSteps() {
  for (const button of page.querySelectorAll("[data-step]")) {
    const number = button.parentElement.querySelector("input");
    button.hidden = false;
    button.addEventListener("click", () => (button.dataset.step > 0 ? number.stepUp() : number.stepDown()));
  }
}

// A button puts what stands in a field where it can be pasted from. Parts of a page may be drawn anew, so the page listens.
function offerCopies() {
  if (!navigator.clipboard) {
    return;
  }
  page.documentElement.dataset.copies = "";
  page.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) {
      await navigator.clipboard.writeText(page.getElementById(button.dataset.copy).value);
      button.textContent = button.dataset.done;
    }
  });
}

// The client is fetched only by pages that have something to bring to life.
async function wakeIslands() {
  const islands = page.querySelectorAll("leptos-island");
  const address = page.documentElement.dataset.client;
  if (!islands.length || !address) {
    return;
  }
  const client = await import(address);
  await client.default({ module_or_path: address.replace(".js", "_bg.wasm") });
  client.hydrate();
  // An island is exported as its name and a number; the number differs between compilers, the name does not.
  const entries = new Map(Object.entries(client).map(([name, entry]) => [plainName(name), entry]));
  for (const island of islands) {
    entries.get(plainName(island.dataset.component))?.(island);
  }
}

// Passkeys are asked for by pages that have a form for them, and nowhere else.
function offerPasskeys() {
  if (page.querySelector("[data-passkey]")) {
    return import(`/passkey.js${new URL(import.meta.url).search}`);
  }
}

function plainName(name) {
  return name.replace(/_\d+$/, "");
}

for (const help of [showMistakes, goOnToPayment, markSending, showSteps, offerCopies, offerPasskeys, wakeIslands]) {
  try {
    help()?.catch?.(() => {});
  } catch {
    // The plain page is complete.
  }
}
