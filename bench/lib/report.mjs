// Figures as Markdown tables, printed as they come and kept for docs/BENCHMARKS.md.

let sections = [];
let aims = [];

/** Begins a section: its title, the command that is measured, and the titles of the columns. */
export function section(title, command, columns) {
    const text = [`### ${title}`, "", "```", command, "```", "", line(columns), line(columns.map(() => "---"))];
    sections.push(text);
    console.log(`\n${text.join("\n")}`);
    return (...cells) => {
        text.push(line(cells));
        console.log(line(cells));
    };
}

/** Adds a remark below the last table. */
export function remark(text) {
    sections.at(-1).push("", text);
    console.log(`\n${text}`);
}

/**
 * Holds a figure to an aim: `{ below: 5 }` or `{ atLeast: 10 }`, in the figure's unit. Only said, never enforced.
 */
export function aim(what, figure, unit, { below, atLeast }) {
    const isMet = below === undefined ? figure >= atLeast : figure < below;
    const wanted = below === undefined ? `≥ ${limit(atLeast, unit)}` : `< ${limit(below, unit)}`;
    aims.push([what, number(figure, unit), wanted, isMet ? "met" : "**missed**"]);
}

/** Everything since the last call: the aims first, then the tables. */
export function finishPart(name) {
    const verdicts = [`### Aims of ${name}`, "", line(["figure", "measured", "aim", ""]), line(["---", "---", "---", "---"])];
    verdicts.push(...aims.map(line));
    const hasAims = aims.length > 0;
    if (hasAims) console.log(`\n${verdicts.join("\n")}`);
    const text = (hasAims ? [verdicts, ...sections] : sections).map((lines) => lines.join("\n")).join("\n\n");
    sections = [];
    aims = [];
    return text;
}

function line(cells) {
    return `| ${cells.join(" | ")} |`;
}

/** A number for people: three digits that matter, thousands apart. */
export function number(value, unit = "") {
    const isCount = Number.isInteger(value);
    const digits = isCount || value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return withUnit(value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }), unit);
}

function limit(value, unit) {
    return withUnit(value.toLocaleString("en"), unit);
}

function withUnit(text, unit) {
    return unit ? `${text} ${unit}` : text;
}
