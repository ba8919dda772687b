// What the page asks of the server. Every refusal becomes an Error with its one sentence.

import { say } from "./texts.js";

async function answer(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    // A proxy or a crash may answer something else; the status still says that it failed.
  }
  if (!response.ok) throw new Error(body.error ?? say("The console answered {status}.", { status: response.status }));
  return body;
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error(say("The console cannot be reached. Is Easel still running?"));
  }
  return answer(response);
}

const post = (path, body) =>
  request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

// A key by which the server knows a request that was sent twice.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function messages(person, before) {
  const query = new URLSearchParams({ as: person });
  if (before) query.set("before", before);
  return request(`/api/messages?${query}`);
}

export const tell = (person, text) => post("/api/messages", { person, key: newKey(), text });

// `asked` is {text} or {command, options, pictures}, with reply_to for a message that is meant; `files` are {option, file}, option "" for "in order".
export function ask(person, asked, files = []) {
  const body = { person, key: newKey(), ...asked };
  if (!files.length) return post("/api/commands", body);
  const form = new FormData();
  form.append("request", JSON.stringify(body));
  for (const { option, file } of files) form.append(option ? `picture:${option}` : "picture", file, file.name);
  return request("/api/commands", { method: "POST", body: form });
}

export const press = (person, message, { action, task_id, picture }) =>
  post("/api/presses", { person, key: newKey(), message, action, task_id, picture });

// What an option may be completed to: [{value, label}], best first.
export const suggestions = (command, option, typed) =>
  request(`/api/suggestions?${new URLSearchParams({ command, option, typed })}`);

// What a form is filled with: {command, options, pictures}.
export const form = (person, message, { action, task_id, picture }) =>
  post("/api/forms", { person, message, action, task_id, picture });

export const dismiss = (person, message) => post("/api/dismissals", { person, key: newKey(), message });
