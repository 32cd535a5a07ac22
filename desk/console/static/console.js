// What the staff pages gain where scripts run: buttons that copy, and a warning before the page closes itself.
"use strict";

function say(text) {
  document.getElementById("said").textContent = text;
}

function addCopyButton(element) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy " + element.dataset.copyName);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(element.dataset.copy);
      say("Copied the " + element.dataset.copyName + ".");
    } catch {
      say("Your browser does not allow copying. Mark the text and copy it by hand.");
    }
  });
  element.after(button);
}

// The server ends an idle session; this only warns a little earlier and then takes what is shown off the screen.
function watchIdle(seconds, away) {
  const dialog = document.getElementById("idle");
  const form = dialog.querySelector("form");
  const warning = Math.min(120, seconds / 2);
  let loaded = Date.now();
  const check = () => {
    const left = seconds - (Date.now() - loaded) / 1000;
    if (left <= 0) {
      location.replace(away);
    } else if (left <= warning && !dialog.open) {
      dialog.showModal();
    }
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error" });
      if (!answer.ok) throw new Error("not kept");
      loaded = Date.now();
      dialog.close();
    } catch {
      location.replace(away);
    }
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  setInterval(check, 1000);
  document.addEventListener("visibilitychange", check);
  addEventListener("pageshow", check);
}

document.querySelectorAll("[data-copy]").forEach(addCopyButton);
watchIdle(Number(document.body.dataset.idle), document.body.dataset.away);
