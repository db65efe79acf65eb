"use strict";
// The token comes after «#»: it reaches no server but with the form.
const form = document.querySelector("form");
const told = document.querySelector("output");
const token = new URLSearchParams(location.hash.slice(1)).get("token");
if (token) {
  form.elements.token.value = token;
  history.replaceState(null, "", location.pathname);
  form.elements.password.focus();
}
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  told.textContent = "";
  let refused = form.dataset.offline;
  try {
    const response = await fetch("../graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify({
        query: form.dataset.mutation,
        variables: { token: form.elements.token.value.trim(), password: form.elements.password.value },
      }),
    });
    const answer = await response.json();
    const error = (answer.errors || [])[0];
    const problem = error && ((error.extensions || {}).problems || [])[0];
    if (error) refused = [error.message, problem && problem.message].filter(Boolean).join(" ");
    else if (answer.data) refused = "";
  } catch {
    // No connection: the form says so and can be sent again.
  }
  told.className = refused ? "refused" : "done";
  told.textContent = refused || form.dataset.done;
  button.disabled = !refused;
  if (!refused) form.reset();
});
