"""What is said over several rows, and the tables made of them."""

import pytest

from fastaudio.bench import summary, texts


def conv(which, ratio, direct, *, c=64, threads=1, target=None):
    more = {} if target is None else {"target": target, "met": ratio >= target}
    return {
        "row": f"conv_{c}_{which}", "threads": threads, "ms": [2.0, 1.9, 2.1], "share_of_peak": 1.2, "algorithm": "Winograd",
        "conv": {"c": c, "k": 64, "size": 128, "batch": 1, "pass": which},
        "rivals": {
            summary.DIRECTLY: {"ratio": [direct, direct, direct]},
            "torch: contiguous": {"ratio": [ratio, ratio, ratio]} | more,
            "torch: channels_last": {"ratio": [2 * ratio] * 3},
        },
    }  # fmt: skip


def step(name, threads, gflops=1.0, rivals=(("torch: contiguous", 3.0),)):
    return {"row": name, "threads": threads, "ms": [10.0, 9.0, 11.0], "gflops": gflops,
            "rivals": {rival: {"ratio": [ratio] * 3} for rival, ratio in rivals}}  # fmt: skip


def test_geometric_means_take_torch_at_its_best_and_leave_first_layers_out():
    rows = [conv("forward", 2.0, 2.0), conv("forward", 8.0, 4.0), conv("forward", 100.0, 1.0, c=1)]
    auto, direct = summary.lines({"rows": rows})
    assert auto["value"] == pytest.approx(4.0) and auto["met"] and auto["target"] == 2.5
    assert direct["value"] == pytest.approx(2**0.5) and direct["met"]
    assert auto["name"] == "2 convolutions, forward, geometric mean, × torch"


def test_time_a_flop():
    (line,) = summary.lines({"rows": [step("tiny_2_5_1", 1, 0.3), step("tiny_2_7_3", 1, 0.2)]})
    assert line["value"] == pytest.approx(1.5) and not line["met"]
    assert texts.summary_line(line).endswith("1 thread: 1.50; target at most 1.3 **missed**")


def test_without_torch_nothing_is_compared():
    row = conv("dx", 2.0, 2.0)
    row["rivals"] = {summary.DIRECTLY: row["rivals"][summary.DIRECTLY]}
    assert summary.lines({"rows": [row]}) == []
    assert "Winograd, 2 (120%)" in summary.convolutions({"rows": [row]})[2]
    assert summary.overview({"rows": [step("step_mlp", 1, rivals=())]})[2].count("|") == 4


def test_table_of_convolutions():
    rows = [conv("forward", 1.0, 1.0, c=1, target=1.3), conv("dw", 2.0, 4.0, c=1), conv("dx", 5.0, 2.0)]
    table = summary.convolutions({"rows": rows})
    assert len(table) == 4 and len({line.count("|") for line in table}) == 1
    assert table[2].startswith("| 1→64 @128² | 1 | 1 | Winograd, 2 (120%) | 1.00, 1.00 (target 1.3 **missed**) |")
    assert "2.00, 0.50" in table[2] and "5.00, 2.50" in table[3]
    assert summary.convolutions({"rows": [step("gemm_512", 1)]}) == []


def test_overview():
    rows = [step("step_mlp", 1), step("step_mlp", 2), conv("dw", 2.0, 2.0), conv("dw", 8.0, 2.0, threads=2)]
    table = summary.overview({"rows": rows})
    assert table[0] == "| work | 1 thread | torch | 2 threads | torch |"
    assert table[2] == "| MLP 1690-512-256-64-10, step, batch 32 | 10 ms | 3.0 × | 10 ms | 3.0 × |"
    assert table[3].endswith("backward-weights, geometric mean |  | 2.0 × |  | 8.0 × |")
