// Hands the ticket to the agent on this PC, which signs with the token and tells the service itself (docs/sign-agent.md).
"use strict";
(() => {
  const button = document.querySelector("[data-sign-here]");
  if (!button) return;
  const problem = document.querySelector("[data-no-agent]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    problem.hidden = true;
    try {
      const answer = await fetch(`${button.dataset.agent}/sign`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ticket: button.dataset.ticket }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      location.assign(button.dataset.then);
    } catch {
      problem.hidden = false;
      button.disabled = false;
    }
  });
})();
