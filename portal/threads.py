"""Bounded threads for what must not wait on the event loop. Made on first use: workers are forked after import."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache


@lru_cache
def visits() -> ThreadPoolExecutor:
    """Rules and other short database work; fewer than the pool has connections."""
    return ThreadPoolExecutor(8, "visit")


@lru_cache
def gateways() -> ThreadPoolExecutor:
    """Calls to the outside, which may take seconds."""
    return ThreadPoolExecutor(8, "gateway")


@lru_cache
def papers() -> ThreadPoolExecutor:
    """PDFs: pure CPU, so no more threads than cores."""
    return ThreadPoolExecutor(max(1, (os.cpu_count() or 2) - 1), "paper")
