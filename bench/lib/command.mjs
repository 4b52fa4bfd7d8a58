// Running programs and saying what they took.

import { execFileSync, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

const READY_WITHIN_MS = 120_000;
const SAMPLE_EVERY_MS = 10;

/** Runs a program to its end and returns its standard output. Fails with its standard error when it fails. */
export function output(program, args, options = {}) {
    return execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"], ...options });
}

/**
 * Runs a program to its end among the publishers' files: wall clock and processor seconds, most memory ever held (MB). The last two
 * are what the kernel said at most 10 ms before the end.
 */
export async function measured(bench, program, args, env = {}) {
    const begin = performance.now();
    const child = startedInto(bench, program, args, env, bench.corpus);
    let last = { processor: 0, megabytes: 0 };
    const sample = setInterval(() => {
        last = usage(child.pid) ?? last;
    }, SAMPLE_EVERY_MS);
    const code = await child.ended;
    clearInterval(sample);
    const seconds = (performance.now() - begin) / 1000;
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} failed (${code}):\n${child.messages()}`);
    return { seconds, ...last };
}

/** Starts a server, waits until the request is answered 200, and returns it with the milliseconds that took. */
export async function started(bench, program, args, env, url, request = {}) {
    const isTaken = await fetch(url, request).then(
        () => true,
        () => false,
    );
    if (isTaken) throw new Error(`something else answers at ${url}: it would be measured instead`);
    const begin = performance.now();
    const child = startedInto(bench, program, args, env);
    for (;;) {
        if (child.hasEnded()) throw new Error(`${program} ended before it was ready:\n${child.messages()}`);
        const answer = await fetch(url, request).catch(() => undefined);
        await answer?.arrayBuffer();
        if (answer?.status === 200) break;
        if (performance.now() - begin > READY_WITHIN_MS) throw new Error(`${program} is not ready in time:\n${child.messages()}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const milliseconds = performance.now() - begin;
    return { milliseconds, stop: child.stop, pid: child.pid };
}

const running = new Set();

/** Stops every program that is still running, for when something went wrong. */
export async function stopAll() {
    await Promise.all([...running].map((child) => child.stop()));
}

let startedSoFar = 0;

/** Starts a program. Its messages go to a file: a pipe that nobody reads would fill up and stop it. */
function startedInto(bench, program, args, env, folder) {
    const log = join(bench.folder, `${++startedSoFar}.log`);
    const file = openSync(log, "w");
    const options = { cwd: folder, env: { ...process.env, ...env }, stdio: ["ignore", "ignore", file] };
    const child = spawn(program, args, options);
    closeSync(file);
    const ended = new Promise((resolve, reject) => {
        child.on("error", reject);
        child.on("exit", (code, signal) => resolve(code ?? signal));
    });
    const started = {
        pid: child.pid,
        ended,
        hasEnded: () => child.exitCode !== null || child.signalCode !== null,
        messages: () => readFileSync(log, "utf8").slice(-4000),
        stop: async () => {
            child.kill("SIGTERM");
            await ended;
        },
    };
    running.add(started);
    const forget = () => running.delete(started);
    ended.then(forget, forget);
    return started;
}

function usage(pid) {
    try {
        return { processor: processorSeconds(pid), megabytes: memory(pid).peak };
    } catch {
        // It has just ended.
        return undefined;
    }
}

/** Memory a process holds in MB: all of it now, its own part of that (the rest are mapped files), and the most it ever held. */
export function memory(pid) {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const megabytes = (field) => Number(status.match(new RegExp(`^${field}:\\s+(\\d+) kB`, "m"))[1]) / 1024;
    return { now: megabytes("VmRSS"), own: megabytes("RssAnon"), peak: megabytes("VmHWM") };
}

/** Processor seconds that a process has used so far. */
export function processorSeconds(pid) {
    const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    const ticksPerSecond = 100;
    return (Number(afterName[11]) + Number(afterName[12])) / ticksPerSecond;
}

export function median(numbers) {
    return percentile(numbers, 0.5);
}

/** The smallest of the numbers that this share of them does not exceed. */
export function percentile(numbers, share) {
    const sorted = [...numbers].sort((left, right) => left - right);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
