#!/usr/bin/env python3
"""Times Brushwork's iteration and torch's in turn, and prints their medians and ratio.

    python3 bench/against_torch.py [SIZE [ROUNDS [ITERATIONS]]]     default: 256, 5 rounds of 20

Run it with a Python that has torch; see torch_iteration.py for what is timed. Each round starts a
fresh process of each, so that neither's memory or threads are in the other's way.
"""
import json
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def main() -> None:
    size, rounds, iterations = (
        int(sys.argv[i + 1]) if len(sys.argv) > i + 1 else default
        for i, default in enumerate((256, 5, 20))
    )
    ours = [str(HERE.parent / "brushwork"), "bench", "--json", "--backend", "cpu"]
    ours += ["--size", str(size), "--iterations", str(iterations)]
    theirs = [sys.executable, str(HERE / "torch_iteration.py"), str(size), str(iterations)]
    pairs = []
    for turn in range(rounds):
        a, b = run(ours), run(theirs)
        pairs.append((a["seconds_per_iteration"], b["seconds_per_iteration"]))
        print("round %d: %.3f s against %.3f s" % (turn + 1, *pairs[-1]), flush=True)
    print("device: %s; torch %s, %d threads" % (a["device"], b["torch"], b["threads"]))
    print(
        "%d x %d, median of %d rounds: %.3f s against %.3f s; median ratio %.2f"
        % (
            size,
            size,
            rounds,
            statistics.median(a for a, _ in pairs),
            statistics.median(b for _, b in pairs),
            statistics.median(a / b for a, b in pairs),
        )
    )


if __name__ == "__main__":
    main()
