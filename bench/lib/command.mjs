// Running programs and saying what they took.

import { execFileSync, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

/** Runs a program to its end and returns its standard output. Fails with its standard error when it fails. */
export function output(program, args, options = {}) {
    return execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"], ...options });
}

/** Runs a program to its end among the publishers' files: wall clock and processor seconds, most memory ever held (MB). */
export function measured(bench, program, args, env = {}) {
    const usage = join(bench.folder, "usage");
    const options = { cwd: bench.corpus, env: { ...process.env, ...env } };
    const begin = performance.now();
    output("/usr/bin/time", ["-f", "%U %S %M", "-o", usage, program, ...args], options);
    const seconds = (performance.now() - begin) / 1000;
    const [user, system, kilobytes] = readFileSync(usage, "utf8").trim().split(" ").map(Number);
    rmSync(usage);
    return { seconds, processor: user + system, megabytes: kilobytes / 1024 };
}

/** Starts a server, waits until the request is answered 200, and returns it with the milliseconds that took. */
export async function started(program, args, env, url, request = {}) {
    const begin = performance.now();
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
    let messages = "";
    child.stderr.on("data", (data) => (messages = (messages + data).slice(-4000)));
    const ended = new Promise((resolve) => child.on("exit", resolve));
    for (;;) {
        if (child.exitCode !== null) throw new Error(`${program} ended before it was ready:\n${messages}`);
        const answer = await fetch(url, request).catch(() => undefined);
        if (answer?.status === 200) break;
        if (performance.now() - begin > 120_000) throw new Error(`${program} is not ready after two minutes:\n${messages}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const milliseconds = performance.now() - begin;
    const stop = async () => {
        child.kill("SIGTERM");
        await ended;
    };
    return { milliseconds, stop, pid: child.pid };
}

/** Memory a process holds now and the most it ever held, in MB. */
export function memory(pid) {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const megabytes = (field) => Number(status.match(new RegExp(`^${field}:\\s+(\\d+) kB`, "m"))[1]) / 1024;
    return { now: megabytes("VmRSS"), peak: megabytes("VmHWM") };
}

/** Processor seconds that a process has used so far. */
export function processorSeconds(pid) {
    const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    const ticksPerSecond = 100;
    return (Number(afterName[11]) + Number(afterName[12])) / ticksPerSecond;
}

export function median(numbers) {
    const sorted = [...numbers].sort((left, right) => left - right);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
