"""The speeds that are promised, measured on a register of made-up data: `python -m benchmarks` (docs/benchmarks.md)."""
