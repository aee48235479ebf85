#!/usr/bin/env python3
"""Times the same iteration in Brushwork and in what a user might take instead, side by side.

    python3 bench/compare.py [--sizes 256,512] [--rounds 5] [--iterations 10] [--json FILE]
                             [--contenders brushwork,direct,torch,onnx] [--threads 2]

Run it with a Python that has torch, and onnxruntime with onnx; what is missing is left out. Each
round starts a fresh process of each contender in turn, so that neither's memory or threads are in
another's way, and what slows the machine for a while slows all of them. Prints medians over rounds
of the seconds an iteration, the ratio to the first contender, and the peak of resident memory. See
torch_iteration.py for what is timed; `direct` is Brushwork without its own kernels.
"""
import argparse
import importlib.util
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
NEEDS = {"torch": ["torch"], "onnx": ["onnxruntime", "onnx"]}


def command(contender, size, iterations, threads):
    if contender in NEEDS:
        script = str(HERE / (contender + "_iteration.py"))
        return [sys.executable, script, str(size), str(iterations), str(threads)]
    ours = [str(HERE.parent / "brushwork"), "bench", "--json", "--quiet", "--backend", "cpu"]
    return ours + ["--size", str(size), "--iterations", str(iterations)]


def run(contender, size, iterations, threads):
    """The contender's own report, with the peak of its process' resident memory in bytes."""
    environment = dict(os.environ)
    if contender == "direct":
        options = environment.get("BRUSHWORK_JAVA_OPTIONS", "")
        environment["BRUSHWORK_JAVA_OPTIONS"] = options + " -Dbrushwork.cpu.kernels=none"
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            # Another number of threads than one a core is had by having fewer cores.
            ["taskset", "-c", cores(threads)] + command(contender, size, iterations, threads),
            stdout=output,
            stderr=errors,
            env=environment,
        )
        _, status, usage = os.wait4(process.pid, 0)
        output.seek(0)
        errors.seek(0)
        if status != 0:
            sys.exit(f"{contender} failed: {errors.read().decode().strip()}")
        report = json.loads(output.read())
    report["peak_resident_bytes"] = usage.ru_maxrss * 1024
    return report


def cores(threads):
    return ",".join(str(core) for core in sorted(os.sched_getaffinity(0))[:threads])


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        return next((l.split(":")[1].strip() for l in lines if l.startswith("model name")), "?")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="256,512")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--iterations", type=int, default=10)
    parser.add_argument("--contenders", default="brushwork,direct,torch,onnx")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--json", help="also write every round to this file")
    options = parser.parse_args()
    contenders = []
    for contender in options.contenders.split(","):
        missing = [m for m in NEEDS.get(contender, []) if not importlib.util.find_spec(m)]
        if missing:
            print(f"without {contender}: this Python has no {' and no '.join(missing)}")
        else:
            contenders.append(contender)
    print(f"{processor()}, {options.threads} threads, {options.rounds} rounds", flush=True)
    results = []
    for size in map(int, options.sizes.split(",")):
        rounds = {contender: [] for contender in contenders}
        for _ in range(options.rounds):
            for contender in contenders:
                rounds[contender].append(
                    run(contender, size, options.iterations, options.threads)
                )
        report(size, rounds)
        results.append({"size": size, "rounds": rounds})
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(results, indent=1), encoding="utf-8")


def report(size, rounds):
    first = next(iter(rounds))
    print("%d x %d" % (size, size))
    for contender, reports in rounds.items():
        seconds = [r["seconds_per_iteration"] for r in reports]
        ratios = [
            a["seconds_per_iteration"] / b["seconds_per_iteration"]
            for a, b in zip(rounds[first], reports)
        ]
        resident = statistics.median(r["peak_resident_bytes"] for r in reports)
        print(
            "  %-10s %7.3f s   %s takes %.2f of it   %5.0f MB resident, %5.0f bytes a pixel   %s"
            % (
                contender,
                statistics.median(seconds),
                first,
                statistics.median(ratios),
                resident / 1e6,
                resident / size**2,
                version(reports[0]),
            ),
            flush=True,
        )


def version(result):
    for name in ("torch", "onnxruntime"):
        if name in result:
            return f"{name} {result[name]}"
    return result["device"]


if __name__ == "__main__":
    main()
