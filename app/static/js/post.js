// post.js: sends one text that was kept on this device, and reads what the server says.
export const PATIENCE = 15000;   // milliseconds

// Who is signed in. The token belongs to that session: should somebody else sign in meanwhile, nothing is sent as them.
export const session = async address => (await fetch(address, { signal: AbortSignal.timeout(PATIENCE) })).json();

export const post = ({ key, promised = "", url, fields }, { token }) => fetch(url, {
  method: "POST",
  body: new URLSearchParams([...fields, ["key", key], ["promised", promised]]),
  headers: { "HX-Request": "true", "X-CSRFToken": token },
  redirect: "error",
  signal: AbortSignal.timeout(PATIENCE),
});
export const isForLater = status => status >= 500 || status === 408 || status === 429;

export const wordsOf = html => {
  const said = new DOMParser().parseFromString(html, "text/html").querySelectorAll(".toast-note p, .error-summary li");
  return [...said].map(each => each.textContent.trim()).join(" ");
};
