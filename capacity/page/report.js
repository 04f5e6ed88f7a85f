"use strict";
(async () => {
  const byId = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const SVG_TAGS = new Set(["svg", "g", "circle", "line", "path", "rect", "text"]);
  const DIGITS = "₀₁₂₃₄₅₆₇₈₉";

  function make(tag, attributes = {}, ...children) {
    const found = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== false) found.setAttribute(name, value === true ? "" : String(value));
    }
    found.append(...children.filter((child) => child !== null));
    return found;
  }

  // --- The theme, the filters of the table ---------------------------------------------------------------------------

  function setUpTheme() {
    const themes = ["auto", "light", "dark"];
    const button = byId("theme");
    let chosen = "auto";
    try { chosen = localStorage.getItem("theme") || "auto"; } catch { /* not kept in this browser */ }
    const show = () => {
      if (chosen === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = chosen;
      button.textContent = `Theme: ${chosen}`;
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      chosen = themes[(themes.indexOf(chosen) + 1) % themes.length];
      try { localStorage.setItem("theme", chosen); } catch { /* as above */ }
      show();
    });
    show();
  }

  function setUpFilters() {
    const rows = [...document.querySelectorAll("#counts-table tbody tr")];
    const fields = [["name", "all circuits"], ["n", "every n"]];
    const selects = fields.map(([field, all]) => {
      const select = byId(`filter-${field}`);
      const values = [...new Set(rows.map((row) => row.dataset[field]))];
      select.append(make("option", { value: "" }, all), ...values.map((value) => make("option", { value }, value)));
      return select;
    });
    const apply = () => {
      let shown = 0;
      for (const row of rows) {
        row.hidden = !fields.every(([field], i) => !selects[i].value || selects[i].value === row.dataset[field]);
        shown += row.hidden ? 0 : 1;
      }
      byId("filter-shown").textContent = `${shown} of ${rows.length} rows`;
    };
    selects.forEach((select) => select.addEventListener("change", apply));
    byId("count-filters").hidden = false;
    apply();
  }

  // --- What is packed: the answers of the explorer, and parts of the page, as deflated JSON in base 64 ----------------

  async function inflate() {
    const packed = Uint8Array.from(atob(byId("packed").textContent), (character) => character.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  function placeParts(parts) {
    for (const [name, content] of Object.entries(parts)) document.querySelector(`[data-part="${name}"]`).innerHTML = content;
  }

  setUpTheme();
  setUpFilters();
  let data;
  try {
    const found = await inflate();
    data = found.explorer;
    placeParts(found.parts);
  } catch (error) {
    byId("packed-error").textContent = "This browser does not unpack the explorer, the census, the theorems and the figures of this " +
      `page (${error.message}); a newer one does.`;
    byId("packed-error").hidden = false;
    return;
  }

  // --- Symmetries of the cube: y_i = x_permutation[i] xor negation_i, and the complement of the output ----------------

  const bit = (value, i) => (value >> i) & 1;

  function permutations(items) {
    if (items.length < 2) return [items];
    return items.flatMap((first, i) => permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [first, ...rest]));
  }

  function transforms(n) {
    const found = [];
    for (const permutation of permutations([...Array(n).keys()])) {
      for (let negations = 0; negations < 2 ** n; negations++) {
        const points = Array.from({ length: 2 ** n }, (_, x) =>
          permutation.reduce((y, source, i) => y | ((bit(x, source) ^ bit(negations, i)) << i), 0));
        found.push({ permutation, negations, points });
      }
    }
    return found;
  }

  function belongs(element, group) {
    if (group.first_fixed && element.permutation[0] !== 0) return false;
    const first = group.first_fixed ? 1 : 0;
    if (!group.negations && element.negations >> first) return false;
    return !(group.first_fixed && !group.first_negated && element.negations & 1);
  }

  const sizes = new Map(data.sizes.map((size) => {
    const n = size.n;
    const elements = transforms(n);
    const indexes = (group) => elements.map((_, i) => i).filter((i) => belongs(elements[i], group));
    const groups = new Map();
    const circuits = size.circuits.map((circuit) => {
      const key = JSON.stringify(circuit.group);
      if (!groups.has(key)) groups.set(key, indexes(circuit.group));
      return {
        ...circuit,
        elements: groups.get(key),
        place: new Map(circuit.representatives.map((table, i) => [parseInt(table, 16), i])),
      };
    });
    const classes = new Map(size.classes.map(([table, orbit]) => [parseInt(table, 16), orbit]));
    return [n, { n, points: 2 ** n, full: 2 ** 2 ** n - 1, elements, circuits, classes, presets: size.presets }];
  }));

  // The table r with f(x) = r(y(x)), for every transform.
  function preimages(size, table) {
    const found = new Array(size.elements.length);
    for (let i = 0; i < found.length; i++) {
      const points = size.elements[i].points;
      let r = 0;
      for (let x = 0; x < size.points; x++) r |= bit(table, x) << points[x];
      found[i] = r;
    }
    return found;
  }

  // The representative of a function's class and the transform that carries it to the function.
  function represent(size, tables, elements, complement, place) {
    for (const i of elements) {
      if (place.has(tables[i])) return { table: tables[i], element: size.elements[i], complement: false };
      if (complement && place.has(size.full ^ tables[i])) {
        return { table: size.full ^ tables[i], element: size.elements[i], complement: true };
      }
    }
    throw new Error("every function has a representative");
  }

  // --- Gates: {parameter: integer}, monomials such as 1, x2, x1*x3, threshold t and weight v of the signal -------------

  const isMonomial = (name) => name !== "t" && name !== "v";
  const variables = (name) => (name === "1" ? [] : name.split("*").map((word) => Number(word.slice(1)) - 1));
  const isSquare = (names) => names.includes("t"); // of the parameters of a unit

  function unpack(circuit, answer) {
    const named = (names, row) => Object.fromEntries(names.map((name, i) => [name, row[i]]).filter(([, value]) => value !== 0));
    const [attended, ...attending] = answer.gates;
    return {
      attended: named(circuit.parameters.attended, attended),
      attending: attending.map((row) => named(circuit.parameters.attending, row)),
      reading: answer.reading ?? "",
    };
  }

  // A unit h as the unit x -> h(y(x)): in 01 a negated input is 1 - x, in pm1 it is -x.
  function substitute(unit, element, encoding) {
    const found = {};
    const add = (inputs, value) => {
      const name = [...inputs].sort((a, b) => a - b).map((i) => `x${i + 1}`).join("*") || "1";
      found[name] = (found[name] ?? 0) + value;
    };
    for (const [name, value] of Object.entries(unit)) {
      if (!isMonomial(name)) { found[name] = value; continue; }
      let terms = [[[], value]];
      for (const i of variables(name)) {
        const source = element.permutation[i];
        const negated = bit(element.negations, i);
        if (!negated) terms = terms.map(([inputs, v]) => [[...inputs, source], v]);
        else if (encoding === "pm1") terms = terms.map(([inputs, v]) => [[...inputs, source], -v]);
        else terms = terms.flatMap(([inputs, v]) => [[inputs, v], [[...inputs, source], -v]]);
      }
      for (const [inputs, v] of terms) add(inputs, v);
    }
    return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== 0));
  }

  const negate = (unit) => Object.fromEntries(Object.entries(unit).map(([name, value]) => [name, -value]));
  const readingOf = (circuit, gates) => circuit.readings.find(({ name }) => name === gates.reading);

  function carry(circuit, gates, { element, complement }) {
    let attended = substitute(gates.attended, element, circuit.encoding ?? "01");
    const units = gates.attending.map((unit) => substitute(unit, element, circuit.encoding ?? "01"));
    let attending = [...units];
    const flipped = circuit.added?.inputs.filter((i) => bit(element.negations, i)).length ?? 0;
    if (flipped % 2 && attended.v) attended.v = -attended.v;
    // A unit that multiplies the weight of y_i multiplies that of the input that y_i is.
    circuit.unit_of.forEach((unit, i) => { if (unit !== null) attending[circuit.unit_of[element.permutation[i]]] = units[unit]; });
    if (!complement) return { attended, attending, reading: gates.reading };
    if (circuit.negated.includes("attended")) attended = negate(attended);
    if (circuit.negated.includes("attending")) attending = attending.map(negate);
    return { attended, attending, reading: readingOf(circuit, gates).complement };
  }

  // --- What circuits compute: the attended unit is read where the wiring says -----------------------------------------

  const OUTPUTS = [() => 0, (on) => on, (on) => 1 - on, () => 1]; // off, read, complement, on

  // A unit's activation as a function of its inputs and the signal that is added.
  function activation(unit, names) {
    const terms = Object.entries(unit).filter(([name]) => isMonomial(name)).map(([name, weight]) => [variables(name), weight]);
    const score = (inputs) => terms.reduce((sum, [chosen, weight]) =>
      sum + chosen.reduce((product, i) => product * inputs[i], weight), 0);
    const own = isSquare(names) ? (inputs) => score(inputs) ** 2 - (unit.t ?? 0) : score;
    return (inputs, signal = 0) => own(inputs) + (unit.v ?? 0) * signal;
  }

  // Every point's values; a score that must not be 0 and is makes `strict` false.
  function evaluate(circuit, gates, n) {
    const value = (b) => (circuit.encoding === "pm1" ? 2 * b - 1 : b);
    const values = Array.from({ length: 2 ** n }, (_, x) => Array.from({ length: n }, (_, i) => value(bit(x, i))));
    const attended = activation(gates.attended, circuit.parameters.attended);
    const attending = gates.attending.map((unit) => activation(unit, circuit.parameters.attending));
    const { inputs, reads } = readingOf(circuit, gates);
    return values.map((point, x) => {
      const scores = attending.map((activationOf) => activationOf(point));
      const signals = scores.map((s) => (s > 0 ? 1 : 0));
      const code = tableOf(signals);
      const input = inputs[x][code];
      const signal = circuit.added && value(bit(input, n));
      const own = attended(point);
      const u = attended(values[input % 2 ** n], signal ?? 0);
      return {
        own, f: own > 0 ? 1 : 0, scores, signals, signal, activation: u, output: OUTPUTS[reads[x][code]](u > 0 ? 1 : 0),
        strict: u !== 0 && scores.every((s) => s !== 0),
      };
    });
  }

  const tableOf = (values) => values.reduce((table, value, x) => table + (value ? 2 ** x : 0), 0);

  // Multipliers refute if the corners that must be on and those that must be off weigh the same in every monomial.
  function refutes(circuit, multipliers, table, n) {
    const terms = circuit.parameters.attended.map(variables);
    const entries = Object.entries(multipliers).map(([x, value]) => [Number(x), value]);
    const zero = terms.every((inputs) => 0 === entries.reduce((sum, [x, value]) =>
      sum + (bit(table, x) ? value : -value) * (inputs.every((i) => bit(x, i)) ? 1 : 0), 0));
    return zero && entries.length > 0 && entries.every(([x, value]) => value > 0 && x < 2 ** n);
  }

  function answerOf(size, circuit, tables, table) {
    const found = represent(size, tables, circuit.elements, circuit.group.complement, circuit.place);
    const stored = circuit.answers[circuit.place.get(found.table)];
    const answer = { circuit, realizable: "gates" in stored, representative: found.table };
    if (answer.realizable) {
      answer.gates = carry(circuit, unpack(circuit, stored), found);
      answer.points = evaluate(circuit, answer.gates, size.n);
      answer.checked = answer.points.every((p) => p.strict) && tableOf(answer.points.map((p) => p.output)) === table;
    } else if ("multipliers" in stored) {
      answer.multipliers = {};
      found.element.points.forEach((y, x) => {
        if (stored.multipliers[y] !== undefined) answer.multipliers[x] = stored.multipliers[y];
      });
      answer.checked = refutes(circuit, answer.multipliers, table, size.n);
    } else {
      answer.leaves = stored.leaves;
      answer.checked = true;
    }
    return answer;
  }

  // --- In writing ------------------------------------------------------------------------------------------------------

  const hex = (table, n) => table.toString(16).padStart(2 ** n / 4, "0");
  const digits = (x, n) => x.toString(2).padStart(n, "0");
  const subscript = (i) => DIGITS[i];
  const variableName = (i) => `x${subscript(i + 1)}`;
  const sign = (value) => String(value).replace("-", "−");
  const plural = (number, word) => `${number} ${word}${number === 1 ? "" : word.endsWith("s") ? "es" : "s"}`;

  function sumText(terms) {
    let text = "";
    for (const [value, body] of terms) {
      if (value === 0) continue;
      const size = Math.abs(value);
      const written = body === "" ? String(size) : size === 1 ? body : `${size} ${body}`;
      text += text ? ` ${value < 0 ? "−" : "+"} ${written}` : `${value < 0 ? "−" : ""}${written}`;
    }
    return text || "0";
  }

  const names = (unit) => Object.keys(unit).filter(isMonomial).sort((a, b) =>
    variables(a).length - variables(b).length || a.localeCompare(b));
  const body = (name, factor = () => "") => variables(name).map((i) => `${factor(i)}${variableName(i)}`).join(" ");

  function gateText(unit, parameters, factor, signal) {
    const extra = signal ? [[unit.v ?? 0, signal]] : [];
    const terms = names(unit).map((name) => [unit[name], body(name, factor)]);
    if (!isSquare(parameters)) return `step(${sumText([...terms, ...extra])})`;
    const rest = sumText([[-(unit.t ?? 0), ""], ...extra]);
    return `step((${sumText(terms)})²${rest === "0" ? "" : rest.startsWith("−") ? ` − ${rest.slice(1)}` : ` + ${rest}`})`;
  }

  const unitName = (circuit, unit) => (circuit.signals > 1 ? `g${subscript(unit + 1)}` : "g");

  function attendedText(circuit, unit) {
    const factor = (i) => (circuit.unit_of[i] == null ? "" : `${unitName(circuit, circuit.unit_of[i])}(x) `);
    return gateText(unit, circuit.parameters.attended, factor, circuit.added?.text);
  }

  // The name of a function that is on, or off, at just one corner of the variables it depends on.
  function familiar(table, n) {
    const size = 2 ** n;
    const full = 2 ** size - 1;
    if (table === 0 || table === full) return table ? "always on" : "always off";
    const depends = [...Array(n).keys()].filter((i) =>
      [...Array(size).keys()].some((x) => bit(table, x) !== bit(table, x ^ (1 << i))));
    const corners = [...Array(2 ** depends.length).keys()].map((c) =>
      bit(table, depends.reduce((x, i, j) => x | (bit(c, j) << i), 0)));
    const listed = depends.map(variableName).join(", ");
    if (depends.length === 1) return corners[1] ? listed : `NOT ${listed}`;
    const ones = corners.filter(Boolean).length;
    const last = corners.length - 1;
    if (ones === 1 && corners[last]) return `AND of ${listed}`;
    if (ones === 1 && corners[0]) return `NOR of ${listed}`;
    if (ones === last && !corners[0]) return `OR of ${listed}`;
    if (ones === last && !corners[last]) return `NAND of ${listed}`;
    const weight = (c) => digits(c, depends.length).split("1").length - 1;
    if (corners.every((value, c) => value === weight(c) % 2)) return `${depends.length === 2 ? "XOR" : "parity"} of ${listed}`;
    if (corners.every((value, c) => value !== weight(c) % 2)) return `${depends.length === 2 ? "XNOR" : "complement of the parity"} of ${listed}`;
    if (depends.length > 2 && corners.every((value, c) => value === (2 * weight(c) > depends.length ? 1 : 0))) return `majority of ${listed}`;
    return "";
  }

  const fullTitle = (circuit) => `${circuit.title}${circuit.values ? ` in ${circuit.values}` : ""}`;

  // --- The explorer ----------------------------------------------------------------------------------------------------

  const largest = data.sizes.at(-1);
  const opening = largest.presets.find(({ circuit }) => circuit); // shown first; its circuit, whatever the address says
  const state = { n: largest.n, table: 0, words: opening.circuit, corner: 0, answers: [], ready: false };

  // Where the corners are drawn: the sum of one direction for each variable that is 1.
  const DIRECTIONS = {
    3: { origin: [62, 344], steps: [[206, 0], [104, -92], [0, -206]], box: [0, 0, 436, 392] },
    4: {
      origin: [220, 416],
      steps: [[141.3, -58.5], [58.5, -141.3], [-58.5, -141.3], [-141.3, -58.5]],
      box: [0, -12, 440, 472],
    },
  };
  const place = (n, x) => {
    const { origin, steps } = DIRECTIONS[n];
    return steps.reduce(([a, b], [da, db], i) => (bit(x, i) ? [a + da, b + db] : [a, b]), origin)
      .map((value) => Math.round(value * 10) / 10);
  };
  const arc = (from, to, radius) => {
    const at = (degrees) => [Math.sin((degrees * Math.PI) / 180), -Math.cos((degrees * Math.PI) / 180)]
      .map((value) => Math.round(value * radius * 100) / 100).join(" ");
    return `M ${at(from)} A ${radius} ${radius} 0 0 1 ${at(to)}`;
  };

  let corners = [];

  function drawCube() {
    const { n } = state;
    const { box } = DIRECTIONS[n];
    const svg = make("svg", { viewBox: box.join(" "), role: "group", "aria-label": `The ${n}-cube: ${2 ** n} corners` });
    const labels = [];
    for (let x = 0; x < 2 ** n; x++) {
      for (let i = 0; i < n; i++) {
        if (bit(x, i)) continue;
        const [a, b] = place(n, x);
        const [c, d] = place(n, x | (1 << i));
        svg.append(make("line", { class: "edge", x1: a, y1: b, x2: c, y2: d }));
        if (x === 0) {
          labels.push(make("text", { class: "edge-name", x: a + (c - a) * 0.5, y: b + (d - b) * 0.5 + 5, "text-anchor": "middle" }, variableName(i)));
        }
      }
    }
    svg.append(...labels);
    corners = Array.from({ length: 2 ** n }, (_, x) => {
      const corner = make("g", {
        class: "corner", role: "button", tabindex: x === state.corner ? 0 : -1, "data-point": x,
        transform: `translate(${place(n, x).join(" ")})`,
      });
      corner.addEventListener("click", () => { moveTo(x); toggle(x); });
      corner.addEventListener("keydown", (event) => pressed(event, x));
      svg.append(corner);
      return corner;
    });
    byId("cube-box").replaceChildren(svg);
  }

  function paintCorners(answer) {
    const { n, table } = state;
    const pulls = answer?.multipliers;
    corners.forEach((corner, x) => {
      const point = answer?.points?.[x];
      const on = bit(table, x);
      const parts = [make("circle", { class: "touch", r: 25 }), make("circle", { class: "halo", r: 25 }), make("circle", { class: "back", r: 20 })];
      let said = `corner ${digits(x, n)}: ${on ? "on" : "off"}`;
      if (point) {
        const k = point.signals.length;
        const rings = [["f", point.f, 0, 0]];
        point.signals.forEach((value, i) => rings.push(["g", value, i, k]));
        for (const [kind, value, i, of] of rings) {
          const [from, to] = k === 0 ? [0, 359.9] : kind === "f" ? [183, 357] : [3 + (174 * i) / of + (i ? 3 : 0), 3 + (174 * (i + 1)) / of - (i + 1 < of ? 3 : 0)];
          // A whole circle is two arcs.
          const path = k === 0 ? `${arc(0, 180, 17)} ${arc(180, 360, 17)}` : arc(from, to, 17);
          parts.push(make("path", { class: `ring ${kind}${value ? " on" : ""}`, d: path }));
        }
        said += k === 0 ? `; f ${point.f ? "on" : "off"}` : `; f ${point.f ? "on" : "off"}, ${point.signals.map((v, i) => `g${k > 1 ? i + 1 : ""} ${v ? "on" : "off"}`).join(", ")}`;
      }
      parts.push(make("circle", { class: "disc", r: 11 }), make("text", { class: "digits", y: 36 }, digits(x, n)));
      if (pulls?.[x]) {
        parts.push(make("g", { class: "pull", transform: "translate(17 -15)" },
          make("rect", { x: -12, y: -10, width: 24, height: 19, rx: 9 }), make("text", { y: 4 }, `×${pulls[x]}`)));
        said += `; multiplier ${pulls[x]}`;
      }
      corner.replaceChildren(...parts);
      corner.setAttribute("aria-pressed", String(Boolean(on)));
      corner.setAttribute("aria-label", said);
    });
  }

  function moveTo(x) {
    corners[state.corner]?.setAttribute("tabindex", "-1");
    state.corner = x;
    corners[x].setAttribute("tabindex", "0");
    corners[x].focus({ preventScroll: true });
  }

  function pressed(event, x) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = 2 ** state.n - 1;
    const to = {
      ArrowRight: Math.min(last, x + 1), ArrowUp: Math.min(last, x + 1), ArrowLeft: Math.max(0, x - 1), ArrowDown: Math.max(0, x - 1),
      Home: 0, End: last,
    }[event.key] ?? (event.key >= "1" && event.key <= String(state.n) ? x ^ (1 << (Number(event.key) - 1)) : undefined);
    if (to !== undefined) moveTo(to);
    else if (event.key === " " || event.key === "Enter") toggle(x);
    else return;
    event.preventDefault();
  }

  const toggle = (x) => choose(state.n, state.table ^ (1 << x) & (state.n === 4 ? 0xffff : 0xff));

  // Show a function; everything but the text that is being typed.
  function choose(n, table, words = state.words, typing = false) {
    const other = n !== state.n || corners.length === 0;
    Object.assign(state, { n, table, words });
    const size = sizes.get(n);
    if (!size.circuits.some((circuit) => circuit.words === words)) state.words = size.circuits[0].words;
    if (other) {
      state.corner = 0;
      drawCube();
      drawControls();
    }
    if (!typing) byId("hex").value = hex(table, n);
    complain("");
    const tables = preimages(size, table);
    state.answers = size.circuits.map((circuit) => answerOf(size, circuit, tables, table));
    const npn = represent(size, tables, size.elements.keys(), true, size.classes);
    drawSummary(size, npn.table);
    drawCircuits();
    drawAnswer();
    drawHeads();
    for (const button of byId("presets").children) {
      button.setAttribute("aria-pressed", String(parseInt(button.dataset.table, 16) === table));
    }
    clearTimeout(remembering);
    if (state.ready) remembering = setTimeout(remember, 300);
  }

  // The address follows at leisure: browsers refuse to change it many times a second.
  let remembering;
  function remember() {
    try { history.replaceState(null, "", `#f=${state.n}-${hex(state.table, state.n)}`); } catch { /* not allowed here */ }
  }

  function complain(text) {
    byId("hex-error").textContent = text;
    byId("hex").setAttribute("aria-invalid", String(text !== ""));
  }

  // The integer of a truth table as typed, or what is wrong with it.
  function parse(text, n) {
    const wanted = 2 ** n / 4;
    const typed = text.trim().replace(/^0x/i, "");
    const wrong = [...typed].find((character) => !/[0-9a-f]/i.test(character));
    if (typed === "") return { error: `Type ${wanted} hexadecimal digits: one for every four of the ${2 ** n} corners.` };
    if (wrong !== undefined) return { error: `“${wrong}” is no hexadecimal digit; those are 0–9 and a–f.` };
    if (typed.length !== wanted) {
      const way = typed.length === 2 && n === 4 ? " Functions of 3 variables have 2." : typed.length === 4 && n === 3 ? " Functions of 4 variables have 4." : "";
      return { error: `${plural(typed.length, "digit")} typed; a function of ${n} variables has ${wanted} (${2 ** n} corners, four to a digit).${way}` };
    }
    return { table: parseInt(typed, 16) };
  }

  function drawControls() {
    const { n } = state;
    const size = sizes.get(n);
    byId("sizes").replaceChildren(make("legend", {}, "Variables"), ...[...sizes.keys()].map((k) => {
      const button = make("button", { type: "button", "aria-pressed": k === n, "aria-label": `${k} variables` }, String(k));
      button.setAttribute("aria-pressed", String(k === n));
      button.addEventListener("click", () => { if (k !== state.n) resize(k); });
      return button;
    }));
    byId("hex").setAttribute("maxlength", "12");
    byId("hex-help").textContent =
      `${2 ** n / 4} hexadecimal digits; bit x is the value at corner x. A corner's label reads ` +
      `${[...Array(n).keys()].reverse().map(variableName).join(" ")}.`;
    byId("last-digit").textContent = String(n);
    byId("presets").replaceChildren(...size.presets.map((preset) => {
      const button = make("button", { type: "button", title: preset.says, "data-table": preset.table }, preset.label);
      button.addEventListener("click", () => choose(n, parseInt(preset.table, 16), preset.circuit ?? state.words));
      return button;
    }));
  }

  // The same preset where the function is one; else the function on the face where the last variable is 0, or of it.
  function resize(n) {
    const preset = sizes.get(state.n).presets.findIndex(({ table }) => parseInt(table, 16) === state.table);
    const small = 2 ** Math.min(n, state.n);
    const face = state.table % 2 ** small;
    const table = preset >= 0 ? parseInt(sizes.get(n).presets[preset].table, 16) : n > state.n ? face * (2 ** small + 1) : face;
    choose(n, table);
    byId("sizes").querySelector('[aria-pressed="true"]').focus();
  }

  function drawSummary(size, npn) {
    const { n, table } = state;
    const name = familiar(table, n);
    const weight = corners.filter((_, x) => bit(table, x)).length;
    const yes = state.answers.filter((answer) => answer.realizable).length;
    byId("summary").replaceChildren(
      make("strong", { class: "mono", id: "shown" }, hex(table, n)), name ? ` (${name})` : "",
      ` is on at ${weight} of ${2 ** n} corners. NPN class `, make("strong", { class: "mono", id: "npn" }, hex(npn, n)),
      `, of ${plural(size.classes.get(npn), "function")}. `, make("strong", {}, `${yes} of ${state.answers.length}`), " circuits realize it:");
  }

  function drawCircuits() {
    const families = new Map();
    for (const answer of state.answers) {
      const name = answer.circuit.title;
      families.set(name, [...(families.get(name) ?? []), answer]);
    }
    byId("circuits").replaceChildren(...[...families].map(([name, answers]) =>
      make("div", { class: "family" }, make("span", {}, name), make("div", {}, ...answers.map((answer) => {
        const { circuit, realizable } = answer;
        const label = circuit.values || (realizable ? "yes" : "no");
        const chip = make("button", {
          type: "button", class: `chip ${realizable ? "yes" : "no"}`, "data-circuit": circuit.words,
          "data-realizable": String(realizable), "data-checked": String(answer.checked),
          "aria-pressed": String(circuit.words === state.words),
          "aria-label": `${fullTitle(circuit)}: ${realizable ? "realizes it" : "does not realize it"}`,
        }, `${realizable ? "✓" : "✗"} ${label}`);
        chip.addEventListener("click", () => {
          byId("circuits").querySelector('[aria-pressed="true"]').setAttribute("aria-pressed", "false");
          chip.setAttribute("aria-pressed", "true");
          state.words = circuit.words;
          drawAnswer();
        });
        return chip;
      })))));
  }

  function unitRows(circuit, gates, points, n) {
    const rows = [];
    const named = (values) => {
      const known = familiar(tableOf(values), n);
      return known ? make("small", {}, known) : null;
    };
    rows.push(make("dt", { class: "f" }, circuit.separate ? "f" : "output"),
      make("dd", { class: "mono" }, attendedText(circuit, gates.attended), circuit.separate ? named(points.map((p) => p.f)) : null));
    gates.attending.forEach((unit, i) => rows.push(
      make("dt", { class: "g" }, unitName(circuit, i)),
      make("dd", { class: "mono" }, gateText(unit, circuit.parameters.attending), named(points.map((p) => p.signals[i])))));
    return rows;
  }

  function certificate(answer) {
    const { circuit } = answer;
    const text = (unit) => Object.fromEntries(Object.entries(unit).map(([name, value]) => [name, String(value)]));
    const document = {
      schema: data.certificate_schema, kind: answer.realizable ? "realization" : "refutation",
      ...Object.fromEntries(["circuit", "gate", "attending", "encoding", "n", "units", "shared", "attending_inputs"].map((key) => [key, circuit[key]])),
      truth_table: hex(state.table, state.n), version: data.version,
    };
    if (!answer.realizable) return { ...document, multipliers: text(answer.multipliers) };
    const gates = { attended: text(answer.gates.attended) };
    if (circuit.attending !== null) {
      const attending = answer.gates.attending.map(text);
      gates.attending = circuit.numbered ? attending : attending[0];
    }
    if (answer.gates.reading) gates.reading = answer.gates.reading;
    return { ...document, gates };
  }

  function certificateBox(answer) {
    const text = JSON.stringify(certificate(answer), null, 1);
    return make("details", {}, make("summary", {}, "Certificate, as a file for capacity audit"), make("pre", { id: "certificate", tabindex: 0, "aria-label": "Certificate" }, text));
  }

  function cornerTable(answer) {
    const { circuit, points } = answer;
    const { n } = state;
    const gate = ["f", ...points[0].signals.map((_, i) => unitName(circuit, i))];
    const heads = ["corner", ...gate.flatMap((name) => [`score of ${name}`, name])];
    if (circuit.added) heads.push(`signal ${circuit.added.text.replaceAll("(x)", "")}`);
    if (!circuit.separate) heads.push("activation");
    heads.push("output");
    const rows = points.map((point, x) => {
      const cells = [digits(x, n), sign(point.own), point.f, ...point.signals.flatMap((value, i) => [sign(point.scores[i]), value])];
      if (circuit.added) cells.push(sign(point.signal));
      if (!circuit.separate) cells.push(sign(point.activation));
      cells.push(point.output);
      return make("tr", {}, ...cells.map((cell, i) => make("td", { class: i ? "number" : "mono" }, String(cell))));
    });
    return make("details", {}, make("summary", {}, `The values at all ${2 ** n} corners`),
      make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Values at the corners" },
        make("table", { id: "values" }, make("thead", {}, make("tr", {}, ...heads.map((head, i) => make("th", { class: i ? "number" : "", scope: "col" }, head)))), make("tbody", {}, ...rows))));
  }

  function pullText(answer) {
    const { n, table } = state;
    const side = (wanted) => Object.entries(answer.multipliers).map(([x, value]) => [Number(x), value]).filter(([x]) => bit(table, x) === wanted);
    const listed = (entries) => entries.map(([x, value]) => `${digits(x, n)}${value > 1 ? ` (${value} times)` : ""}`).join(", ");
    const summed = (entries) => sumText(entries.map(([x, value]) => [value, `S(${digits(x, n)})`]));
    const kind = answer.circuit.degree === 1 ? "linear score" : `polynomial of degree ${answer.circuit.degree} or less`;
    return [
      make("p", {}, make("strong", {}, "These corners pull against each other. "),
        `The gate must be on at ${listed(side(1))} and off at ${listed(side(0))}. But every ${kind} S, whatever its weights, gives`),
      make("pre", { class: "wrap", id: "pull" }, `${summed(side(1))}\n= ${summed(side(0))},`),
      make("p", {}, "and the left side would have to be positive, the right side negative."),
      make("p", { class: `stamp ${answer.checked ? "yes" : "no"}`, id: "stamp" }, answer.checked
        ? `Checked: both sides agree in each of the ${answer.circuit.parameters.attended.length} monomials.` : "The check failed: please report it."),
    ];
  }

  function searchText(answer) {
    const { n, table } = state;
    const { circuit } = answer;
    const shown = hex(table, n);
    const kind = circuit.attending === null ? "No gate of this class" : circuit.signals > 1 ? "No choice of gates" : "No pair of gates";
    const where = answer.representative === table ? "" : ` for ${hex(answer.representative, n)}, to which a symmetry of this circuit maps it`;
    const options = circuit.words.split(" ").slice(1).join(" ");
    const command = `capacity check ${shown} -n ${n} ${circuit.circuit}${options ? ` ${options}` : ""} --certificate proof.json`;
    return [
      make("p", {}, make("strong", {}, `${kind} realizes it: `),
        `an exhaustive search tried all cases, up to symmetry, and closed each of them by Farkas multipliers: ${answer.leaves === 1 ? "1 leaf" : `${answer.leaves.toLocaleString("en")} leaves`}${where}.`),
      make("p", {}, "This writes the proof, which ", make("code", {}, "capacity audit proof.json"), " replays:"),
      make("pre", { class: "wrap", id: "command" }, command),
    ];
  }

  function drawAnswer() {
    const answer = state.answers.find(({ circuit }) => circuit.words === state.words);
    const { circuit, realizable } = answer;
    const { n } = state;
    const open = [...byId("answer").querySelectorAll("details")].map((details) => details.open);
    const { says } = realizable ? readingOf(circuit, answer.gates) : circuit.readings[0];
    const parts = [
      make("h3", {}, make("span", { class: `mark ${realizable ? "yes" : "no"}`, "aria-hidden": "true" }, realizable ? "✓" : "✗"),
        `${fullTitle(circuit)} ${realizable ? "realizes" : "does not realize"} `, make("span", { class: "mono" }, hex(state.table, n))),
      make("p", { class: "help" }, says),
    ];
    if (realizable) {
      parts.push(make("dl", { class: "gates" }, ...unitRows(circuit, answer.gates, answer.points, n)));
      parts.push(make("p", { class: `stamp ${answer.checked ? "yes" : "no"}`, id: "stamp" },
        answer.checked ? `Checked at all ${2 ** n} points.` : "The check failed: please report it."));
      parts.push(cornerTable(answer), certificateBox(answer));
    } else if (answer.multipliers) parts.push(...pullText(answer), certificateBox(answer));
    else parts.push(...searchText(answer));
    byId("answer").replaceChildren(...parts);
    byId("answer").querySelectorAll("details").forEach((details, i) => { details.open = Boolean(open[i]); });
    paintCorners(answer);
    drawLegend(answer);
  }

  function drawLegend(answer) {
    const { circuit } = answer;
    const icon = (...parts) => make("svg", { viewBox: "-22 -22 44 44", "aria-hidden": "true" }, make("g", { class: "corner" }, ...parts));
    const ring = (kind, from, to, on = true) => make("path", { class: `ring ${kind}${on ? " on" : ""}`, d: arc(from, to, 17) });
    const disc = (on) => make("g", { class: "corner", "aria-pressed": String(on) }, make("circle", { class: "disc", r: 11 }));
    const items = [[icon(disc(true)), "centre filled: the function is on there"]];
    if (answer.points) {
      const k = circuit.signals;
      const own = circuit.separate ? "the gate f is on: its half-space"
        : circuit.added ? "the attended gate would be on without the signal" : "the attended gate would be on with its weights as they are";
      if (k === 0) items.push([icon(ring("f", 0, 180), ring("f", 180, 360), disc(false)), isSquare(circuit.parameters.attended) ? "blue ring: on, outside a band between two half-spaces" : circuit.degree === 1 ? "blue ring: the gate’s half-space" : "blue ring: the gate is on"]);
      else {
        items.push([icon(ring("f", 183, 357), ring("g", 3, 177, false), disc(false)), `blue, left: ${own}`]);
        items.push([icon(ring("f", 183, 357, false), ...Array.from({ length: k }, (_, i) => ring("g", 3 + (174 * i) / k + (i ? 3 : 0), 3 + (174 * (i + 1)) / k - (i + 1 < k ? 3 : 0))), disc(false)),
          k > 1 ? `orange, right: the attending gates g₁ to g${subscript(k)} are on, from the top down` : "orange, right: the attending gate g is on: its half-space"]);
      }
    } else if (answer.multipliers) {
      items.push([icon(disc(false), make("g", { class: "pull", transform: "translate(8 -10)" }, make("rect", { x: -12, y: -10, width: 24, height: 19, rx: 9 }), make("text", { y: 4 }, "×1"))),
        "a corner that pulls, and its multiplier"]);
    }
    byId("legend").replaceChildren(...items.map(([picture, text]) => make("li", {}, picture, text)));
  }

  // --- Attention heads: two tokens of two bits, the second of which is the query --------------------------------------

  const titleOfHead = (head) => [head.score, head.attention, head.encoding && { "01": "0/1", pm1: "−1/+1" }[head.encoding]].filter(Boolean);

  // What a head attends to and computes at every point; a score that is t, or an activation of 0, makes `strict` false.
  function evaluateHead(head, [score, gate]) {
    const value = (b) => (head.encoding === "pm1" ? 2 * b - 1 : b);
    const t = score[head.names.indexOf("t")] ?? 0;
    return Array.from({ length: 16 }, (_, x) => {
      const tokens = [0, 2].map((low) => [0, 1].map((i) => value(bit(x, low + i))));
      const scores = tokens.map((token, j) => {
        const sum = head.names.reduce((total, name, place) => {
          const product = /^q(\d)\*k(\d)$/.exec(name);
          if (product) return total + score[place] * tokens[1][product[1] - 1] * token[product[2] - 1];
          return total + (name === `s${j + 1}` ? score[place] : 0);
        }, 0);
        return head.squared ? sum * sum : sum;
      });
      const first = scores[1] > scores[0] ? 1 : 0;
      const attended = scores.map((s, j) => (head.attention === "argmax" ? j === first : s > t));
      const activation = tokens.reduce((sum, token, j) => sum + (attended[j] ? gate[1] * token[0] + gate[2] * token[1] : 0), gate[0]);
      const strict = activation !== 0 && (head.attention === "argmax" || scores.every((s) => s !== t));
      return { tokens, scores, attended, activation, output: activation > 0 ? 1 : 0, strict };
    });
  }

  const isPositional = (head) => head.score === "positional";

  function scoreText(head, [score]) {
    const named = head.names.map((name, i) => [score[i], name.replace("*", " ").replace(/\d/g, (d) => subscript(Number(d)))]);
    const terms = named.filter(([, name]) => name !== "t");
    const t = sign(named.find(([, name]) => name === "t")?.[0] ?? 0);
    const sum = isPositional(head) ? "sⱼ" : sumText(terms);
    const written = head.squared ? `(${sum})²` : sum;
    const values = isPositional(head) ? `; ${terms.map(([value, name]) => `${name} = ${sign(value)}`).join(", ")}` : "";
    return (head.attention === "argmax" ? `the first token of greatest ${written}` : `tokens where ${written} > ${t}`) + values;
  }

  function drawHeads() {
    const shown = state.n === 4 && data.heads.length > 0;
    byId("heads-card").hidden = !shown;
    if (!shown) return;
    const key = hex(state.table, 4);
    if (!data.heads.some(({ words }) => words === state.head)) state.head = data.heads[0].words;
    const families = new Map();
    for (const head of data.heads) {
      const name = `${head.score}, ${head.attention}`;
      families.set(name, [...(families.get(name) ?? []), head]);
    }
    byId("heads").replaceChildren(...[...families].map(([name, heads]) => make("div", { class: "family" }, make("span", {}, name),
      make("div", {}, ...heads.map((head) => {
        const realizable = key in head.functions;
        const chip = make("button", {
          type: "button", class: `chip ${realizable ? "yes" : "no"}`, "data-head": head.words, "data-realizable": String(realizable),
          "data-checked": String(!realizable || headChecked(head, key)), "aria-pressed": String(head.words === state.head),
          "aria-label": `${titleOfHead(head).join(" ")}: ${realizable ? "computes it" : "does not compute it"}`,
        }, `${realizable ? "✓" : "✗"} ${titleOfHead(head)[2] ?? (realizable ? "yes" : "no")}`);
        chip.addEventListener("click", () => { state.head = head.words; drawHeads(); byId("heads").querySelector('[aria-pressed="true"]').focus(); });
        return chip;
      })))));
    drawHead(data.heads.find(({ words }) => words === state.head), key);
  }

  function headChecked(head, key) {
    const points = evaluateHead(head, head.functions[key]);
    return points.every((p) => p.strict) && tableOf(points.map((p) => p.output)) === parseInt(key, 16);
  }

  function drawHead(head, key) {
    const title = titleOfHead(head).join(", ");
    const parameters = head.functions[key];
    if (!parameters) {
      byId("head-answer").replaceChildren(
        make("p", {}, make("strong", {}, `No head of this kind (${title}) computes it. `),
          `It is not among the ${Object.keys(head.functions).length} functions that such heads compute, as two engines count them. This writes the proof:`),
        make("pre", { class: "wrap" }, `capacity check ${key} -n 4 ${head.words} --certificate proof.json`));
      return;
    }
    const points = evaluateHead(head, parameters);
    const [bias, ...weights] = parameters[1];
    const checked = headChecked(head, key);
    const token = (values) => values.map((v) => (v > 0 ? 1 : 0)).join("");
    const marked = (point, j) => make("span", { class: `mono token${point.attended[j] ? " attended" : ""}` }, token(point.tokens[j]));
    const rows = points.map((point) => make("tr", {}, make("td", {}, marked(point, 0)), make("td", {}, marked(point, 1)),
      ...(isPositional(head) ? [] : point.scores.map((s) => make("td", { class: "number" }, sign(s)))),
      make("td", { class: "number" }, sign(point.activation)), make("td", { class: "number" }, String(point.output))));
    const scored = isPositional(head) ? [] : [head.squared ? "score² of x₁x₂" : "score of x₁x₂", "of x₃x₄"];
    const heads = ["x₁x₂", "x₃x₄", ...scored, "activation", "output"];
    byId("head-answer").replaceChildren(
      make("dl", { class: "gates" }, make("dt", { class: "g" }, "attends to"), make("dd", { class: "mono" }, scoreText(head, parameters)),
        make("dt", { class: "f" }, "f"), make("dd", { class: "mono" }, `step(${sumText([[bias, ""], [weights[0], "y₁"], [weights[1], "y₂"]])})`,
          make("small", {}, head.attention === "argmax" ? "y the token attended to" : "y the sum of the tokens attended to"))),
      make("p", { class: `stamp ${checked ? "yes" : "no"}`, id: "head-stamp" }, checked ? "Checked at all 16 inputs." : "The check failed: please report it."),
      make("details", { open: true }, make("summary", {}, "What is attended to at all 16 inputs"),
        make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Tokens attended to" },
          make("table", { id: "head-values" }, make("thead", {}, make("tr", {}, ...heads.map((name, i) => make("th", { class: i > 1 ? "number" : "", scope: "col" }, name)))), make("tbody", {}, ...rows)))));
  }

  function fromAddress() {
    const found = /^#f=(\d+)-([0-9a-f]+)$/i.exec(location.hash);
    const n = found ? Number(found[1]) : 0;
    if (!sizes.has(n)) return false;
    const { table } = parse(found[2], n);
    if (table === undefined) return false;
    choose(n, table);
    return true;
  }

  byId("explorer-body").hidden = false;
  byId("hex").addEventListener("input", (event) => {
    const { table, error } = parse(event.target.value, state.n);
    if (error) complain(error);
    else choose(state.n, table, state.words, true);
  });
  addEventListener("hashchange", () => { if (fromAddress()) byId("explorer").scrollIntoView(); });
  if (!fromAddress()) {
    choose(state.n, parseInt(opening.table, 16));
    if (/^#[a-z]+$/.test(location.hash)) byId(location.hash.slice(1))?.scrollIntoView(); // it has moved
  } else byId("explorer").scrollIntoView();
  state.ready = true;
  document.documentElement.dataset.ready = "true";
})();
