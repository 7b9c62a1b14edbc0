"""Many Python threads at once: the bits of serial calls."""

import random
import threading

from calls import CALLS, bits, signal

import fastaudio as fa


def test_sixteen_threads_of_mixed_calls():
    signals = [signal(n, seed=n) for n in (4_700, 9_000, 30_000)]
    jobs = [(name, i) for name in CALLS for i in range(len(signals))]
    want = {(name, i): bits(CALLS[name](signals[i])) for name, i in jobs}
    wrong, start = [], threading.Barrier(16)

    def work(seed):
        mine = jobs * 3
        random.Random(seed).shuffle(mine)
        start.wait()
        for name, i in mine:
            try:
                if bits(CALLS[name](signals[i])) != want[name, i]:
                    wrong.append((name, i))
            except BaseException as error:
                wrong.append((name, i, repr(error)))

    with fa.num_threads(4):
        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(16)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(timeout=300)
    assert not any(t.is_alive() for t in threads)
    assert wrong == []


def test_the_first_calls_of_a_process_at_once(python):
    """Engine, plans and tables are made by whichever thread comes first."""
    python("""
import threading
from calls import CALLS, bits, signal
y, results, start = signal(20_000), [None] * 8, threading.Barrier(8)
def work(i):
    start.wait()
    results[i] = bits(CALLS["mfcc"](y)), bits(CALLS["stft"](y)), bits(CALLS["extract"](y))
threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
for t in threads: t.start()
for t in threads: t.join()
assert results[0] is not None and all(r == results[0] for r in results)
""")


def test_a_daemon_thread_does_not_disturb_the_end_of_the_process(python):
    python("""
import threading, time
from calls import CALLS, signal
y = signal(3_000_000)
CALLS["mfcc"](y[:5000])
def forever():
    while True:
        CALLS["mfcc"](y)
for _ in range(2):
    threading.Thread(target=forever, daemon=True).start()
time.sleep(0.3)
""")
