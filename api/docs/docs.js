"use strict";
// Shows openapi.json and sends requests with the token that is typed in. Everything is put in as text, never as HTML.

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
};
const words = JSON.parse(document.body.dataset.words);
const dark = matchMedia("(prefers-color-scheme: dark)");
const shade = () => document.body.classList.toggle("body--dark", dark.matches);
dark.addEventListener("change", shade);
shade();
const asText = (value) => JSON.stringify(value, null, 2);
let description = null;

const resolved = (schema) => {
  if (!schema || !schema.$ref) return schema;
  return description.components.schemas[schema.$ref.split("/").pop()];
};

const inputOf = (parameter) => {
  const input = make("input", { name: parameter.name, ariaLabel: parameter.name, autocomplete: "off" });
  input.dataset.in = parameter.in;
  const note = parameter.description || "";
  const name = make("code", { textContent: parameter.name + (parameter.required ? " *" : "") });
  return make("tr", {}, make("td", {}, name), make("td", {}, input), make("td", { className: "muted", textContent: note }));
};

const bodyOf = (operation) => {
  const content = operation.requestBody?.content?.["application/json"];
  if (!content) return null;
  const example = content.example ?? Object.fromEntries((resolved(content.schema).required ?? []).map((name) => [name, null]));
  return make("textarea", { value: asText(example), ariaLabel: words.body, spellcheck: false });
};

const addressOf = (path, inputs) => {
  let address = path;
  const query = new URLSearchParams();
  for (const input of inputs) {
    if (input.dataset.in === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(input.value));
    if (input.dataset.in === "query" && input.value !== "") query.set(input.name, input.value);
  }
  return `.${address}${query.size ? `?${query}` : ""}`;
};

const send = async (path, verb, inputs, body, output) => {
  const headers = { Authorization: `Bearer ${document.getElementById("token").value}` };
  for (const input of inputs) if (input.dataset.in === "header" && input.value) headers[input.name] = input.value;
  if (body) headers["Content-Type"] = "application/json";
  output.textContent = "…";
  try {
    const answer = await fetch(addressOf(path, inputs), { method: verb.toUpperCase(), headers, body: body?.value });
    const text = await answer.text();
    const told = (answer.headers.get("content-type") ?? "").includes("json") && text ? asText(JSON.parse(text)) : text;
    const tag = answer.headers.get("etag");
    output.textContent = `${answer.status} ${answer.statusText}${tag ? `\nETag: ${tag}` : ""}\n\n${told}`;
  } catch (error) {
    output.textContent = String(error);
  }
};

const contentOf = (path, verb, operation) => {
  const rows = (operation.parameters ?? []).map(inputOf);
  const inputs = rows.map((row) => row.querySelector("input"));
  const body = bodyOf(operation);
  const output = make("pre", { ariaLabel: words.answer, hidden: true });
  const button = make("button", { type: "button", textContent: words.send });
  button.addEventListener("click", () => {
    output.hidden = false;
    send(path, verb, inputs, body, output);
  });
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  const shape = schema ? make("details", {}, make("summary", { textContent: words.fields }), make("pre", { textContent: asText(resolved(schema)) })) : null;
  const answers = Object.entries(operation.responses).map(([status, told]) => `${status}  ${told.description}`).join("\n");
  return [
    operation.description ? make("p", { textContent: operation.description }) : null,
    rows.length ? make("table", {}, ...rows) : null,
    body, shape, button, output,
    make("details", {}, make("summary", { textContent: words.answers }), make("pre", { textContent: answers })),
  ];
};

const verbOf = (verb) => {
  const mark = make("span", { className: "verb", textContent: verb.toUpperCase() });
  mark.dataset.verb = verb;
  return mark;
};

const operationOf = (path, verb, operation) => {
  const head = make("summary", {}, verbOf(verb),
    make("code", { textContent: path }), make("span", { className: "muted", textContent: operation.summary ?? "" }));
  const details = make("details", {}, head);
  details.dataset.text = `${verb} ${path} ${operation.summary ?? ""}`.toLowerCase();
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(...contentOf(path, verb, operation).filter(Boolean));
  });
  return details;
};

const show = () => {
  const sections = new Map();
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const [verb, operation] of Object.entries(operations)) {
      const tag = operation.tags?.[0] ?? "";
      if (!sections.has(tag)) sections.set(tag, make("section", {}, make("h2", { textContent: tag })));
      sections.get(tag).append(operationOf(path, verb, operation));
    }
  }
  document.getElementById("operations").replaceChildren(...sections.values());
};

const narrow = (text) => {
  for (const section of document.querySelectorAll("section")) {
    const operations = [...section.querySelectorAll(":scope > details")];
    for (const one of operations) one.hidden = !one.dataset.text.includes(text);
    section.hidden = operations.every((one) => one.hidden);
  }
};

fetch("openapi.json").then((answer) => answer.json()).then((told) => {
  description = told;
  show();
  document.getElementById("find").addEventListener("input", (event) => narrow(event.target.value.toLowerCase()));
});
