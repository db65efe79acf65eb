"use strict";
// The token comes after «#»: it reaches no server but with the form.
const form = document.querySelector("form");
const told = document.querySelector("output");
const { token: code, name, password } = form.elements;
const ask = async (query, variables) => {
  const response = await fetch("../graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
};
// Who invites, and whether the address has an account.
const look = async () => {
  const token = code.value.trim();
  if (!form.dataset.query || !token) return;
  const { data } = await ask(form.dataset.query, { token }).catch(() => ({}));
  const invitation = data && data.teamInvitation;
  if (!invitation) return;
  const colon = document.documentElement.lang === "fr" ? " : " : ": ";
  document.querySelector("h1").append(colon + invitation.team.name);
  name.required = invitation.needsAccount;
  name.hidden = !invitation.needsAccount;
  document.querySelector("label[for=name]").hidden = name.hidden;
  if (invitation.needsAccount) name.focus();
  password.autocomplete = invitation.needsAccount ? "new-password" : "current-password";
};
const token = new URLSearchParams(location.hash.slice(1)).get("token");
if (token) {
  code.value = token;
  history.replaceState(null, "", location.pathname);
  password.focus();
  look();
}
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  told.textContent = "";
  let refused = form.dataset.offline;
  const variables = { token: code.value.trim(), password: password.value };
  if (name && name.value.trim()) variables.name = name.value.trim();
  try {
    const answer = await ask(form.dataset.mutation, variables);
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
