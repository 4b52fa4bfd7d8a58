// Figures as Markdown tables, printed as they come and kept for docs/BENCHMARKS.md.

const sections = [];

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

export function everything() {
    return sections.map((text) => text.join("\n")).join("\n\n");
}

function line(cells) {
    return `| ${cells.join(" | ")} |`;
}

/** A number for people: three digits that matter, thousands apart. */
export function number(value, unit = "") {
    const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    const text = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return unit ? `${text} ${unit}` : text;
}
