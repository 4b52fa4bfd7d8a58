// The page that keeps the figures: each part has its place between the markers, and the words around them stay.

const [START, END] = ["<!-- figures: written by make bench ARGS=--write -->", "<!-- end of figures -->"];
const marker = (part) => `<!-- part: ${part} -->`;

/** The page with the text of one part replaced; `order` names all parts in theirs. */
export function keptIn(page, order, part, text) {
    const [from, to] = [page.indexOf(START), page.indexOf(END)];
    if (from < 0 || to < from) throw new Error(`the page lacks the markers ${START} and ${END}`);
    const kept = new Map([...splitParts(page.slice(from + START.length, to)), [part, text]]);
    const parts = order.filter((name) => kept.has(name)).map((name) => `${marker(name)}\n\n${kept.get(name)}\n`);
    return `${page.slice(0, from)}${START}\n\n${parts.join("\n")}\n${page.slice(to)}`;
}

function splitParts(text) {
    const pieces = text.split(/<!-- part: (\w+) -->/).slice(1);
    return pieces.flatMap((name, place) => (place % 2 ? [] : [[name, pieces[place + 1].trim()]]));
}
