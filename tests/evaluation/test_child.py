"""The child process: its result comes back whole, and what runs into a limit fails alone."""

import time

import pytest

from evaluation import child


def test_the_result_comes_back_whole() -> None:
    assert child.run(lambda: b"x" * 3_000_000) == b"x" * 3_000_000


def test_an_error_is_told_and_leaves_the_parent_alone() -> None:
    def work() -> bytes:
        raise ValueError("page 7")

    with pytest.raises(child.Failed, match="ValueError: page 7"):
        child.run(work)


def test_running_out_of_time_ends_the_child() -> None:
    def work() -> bytes:
        time.sleep(60)
        return b""

    with pytest.raises(child.Failed, match="1 seconds"):
        child.run(work, seconds=1)


def test_running_out_of_memory_ends_the_child() -> None:
    with pytest.raises(child.Failed):
        child.run(lambda: bytes(bytearray(3_000_000_000)), memory=1_500_000_000)


def test_endless_nesting_ends_the_child() -> None:
    def work() -> bytes:
        return work()

    with pytest.raises(child.Failed, match="nested"):
        child.run(work)
